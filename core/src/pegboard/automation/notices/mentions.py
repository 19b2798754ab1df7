"""Who is mentioned in a text: "@first.last" or "@" before an e-mail address."""

import re
from collections.abc import Sequence
from html import unescape

from pegboard.automation.notices.recipients import sources_of
from pegboard.database.lists import list_value
from pegboard.model.fields import RichText
from pegboard.model.folding import fold
from pegboard.model.system import USER
from pegboard.records.seen import seen_ids
from pegboard.records.unit import Unit

MENTION = re.compile(r"(?<![\w@.+-])@([\w'+-]+(?:[.@][\w'+-]+)*)")
"""Not what follows a word: the end of an e-mail address mentions nobody."""
MOST = 50


def called_in(html: str) -> tuple[str, ...]:
    """Return the names and addresses that a rich text mentions, as people's are compared."""
    text = unescape(RichText().to_text(html.replace("</div>", "\n").replace("<div>", "\n")))
    found = (fold(one).rstrip(".") for one in MENTION.findall(text))
    return tuple(dict.fromkeys(found))[:MOST]


def people_called(unit: Unit, called: Sequence[str]) -> list[str]:
    """Return the ids of the active people so *called*, of those whom the person may see."""
    if not called:
        return []
    names = [one.replace(".", " ") if "@" not in one else one for one in called]
    prepared = sources_of(unit.workspace).people_called
    wanted = {"called": list_value(names, is_sqlite=unit.tx.is_sqlite)}
    ids = [row[0] for row in unit.tx.rows(prepared, wanted)]
    known = seen_ids(unit, {USER: ids})
    return [one for one in ids if one in known]
