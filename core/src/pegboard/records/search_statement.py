"""The one statement of a search: the best matches of each way to match, by right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from pegboard.access.rights import Rights
from pegboard.database.search_tables import PIECES_TABLE, POSTGRES_WORDS, WORDS_TABLE
from pegboard.database.statements import Prepared
from pegboard.model.schema import EntityType
from pegboard.records.search_terms import SHORTEST_PIECE, SearchTerms
from pegboard.records.searched_texts import searched_fields
from pegboard.records.visible import living
from pegboard.records.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Shape:
    """What of some terms decides the text of the statement: everything but the words themselves."""

    long_pieces: tuple[bool, ...]
    has_words: bool
    has_digits: bool


def shape_of(terms: SearchTerms) -> Shape:
    long_pieces = tuple(len(piece) >= SHORTEST_PIECE for piece in terms.pieces)
    return Shape(long_pieces, bool(terms.words), bool(terms.digits))


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
    """Return the statement that finds key, entity, id and parts of records in *entities*."""
    builder = _Builder(workspace, rights, entities, shape)
    ways = [
        builder.by_title(),
        builder.by_words() if shape.has_words else None,
        builder.by_digits() if shape.has_digits else None,
        builder.inside() if any(shape.long_pieces) else None,
    ]
    parts = [select(way.subquery()) for way in ways if way is not None]
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
        reached = or_(*(self._reached(entity) for entity in named))
        return self._wanted().where(begins, reached).order_by(rows.c.title).limit(_most())

    def by_words(self) -> Select[Any]:
        """Texts with words that begin as the words of the search, the newest first."""
        if self._is_sqlite:
            return self._matching(WORDS_TABLE, lambda text: text.op("MATCH")(_text("words")))
        words: ColumnElement[Any] = literal_column(POSTGRES_WORDS)
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
        if self._is_sqlite:
            found = self._matching(
                PIECES_TABLE, lambda text: and_(*(text.like(pattern) for pattern in patterns))
            )
        else:
            found = self._newest(and_(*(self._rows.c.text.like(p) for p in patterns)))
        return found.where(self._holds_pieces(self._rows.c.text))

    def _wanted(self) -> Select[Any]:
        rows = self._rows
        return select(rows.c.key, rows.c.entity, rows.c.record_id, rows.c.parts)

    def _newest(self, matches: ColumnElement[bool]) -> Select[Any]:
        reached = or_(*(self._readable(entity) for entity in self._entities))
        key = self._rows.c.key
        return self._wanted().where(matches, reached).order_by(key.desc()).limit(_most())

    def _matching(self, index: str, match: Any) -> Select[Any]:
        """SQLite's index gives its rows by key, the highest first, for as long as they are read."""
        found = table(index, column("rowid", Integer()), column("text", Text()))
        reached = or_(*(self._readable(entity) for entity in self._entities))
        return (
            self._wanted()
            .select_from(found.join(self._rows, self._rows.c.key == found.c.rowid))
            .where(match(found.c.text), reached)
            .order_by(found.c.rowid.desc())
            .limit(_most())
        )

    def _reached(self, entity: EntityType) -> ColumnElement[bool]:
        """A scalar subquery: one look-up per match, which no planner turns into a scan."""
        record = self._workspace.tables.of(entity.key).alias("record")
        alive = living(self._workspace, self._rights, entity.key, record)
        found = select(literal_column("1")).where(record.c.id == self._rows.c.record_id, alive)
        is_kind = self._rows.c.entity == entity.key
        return and_(is_kind, found.correlate(self._rows).scalar_subquery() == literal_column("1"))

    def _readable(self, entity: EntityType) -> ColumnElement[bool]:
        """Where a searched field is hidden, what is left must hold all that is looked for."""
        reached = self._reached(entity)
        readable = self._rights.readable(entity.key)
        shown = [field.name for field in searched_fields(entity) if field.name in readable]
        if len(shown) == len(searched_fields(entity)):
            return reached
        if not shown:
            return literal_column("1") == literal_column("0")
        return and_(reached, self._shown_text_matches(shown))

    def _shown_text_matches(self, names: Sequence[str]) -> ColumnElement[bool]:
        text: ColumnElement[Any] = literal_column("''")
        for name in names:
            text = text.concat(func.coalesce(self._part(name), "")).concat("\n")
        fold = func.pb_fold if self._is_sqlite else func.pegboard_fold
        matches = self._holds_pieces(fold(text))
        if not self._shape.has_digits:
            return matches
        for mark in " +-/.()":
            text = func.replace(text, mark, "")
        return or_(matches, self._holds(text, "digits"))

    def _part(self, name: str) -> ColumnElement[Any]:
        if self._is_sqlite:
            return func.json_extract(self._rows.c.parts, f'$."{name}"')
        return self._rows.c.parts.op("->>")(name)

    def _holds_pieces(self, text: ColumnElement[Any]) -> ColumnElement[bool]:
        places = range(len(self._shape.long_pieces))
        return and_(*(self._holds(text, f"piece_{place}") for place in places))

    def _holds(self, text: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
        position = func.instr if self._is_sqlite else func.strpos
        return position(text, _text(parameter)) > literal_column("0")


def _most() -> ColumnElement[int]:
    return bindparam("most", type_=Integer())
