"""The statements of a search: the best matches of each way to match, by right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from pegboard.access.reach import Reach
from pegboard.access.rights import Rights
from pegboard.database.lists import among
from pegboard.database.search_tables import PIECES_TABLE, WORDS_COLUMN, WORDS_TABLE
from pegboard.database.statements import Prepared
from pegboard.model.schema import EntityType
from pegboard.records.search_terms import SHORTEST_PIECE, SearchTerms
from pegboard.records.searched_texts import searched_fields
from pegboard.records.visible import belongs, living, reaches_all
from pegboard.records.workspace import Workspace

SURELY_TELEPHONE = 5
"""Digits from which on they are looked for as a number only, not as words of their own."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of some terms decides the text of the statement: everything but the words themselves."""

    long_pieces: tuple[bool, ...]
    has_words: bool
    has_digits: bool


def shape_of(terms: SearchTerms) -> Shape:
    long_pieces = tuple(len(piece) >= SHORTEST_PIECE for piece in terms.pieces)
    is_telephone = len(terms.digits) >= SURELY_TELEPHONE
    return Shape(long_pieces, bool(terms.words) and not is_telephone, bool(terms.digits))


def search_parameters(terms: SearchTerms, *, limit: int, is_sqlite: bool) -> dict[str, object]:
    """Return *terms* as the parameters of the statement."""
    if is_sqlite:
        words = " ".join(f'"{word}"*' for word in terms.words)
    else:
        words = " & ".join(f"'{word}':*" for word in terms.words)
    given: dict[str, object] = {
        "beginning": terms.beginning,
        "beyond": terms.beyond,
        "words": words,
        "digits": terms.digits,
        "digits_inside": f"%{terms.digits}%",
        "most": limit,
    }
    for place, piece in enumerate(terms.pieces):
        given[f"piece_{place}"] = piece
        given[f"inside_{place}"] = f"%{piece if is_sqlite else _literally(piece)}%"
    return given


def search_statement(
    workspace: Workspace, rights: Rights, entities: Sequence[EntityType], shape: Shape
) -> Prepared:
    """Return the statement that finds key, entity, id, owner and parts of records in *entities*."""
    builder = _Builder(workspace, rights, entities, shape)
    ways = [
        builder.by_title(),
        builder.by_words() if shape.has_words else None,
        builder.by_digits() if shape.has_digits else None,
        builder.inside() if any(shape.long_pieces) else None,
    ]
    parts = [select(way.subquery()) for way in ways if way is not None]
    return workspace.database.prepare(union_all(*parts))


def living_statement(
    workspace: Workspace, rights: Rights, entities: Sequence[EntityType]
) -> Prepared:
    """Return the statement that tells which of `ids` are living records that may be read."""
    parts = []
    for entity in entities:
        record = workspace.tables.of(entity.key)
        listed = among(record.c.id, "ids", is_sqlite=workspace.database.is_sqlite)
        alive = living(workspace, rights, entity.key, record)
        parts.append(select(record.c.id).where(listed, alive))
    return workspace.database.prepare(union_all(*parts))


def _literally(piece: str) -> str:
    """Return *piece* for LIKE on PostgreSQL; SQLite's patterns are checked again by instr()."""
    return piece.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _text(name: str) -> ColumnElement[str]:
    return bindparam(name, type_=Text())


