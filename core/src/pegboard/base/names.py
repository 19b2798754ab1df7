"""The name that a person's record goes by, made of its parts."""

from pegboard.base.contacts import CONTACT
from pegboard.base.leads import LEAD
from pegboard.model.change import Change
from pegboard.model.system import ANONYMISED

PARTS = {
    CONTACT: ("first_name", "last_name", "email"),
    LEAD: ("first_name", "last_name", "company", "email"),
}
"""For each entity the two parts of the name, and what stands in when both are empty."""


def set_name(change: Change) -> None:
    """Give a contact or lead the name that its parts make."""
    first, last, *stand_ins = (change.new[part] for part in PARTS[change.entity])
    full = " ".join(part for part in (first, last) if part)
    named = full or next((name for name in stand_ins if name), None)
    change.set("name", named or _forgotten(change))


def _forgotten(change: Change) -> str | None:
    """Return the name of somebody who was erased: the record lives on without any other."""
    old = change.old.get("name")
    return ANONYMISED if old == ANONYMISED else None


def check_name(change: Change) -> None:
    """Refuse a contact or lead that nobody could tell from another."""
    if change.new["name"]:
        return
    if change.entity == LEAD:
        change.refuse("last_name", "give a name, a company or an e-mail address")
    else:
        change.refuse("last_name", "give a name or an e-mail address")
