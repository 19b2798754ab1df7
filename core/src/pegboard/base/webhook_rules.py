"""What holds for webhooks and web forms: a change of them switches them off."""

from pegboard.automation.forms.form import BadForm, read_asked, read_sites
from pegboard.automation.mail.consent import PEOPLE
from pegboard.automation.webhooks.addresses import BadAddress, read_address
from pegboard.automation.webhooks.mapping import BadMapping, read_mapping
from pegboard.base.web_forms import WEB_FORM
from pegboard.base.webhooks import INCOMING_WEBHOOK, WEBHOOK
from pegboard.hookspecs.context import Context
from pegboard.model.change import Change, Deed
from pegboard.model.errors import UnknownEntity
from pegboard.model.worded import Worded
from pegboard.records.errors import BadQuery, Forbidden

SENT = ("url", "entity", "events", "condition", "owner")
"""What decides what leaves, for whom, and with whose rights."""
WRITTEN = ("entity", "mapping", "match", "owner")
"""What decides what comes in, and with whose rights."""
PUBLISHED = ("entity", "asks", "consent", "purpose", "confirms", "sites", "owner")
"""What decides what visitors can do, and with whose rights."""


DOORS = {WEBHOOK: SENT, INCOMING_WEBHOOK: WRITTEN, WEB_FORM: PUBLISHED}
"""What is switched on by its owner, and what the owner thereby agrees to."""


def stop_changed(change: Change) -> None:
    """Switch off what is changed in what its owner agreed to."""
    if change.deed is Deed.UPDATE and change.new["active"] and is_said_anew(change):
        change.set("active", False)


def check_door(change: Change, context: Context) -> None:
    """Refuse what cannot work, or would let something out or in that is not for who saves it."""
    if is_said_anew(change):
        CHECKS[change.entity](change, context)


def is_said_anew(change: Change) -> bool:
    """Return whether something is new that matters: what stays may not fit any more, and stays."""
    names = DOORS[change.entity]
    return change.deed is Deed.CREATE or any(change.changed(name) for name in names)


def check_webhook(change: Change, context: Context) -> None:
    """Refuse an address that is none, and a condition that its owner could not ask for."""
    try:
        read_address(change.new["url"] or "")
    except BadAddress as error:
        change.refuse("url", str(error))
    check_entity(change, context, condition=change.new["condition"] or "")


def check_incoming_webhook(change: Change, context: Context) -> None:
    """Refuse to let in what the person who opens the door could not write themselves."""
    try:
        mapping = read_mapping(change.new["mapping"] or "")
    except BadMapping as error:
        change.refuse("mapping", str(error))
        return
    check_entity(change, context)
    if not change.problems:
        check_writable(change, context, "mapping", tuple(mapping))
    match = change.new["match"]
    if match and match not in mapping:
        change.refuse("match", Worded("it must be one of the fields above"))


def check_writable(change: Change, context: Context, place: str, names: tuple[str, ...]) -> None:
    """Refuse fields that are not there, or not to be written by who saves it."""
    strange = [name for name in names if name not in context.records.writable(change.new["entity"])]
    if strange:
        named = ", ".join(strange)[:200]
        words = Worded("you may not write these fields of it: %(fields)s", fields=named)
        change.refuse(place, words)


def check_entity(change: Change, context: Context, *, condition: str = "") -> None:
    """Refuse an entity that is not there to be read, and a condition that does not fit it."""
    entity = change.new["entity"] or ""
    try:
        context.records.find(entity, where=condition, fields=("id",), limit=1)
    except (UnknownEntity, Forbidden):
        words = Worded("there is no %(entity)s that you may read", entity=entity)
        change.refuse("entity", words)
    except BadQuery as error:
        change.refuse("condition", str(error))


def check_web_form(change: Change, context: Context) -> None:
    """Refuse a form that asks for what its fields are not for, or what nobody could answer."""
    try:
        asked = read_asked(change.new["asks"] or "")
    except BadForm as error:
        change.refuse("asks", str(error))
        return
    try:
        read_sites(change.new["sites"] or "")
    except BadForm as error:
        change.refuse("sites", str(error))
    check_entity(change, context)
    if not change.problems:
        check_writable(change, context, "asks", tuple(one.name for one in asked))
    if change.new["purpose"] and change.new["entity"] not in PEOPLE:
        change.refuse("purpose", Worded("only a contact or a lead can consent"))
    if change.new["purpose"] and not change.new["consent"]:
        change.refuse("consent", Worded("say to what visitors consent"))


CHECKS = {
    WEBHOOK: check_webhook,
    INCOMING_WEBHOOK: check_incoming_webhook,
    WEB_FORM: check_web_form,
}
