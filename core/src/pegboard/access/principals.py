"""Who is asking: a person, or the system itself."""

from dataclasses import dataclass

from pegboard.access.allowance import Allowance


@dataclass(frozen=True, slots=True)
class Principal:
    """On whose behalf records are read and changed; *team* is the team they belong to.

    *allowance* is what the token or plugin in between is held to, *token* that token's id, *plugin*
    that plugin's. *viewer* is the id of whoever looks through this person's eyes, and so may only
    read; *address* is where they sit, if that is known. *rights_epoch* and *people_epoch* say
    how often roles, and who belongs where, had been changed when the person was recognised; the
    latter is None for somebody who was not recognised just now. *assembly_epoch* is the newest
    generation of the system at that time.
    """

    user_id: str | None
    name: str
    email: str = ""
    roles: tuple[str, ...] = ()
    team: str | None = None
    timezone: str = "UTC"
    locale: str = "en"
    is_system: bool = False
    allowance: Allowance | None = None
    token: str | None = None
    plugin: str | None = None
    viewer: str | None = None
    address: str | None = None
    rights_epoch: int = 0
    people_epoch: int | None = None
    assembly_epoch: int = 0


SYSTEM = Principal(user_id=None, name="Pegboard", is_system=True)
"""The kernel's own work: set-up, migrations and what a plugin declared as its own bookkeeping."""
