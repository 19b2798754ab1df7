"""What the head of a record offers about mail: to write to somebody, to send, to answer."""

from dataclasses import dataclass

from pegboard.automation.mail.consent import PEOPLE
from pegboard.automation.mail.enqueue_mail import EMAIL, SENDABLE
from pegboard.model.change import Values
from pegboard.model.schema import EntityType
from pegboard.records.unit import Unit
from pegboard.web.pages.urls import record_url
from pegboard.web.translations import gettext


@dataclass(frozen=True, slots=True)
class MailOffer:
    """A button: a link, or for what *sends* a form."""

    label: str
    href: str
    icon: str = "mail"
    sends: bool = False


def mail_offers(
    unit: Unit, kind: EntityType, record: Values, may: frozenset[str]
) -> list[MailOffer]:
    """Return what can be done by mail with *record*, by somebody with the rights *may* over it."""
    if kind.key == EMAIL:
        return [*_sending(kind, record, may), *_answering(unit, record)]
    if kind.key in PEOPLE and unit.rights.may(EMAIL, "create"):
        return [MailOffer(gettext("E-mail"), f"{record_url(kind, record['id'])}/mail")]
    return []


def _sending(kind: EntityType, record: Values, may: frozenset[str]) -> list[MailOffer]:
    state = record.get("state")
    if "update" not in may or state not in SENDABLE or record.get("direction") != "out":
        return []
    label = gettext("Send") if state == "draft" else gettext("Send again")
    return [MailOffer(label, f"{record_url(kind, record['id'])}/send", sends=True)]


def _answering(unit: Unit, record: Values) -> list[MailOffer]:
    """Offer to answer what was received, or to follow up on what was sent."""
    is_received = record.get("state") == "received"
    if record.get("state") not in ("sent", "received") or not unit.rights.may(EMAIL, "create"):
        return []
    for entity, link in PEOPLE.items():
        if record.get(link):
            kind = unit.workspace.schema.entity(entity)
            label = gettext("Answer") if is_received else gettext("Follow up")
            href = f"{record_url(kind, record[link])}/mail?answers={record['id']}"
            return [MailOffer(label, href, "undo-2" if is_received else "mail")]
    return []
