"""What holds for every user: a time zone that exists."""

from zoneinfo import available_timezones

from pegboard.model.change import Change


def check_time_zone(change: Change) -> None:
    """Refuse a time zone that the IANA database does not know."""
    zone = change.new["time_zone"]
    if zone and change.changed("time_zone") and zone not in available_timezones():
        change.refuse("time_zone", "must be a time zone such as Europe/Madrid")
