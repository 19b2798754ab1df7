"""Finds records by what a person remembers of them, across entities and by right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.database.lists import list_value
from pegboard.model.columns import ColumnKind
from pegboard.model.folding import fold
from pegboard.model.schema import EntityType
from pegboard.records.search_statement import (
    living_statement,
    search_parameters,
    search_statement,
    shape_of,
)
from pegboard.records.search_terms import SearchTerms, search_terms, words_of
from pegboard.records.searched_texts import digits_of
from pegboard.records.unit import Unit

MOST_HITS = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that matches; *detail* is the field that shows why when the title does not.

    *score* lies between 0 and 1 and orders the hits of one search.
    """

    entity: str
    id: str
    title: str
    detail: str
    score: float


def search(unit: Unit, text: str, *, entities: Iterable[str] = (), limit: int = 20) -> list[Hit]:
    """Return what *text* finds in *entities* (all unless said), the best first.

    Titles that are or begin with *text* come first, then words that begin with its words and
    telephone numbers that hold its digits, then texts that hold its pieces anywhere; the newest
    first among equals. Case and accents do not matter. Only records and fields that may be read
    are looked through; entities that may not be read, or do not exist, find nothing.
    """
    terms = search_terms(text)
    searched = _searched(unit, tuple(entities))
    if not terms.pieces or not searched:
        return []
    most = max(1, min(limit, MOST_HITS))
    database = unit.workspace.database
    shape = shape_of(terms)
    key = ("search", tuple(entity.key for entity in searched), shape, unit.rights.key)
    prepared = unit.workspace.built.get(
        key, lambda: search_statement(unit.workspace, unit.rights, searched, shape)
    )
    given = search_parameters(terms, limit=most, is_sqlite=database.is_sqlite)
    found = {row[0]: row for row in unit.tx.rows(prepared, unit.parameters | given)}
    hits = [(_hit(unit, terms, row), key) for key, row in found.items()]
    hits.sort(key=lambda hit: (hit[0].score, hit[1]), reverse=True)
    return _living(unit, [hit for hit, _ in hits[:most]])


def _searched(unit: Unit, names: tuple[str, ...]) -> tuple[EntityType, ...]:
    return tuple(
        entity
        for key, entity in sorted(unit.workspace.schema.entities.items())
        if (not names or key in names) and unit.rights.may(key, "read")
    )


def _living(unit: Unit, hits: list[Hit]) -> list[Hit]:
    """Ask the records themselves, so that nothing is shown that the index should not know."""
    if not hits:
        return []
    names = tuple(sorted({hit.entity for hit in hits}))
    workspace = unit.workspace
    prepared = workspace.built.get(
        ("living hits", names, unit.rights.key),
        lambda: living_statement(
            workspace, unit.rights, [workspace.schema.entity(name) for name in names]
        ),
    )
    ids = list_value([hit.id for hit in hits], is_sqlite=workspace.database.is_sqlite)
    living = {row[0] for row in unit.tx.rows(prepared, unit.parameters | {"ids": ids})}
    return [hit for hit in hits if hit.id in living]


def _hit(unit: Unit, terms: SearchTerms, row: tuple[Any, ...]) -> Hit:
    _, key, record_id, _, stored = row
    entity = unit.workspace.schema.entity(key)
    readable = unit.rights.readable(key)
    parts: dict[str, str] = {
        name: part
        for name, part in unit.tx.cells.decode(ColumnKind.JSON, stored).items()
        if name in readable and (name == entity.title or not entity.fields[name].sensitive)
    }
    title = parts.pop(entity.title, "")
    folded = {name: fold(part) for name, part in parts.items()}
    return Hit(
        entity=key,
        id=record_id,
        title=title or next(iter(parts.values()), entity.label),
        detail=_detail(parts, folded, terms),
        score=_score(fold(title), folded, terms),
    )


def _detail(parts: Mapping[str, str], folded: Mapping[str, str], terms: SearchTerms) -> str:
    """Return the line that holds what was looked for, or else the first one there is."""

    def holds(name: str) -> bool:
        return any(piece in folded[name] for piece in terms.pieces) or (
            bool(terms.digits) and terms.digits in digits_of(folded[name])
        )

    chosen = next((name for name in parts if holds(name)), next(iter(parts), ""))
    return parts.get(chosen, "").partition("\n")[0]


def _score(title: str, folded: Mapping[str, str], terms: SearchTerms) -> float:
    if title == terms.beginning:
        return 1.0
    if title.startswith(terms.beginning):
        return 0.9
    if _words_begin([title, *folded.values()], terms):
        return 0.6
    if terms.digits and any(terms.digits in digits_of(text) for text in folded.values()):
        return 0.5
    return 0.3


def _words_begin(texts: Iterable[str], terms: SearchTerms) -> bool:
    known = [word for text in texts for word in words_of(text)]
    return bool(terms.words) and all(
        any(word.startswith(wanted) for word in known) for wanted in terms.words
    )
