"""API tokens in words: what each may do, since when, until when."""

from typing import Any

from pegboard.access.loading import utc_now
from pegboard.access.token_list import ListedToken, tokens_of
from pegboard.web.pages.access_words import entity_label, scope_word
from pegboard.web.pages.shell import format_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext, ngettext

NAMED = 4


def tokens_shown(visit: Visit, user_id: str) -> list[dict[str, Any]]:
    """Return the tokens of a person as rows of a list."""
    habits = format_of(visit)
    found = []
    for one in tokens_of(visit.assembly, user_id):
        made = gettext("made %(when)s") % {"when": habits.moment(one.created_at)}
        used = (
            gettext("last used %(when)s") % {"when": habits.moment(one.used_at)}
            if one.used_at
            else gettext("never used")
        )
        ends = (
            gettext("expires %(when)s") % {"when": habits.moment(one.expires_at)}
            if one.expires_at
            else gettext("never expires")
        )
        found.append(
            {
                "id": one.id,
                "name": one.name,
                "rights": rights_words(visit, one),
                "note": " · ".join((made, used, ends)),
                "is_over": one.expires_at is not None and one.expires_at <= utc_now(),
            }
        )
    return found


def rights_words(visit: Visit, token: ListedToken) -> str:
    """Return what a token may do at most, in one line."""
    words = gettext("Reads only") if token.only_reads else gettext("Reads and writes")
    schema = visit.assembly.schema.entities
    known = [key for key in token.allowance.entities if key in schema]
    if len(known) <= NAMED:
        what = ", ".join(entity_label(visit, key) for key in known) or gettext("nothing")
    else:
        what = ngettext("%(num)d kind of record", "%(num)d kinds of records", len(known)) % {
            "num": len(known)
        }
    parts = [words, what]
    if token.widest != "all":
        parts.append(scope_word(token.widest, visit.assembly.workspace.scopes))
    return " · ".join(parts)
