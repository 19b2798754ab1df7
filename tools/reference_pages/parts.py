"""The parts of slots and other declarations, in words where their docstrings say nothing."""

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from reference_pages.markdown import Undocumented, code

SHARED: Mapping[str, str] = {
    "name": "how it is called in addresses and in code: small letters, digits and `_`",
    "label": "what people read, in English; it is translated",
    "title": "its heading, in English; it is translated",
    "entity": "which entity, such as `base.account`",
    "where": "an expression; only records for which it holds count",
    "fields": "field paths, such as `account.name`",
    "sort": "field paths; `-` before one turns the order",
    "order": "its place among others of its kind, small numbers first",
    "icon": "the name of a Lucide icon",
    "roles": "the roles that it is for; everybody's when empty",
    "empty": "what is said when there is nothing to show",
    "help": "one more sentence for people",
    "heading": "the heading of the groups",
    "needs": "the right on the entity that it takes",
    "measure": "what is measured, such as `sum(amount)`",
}
"""Parts that mean the same wherever they stand."""
OWN: Mapping[str, Mapping[str, str]] = {
    "Context": {
        "now": "the moment of the unit of work, in UTC",
        "today": "the day it is for the person who asks",
        "records_of": "what `system` is made from",
    },
    "EventHandler": {
        "happenings": "which of `created`, `updated`, `deleted` and `restored` it hears of"
    },
    "Event": {
        "happening": "`created`, `updated`, `deleted` or `restored`",
        "record_id": "the record's id",
        "via": "how the person came: `ui`, `api`, `import`, …",
    },
    "Change": {"problems": "what rules refused so far"},
    "Badge": {
        "slot": "where it stands: the entity and `.header@1`",
        "tone": "`neutral`, `good`, `warning`, `bad` or `info`",
    },
    "QuickEntry": {
        "button": "what the button that adds it says",
        "placeholder": "what the empty text field says",
    },
    "Action": {"prefill": "gives first values for the fields that are asked for"},
    "ActionResult": {
        "open_entity": "the entity of the record to open next",
        "open_id": "its id",
    },
    "Parameter": {"compare": "how the field is compared with what was chosen"},
    "FieldLimit": {"limit": "`hidden`, `read` or `calm`"},
    "FirstRecord": {"values": "its fields as in a form; a `Key` stands for another first record"},
    "Demo": {"steps": "what is done, in this order", "users": "people to sign in as"},
    "DemoUser": {"role": "the role that the person gets"},
    "StoredFile": {"id": "its id", "media_type": "such as `application/pdf`"},
}
TELLING = {"Grant", "Address"}
"""Types all of whose parts are named for rights, or for what stands in them."""


def parts_of(name: str, kind: type) -> Iterator[str]:
    """Yield a line for each part of *kind* that its docstring does not name.

    Raises:
        Undocumented: a part has no words anywhere.
    """
    if not is_dataclass(kind) or name in TELLING:
        return
    words = inspect.getdoc(kind) or ""
    for part in fields(kind):
        if part.name.startswith("_") or re.search(rf"\b{part.name}\b", words):
            continue
        said = OWN.get(name, {}).get(part.name) or SHARED.get(part.name)
        if said is None and name != "Change":
            raise Undocumented(f"the part {part.name} of {name} has no words")
        if said is not None:
            yield f"- {code(part.name)}: {said}."
