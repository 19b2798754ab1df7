"""What holds for messages and their templates."""

from pegboard.automation.mail.addresses import BadRecipients, parse_recipients
from pegboard.automation.mail.markup import text_of_markup
from pegboard.automation.mail.placeholders import BadTemplate, field_paths, parse_template
from pegboard.hookspecs.context import Context
from pegboard.model.change import Change, Deed
from pegboard.model.errors import UnknownEntity
from pegboard.model.system import USER
from pegboard.model.worded import Worded
from pegboard.records.errors import BadQuery, Forbidden, NotFound

CONTENT = ("subject", "to", "cc", "text", "html")
NOBODY = "00000000-0000-7000-8000-000000000000"
"""The id of no record: asking for its fields tells whether there are such fields."""


def complete_email(change: Change) -> None:
    """Give a message that has only markup, or new markup, its words as text too."""
    is_rewritten = change.changed("html") and not change.changed("text")
    if change.new["html"] and (not change.new["text"] or is_rewritten):
        change.set("text", text_of_markup(change.new["html"]) or None)


def check_email(change: Change) -> None:
    """Refuse bad addresses, and another wording of what is on its way."""
    if change.deed is Deed.UPDATE and change.old["state"] != "draft":
        for name in CONTENT:
            if change.changed(name) and change.new[name]:  # who is forgotten is emptied
                change.refuse(name, "a message that left is not edited; write a new one")
    if change.new["direction"] == "in":
        return
    for name in ("to", "cc"):
        try:
            parse_recipients(change.new[name] or "")
        except BadRecipients as error:
            change.refuse(name, str(error))


def check_mail_template(change: Change, context: Context) -> None:
    """Refuse a template with fields that are not there, or not to be read by who saves it."""
    for name in ("subject", "body"):
        text = change.new[name] or ""
        try:
            parts = parse_template(text)
        except BadTemplate as error:
            change.refuse(name, str(error))
            continue
        for path in field_paths(parts, change.new["entity"] or ""):
            _check_path(change, context, name, path)


def _check_path(change: Change, context: Context, name: str, path: tuple[str, str, str]) -> None:
    entity, field, written = path
    try:
        context.records.get(entity, NOBODY, fields=(field,))
    except NotFound:
        return
    except (UnknownEntity, Forbidden):
        place = name if entity == USER else "entity"
        change.refuse(place, Worded("there is no %(entity)s that you may read", entity=entity))
    except BadQuery:
        change.refuse(
            name,
            Worded("%(entity)s has no field %(field)s that you may read", entity=entity,
                   field=written),
        )  # fmt: skip
