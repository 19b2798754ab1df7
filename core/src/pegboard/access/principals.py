"""Who is asking: a person, or the system itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """On whose behalf records are read and changed; *team* is the team they belong to."""

    user_id: str | None
    name: str
    email: str = ""
    roles: tuple[str, ...] = ()
    team: str | None = None
    timezone: str = "UTC"
    locale: str = "en"
    is_system: bool = False


SYSTEM = Principal(user_id=None, name="Pegboard", is_system=True)
"""The kernel's own work: set-up, migrations and what a plugin declared as its own bookkeeping."""
