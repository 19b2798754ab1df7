"""What the privacy page says of the records and traces of a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.transfer.subjects.people import Because, Found
from pegboard.transfer.subjects.plan import Counts, ErasurePlan
from pegboard.transfer.subjects.requests import PastRequest
from pegboard.web.pages.formatting import Format
from pegboard.web.translations import gettext

SAMPLES = 3
TRACES = {
    "history": "Earlier values in history",
    "search": "Entries of search",
    "imports": "Rows of imports",
    "answers": "Kept answers of the API",
    "files": "Files",
    "sign_in": "Password, sessions, tokens and shares",
    "elsewhere": "Texts elsewhere",
}
REASONS = {
    Because.IS: "is the person",
    Because.ABOUT: "names the person's address",
    Because.ADDRESS: "holds the person's address",
    Because.LINKED: "links to the person",
    Because.MENTIONS: "mentions the person",
}
KINDS = {"export": "Exported", "erase": "Erased", "replay": "Erased again after a restore"}


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A record that is the person, to be chosen or not."""

    value: str
    title: str
    note: str
    href: str | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """The other records of one kind, with the titles of some."""

    label: str
    reason: str
    count: int
    samples: tuple[str, ...]


def people_shown(plan: ErasurePlan, known: Iterable[str], *, sure: bool) -> list[ShownPerson]:
    """Return the records that are the person; one that just has the name is not chosen at first."""
    entities = set(known)
    shown = []
    for one in (*plan.people.chosen, *plan.people.left_out):
        row = one.row
        notes = [gettext(row.entity.label)]
        if row.is_deleted:
            notes.append(gettext("in the recycle bin"))
        if row.entity.key not in entities:
            notes.append(gettext("its plugin is switched off"))
        has_page = row.entity.key in entities and not row.is_deleted
        shown.append(
            ShownPerson(
                value="/".join(row.key),
                title=row.title or gettext("Without a name"),
                note=" · ".join(notes),
                href=f"/{row.entity.key.replace('.', '/')}/{row.id}" if has_page else None,
                is_chosen=sure and one in plan.people.chosen,
            )
        )
    return shown


def groups_shown(around: Iterable[Found]) -> list[ShownGroup]:
    """Return the other records by kind and reason, the most numerous first."""
    found: dict[tuple[str, Because], list[str]] = {}
    for one in around:
        found.setdefault((one.row.entity.plural, one.because), []).append(one.row.title)
    groups = [
        ShownGroup(
            label=gettext(plural),
            reason=gettext(REASONS[because]),
            count=len(titles),
            samples=tuple(title for title in titles if title)[:SAMPLES],
        )
        for (plural, because), titles in found.items()
    ]
    return sorted(groups, key=lambda group: -group.count)


def counts_shown(counts: Counts, plurals: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what erasing would do, one line a kind."""
    lines = []
    for key, count in counts.anonymised.items():
        lines.append((plurals.get(key, key), gettext("emptied of personal data"), count))
    for key, count in counts.deleted.items():
        lines.append((plurals.get(key, key), gettext("deleted for good"), count))
    for kind, count in counts.traces.items():
        lines.append((gettext(TRACES[kind]), gettext("removed or emptied"), count))
    return [{"what": what, "deed": deed, "count": count} for what, deed, count in lines]


def request_shown(one: PastRequest, habits: Format) -> dict[str, str]:
    """Return a past request: what was done when by whom, and to how many rows."""
    rows = sum(count for numbers in one.counts.values() for count in numbers.values())
    by = one.by_name or gettext("command line")
    return {
        "what": gettext(KINDS[one.kind]),
        "note": gettext("%(rows)s rows · by %(name)s · person %(hash)s")
        % {"rows": habits.number(rows), "name": by, "hash": one.subject[:8]},
        "at": one.at.isoformat(),
        "when": habits.moment(one.at),
    }