class _Builder:
    def __init__(
        self, workspace: Workspace, rights: Rights, entities: Sequence[EntityType], shape: Shape
    ) -> None:
        self._workspace = workspace
        self._rights = rights
        self._entities = entities
        self._shape = shape
        self._rows = workspace.tables.system.search
        self._is_sqlite = workspace.database.is_sqlite

    def by_title(self) -> Select[Any] | None:
        """Titles that begin with the whole text, in their own order, which an index gives."""
        rows = self._rows
        named = [e for e in self._entities if e.title in self._rights.readable(e.key)]
        if not named:
            return None
        begins = and_(rows.c.title >= _text("beginning"), rows.c.title < _text("beyond"))
        reached = self._any_of(named, rows, hides=False)
        return _wanted(rows).where(begins, reached).order_by(rows.c.title).limit(_most())

    def by_words(self) -> Select[Any]:
        """Texts with words that begin as the words of the search, the newest first."""
        if self._is_sqlite:
            return self._matching(WORDS_TABLE, lambda text: text.op("MATCH")(_text("words")))
        words: ColumnElement[Any] = literal_column(WORDS_COLUMN)
        return self._newest(words.op("@@")(cast(_text("words"), TSQUERY)))

    def by_digits(self) -> Select[Any]:
        """Texts with a telephone number that holds the digits, the newest first."""
        if self._is_sqlite:
            return self._matching(PIECES_TABLE, lambda text: text.like(_text("digits_inside")))
        return self._newest(self._rows.c.text.like(_text("digits_inside")))

    def inside(self) -> Select[Any]:
        """Texts that hold every piece of the search anywhere, the newest first."""
        places = [n for n, is_long in enumerate(self._shape.long_pieces) if is_long]
        patterns = [_text(f"inside_{place}") for place in places]
        every = self._holds_pieces(self._rows.c.text)
        if not self._is_sqlite:
            return self._newest(and_(*(self._rows.c.text.like(p) for p in patterns), every))
        return self._matching(
            PIECES_TABLE, lambda text: and_(*(text.like(pattern) for pattern in patterns), every)
        )

    def _newest(self, matches: ColumnElement[bool]) -> Select[Any]:
        """PostgreSQL weighs its indexes for the match alone: whom it reaches stands outside."""
        rows = self._rows
        matching = _wanted(rows).where(matches).order_by(rows.c.key.desc()).subquery()
        return select(matching).where(self._any_of(self._entities, matching)).limit(_most())

    def _matching(self, index: str, match: Any) -> Select[Any]:
        """SQLite's index gives its rows by key, the highest first, for as long as they are read."""
        found = table(index, column("rowid", Integer()), column("text", Text()))
        return (
            _wanted(self._rows)
            .select_from(found.join(self._rows, self._rows.c.key == found.c.rowid))
            .where(match(found.c.text), self._any_of(self._entities, self._rows))
            .order_by(found.c.rowid.desc())
            .limit(_most())
        )

    def _any_of(
        self, entities: Sequence[EntityType], rows: FromClause, *, hides: bool = True
    ) -> ColumnElement[bool]:
        """Return the condition that a row is of one of *entities* and may be read.

        The index knows the owner of each record, so that all entities of one reach share one
        condition, however many they are.
        """
        plain: dict[Reach | None, list[EntityType]] = {}
        conditions: list[ColumnElement[bool]] = []
        for entity in entities:
            if hides and self._hidden(entity):
                reached = self._reached([entity], rows)
                conditions.append(and_(reached, self._shown(entity, rows)))
            else:
                plain.setdefault(self._plain_reach(entity), []).append(entity)
        conditions += [self._reached([special], rows) for special in plain.pop(None, [])]
        return or_(*(self._reached(alike, rows) for alike in plain.values()), *conditions)

    def _plain_reach(self, entity: EntityType) -> Reach | None:
        """Return how far reading goes, None when more than the owner decides it."""
        if reaches_all(self._workspace, self._rights, entity.key, "read"):
            return Reach("all")
        reach = self._rights.reach(entity.key, "read")
        return None if entity.follows or reach.beside else reach

    def _reached(self, alike: Sequence[EntityType], rows: FromClause) -> ColumnElement[bool]:
        """Return the condition that a row is of one of the entities *alike* in scope, and seen."""
        keys = [entity.key for entity in alike]
        is_kind = rows.c.entity.in_([literal_column(f"'{key}'") for key in keys])
        reach = self._plain_reach(alike[0])
        ident = rows.c.record_id
        if reach is None:
            record = self._workspace.tables.of(keys[0]).alias()
            seen = living(self._workspace, self._rights, keys[0], record)
            return and_(is_kind, exists().where(record.c.id == ident, seen))
        if reach.is_all:
            return is_kind
        return and_(
            is_kind,
            belongs(self._workspace, reach, keys, rows.c.owner, ident, "read", self._rights.around),
        )

    def _hidden(self, entity: EntityType) -> bool:
        readable = self._rights.readable(entity.key)
        return any(field.name not in readable for field in searched_fields(entity))

    def _shown(self, entity: EntityType, rows: FromClause) -> ColumnElement[bool]:
        """What is left where a searched field is hidden must hold all that is looked for."""
        readable = self._rights.readable(entity.key)
        shown = [field.name for field in searched_fields(entity) if field.name in readable]
        text: ColumnElement[Any] = literal_column("''")
        for name in shown:
            text = text.concat(func.coalesce(self._part(name, rows), "")).concat("\n")
        fold = func.pb_fold if self._is_sqlite else func.pegboard_fold
        matches = self._holds_pieces(fold(text))
        if not self._shape.has_digits:
            return matches
        for mark in " +-/.()":
            text = func.replace(text, mark, "")
        return or_(matches, self._holds(text, "digits"))

    def _part(self, name: str, rows: FromClause) -> ColumnElement[Any]:
        if self._is_sqlite:
            return func.json_extract(rows.c.parts, f'$."{name}"')
        return rows.c.parts.op("->>")(name)

    def _holds_pieces(self, text: ColumnElement[Any]) -> ColumnElement[bool]:
        places = range(len(self._shape.long_pieces))
        return and_(*(self._holds(text, f"piece_{place}") for place in places))

    def _holds(self, text: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
        position = func.instr if self._is_sqlite else func.strpos
        return position(text, _text(parameter)) > literal_column("0")


def _wanted(rows: FromClause) -> Select[Any]:
    return select(rows.c.key, rows.c.entity, rows.c.record_id, rows.c.owner, rows.c.parts)


def _most() -> ColumnElement[int]:
    return bindparam("most", type_=Integer())
