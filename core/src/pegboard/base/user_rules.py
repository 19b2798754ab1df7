"""What holds for every user: a time zone that exists."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pegboard.model.change import Change


def check_time_zone(change: Change) -> None:
    """Refuse a time zone that the IANA database does not know."""
    zone = change.new["time_zone"]
    if zone and change.changed("time_zone") and not is_time_zone(zone):
        change.refuse("time_zone", "must be a time zone such as Europe/Madrid")


def is_time_zone(name: str) -> bool:
    """Return whether *name* is a zone; listing all zones would read the disk for each user."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
