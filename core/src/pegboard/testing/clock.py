"""A clock that tests set and move."""

from datetime import datetime, timedelta

from pegboard.access.loading import utc_now


class Clock:
    """Says when it is: the real time until it is moved, and a still moment once it is set."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._still: datetime | None = None

    def __call__(self) -> datetime:
        return (self._still or utc_now()) + self._ahead

    @property
    def now(self) -> datetime:
        """The moment that the next unit of work will have, in UTC."""
        return self()

    def move(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """Let time pass (or go back, with negative numbers) and return the new moment."""
        self._ahead += timedelta(days=days, hours=hours, minutes=minutes)
        return self()

    def set(self, moment: datetime) -> None:
        """Let it be *moment*, which knows its zone, until the clock is moved or set again.

        Raises:
            ValueError: the moment has no zone.
        """
        if moment.tzinfo is None:
            raise ValueError("give the moment a zone, such as tzinfo=UTC")
        self._still = moment
        self._ahead = timedelta()
