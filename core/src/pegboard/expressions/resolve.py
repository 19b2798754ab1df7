"""Finds the field that a name or a path means."""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Protocol

from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.limits import LINKS_FOLLOWED
from pegboard.expressions.nodes import Member, Name, Node
from pegboard.expressions.scope import Place, Scope
from pegboard.expressions.typed import Current, Stored, Typed
from pegboard.model.fields import Field, Formula, Link, Links
from pegboard.model.fields.identity import Identity
from pegboard.model.system import USER
from pegboard.model.types import TypeKind, link_to

FUNCTION_NAMES = frozenset(
    {"all", "contains", "date", "days", "endsWith", "exists", "has", "hours", "icontains"}
    | {"istartsWith", "lowerAscii", "month", "now", "size", "startsWith", "timestamp", "today"}
    | {"year"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """One name of a path and where it stands."""

    text: str
    column: int


class CheckFormula(Protocol):
    """Checks the text of a formula in its own scope."""

    def __call__(self, field: Formula, scope: Scope, column: int) -> Typed: ...


def words_of(node: Node) -> tuple[Word, ...] | None:
    """Return the names of a path such as account.sector, None when *node* is something else."""
    words: list[Word] = []
    while isinstance(node, Member):
        words.append(Word(node.name, node.column))
        node = node.of
    if not isinstance(node, Name):
        return None
    words.append(Word(node.name, node.column))
    return tuple(reversed(words))


def resolve(words: tuple[Word, ...], scope: Scope, check_formula: CheckFormula) -> Typed:
    """Return what *words* mean in *scope*.

    Raises:
        ExpressionError: no such field for this reader, or the path cannot go on.
    """
    first = words[0]
    if first.text in scope.variables:
        place = scope.variables[first.text]
        return _walk(words[1:] or (Word("id", first.column),), place, scope, check_formula)
    if first.text == "me":
        if len(words) > 1:
            raise ExpressionError(
                "me has no fields; compare it with a link to a user: owner == me.", words[1].column
            )
        return Current(link_to(USER), "me")
    return _walk(words, scope.here, scope, check_formula)


def _walk(
    words: tuple[Word, ...], place: Place, scope: Scope, check_formula: CheckFormula
) -> Typed:
    for number, word in enumerate(words):
        field = _field(word, place, scope)
        rest = words[number + 1 :]
        if not rest:
            return _value(field, place, word, scope, check_formula)
        if not isinstance(field, Link):
            return _part(field, place, word, rest, scope)
        place = _follow(field, place, word)
    raise AssertionError(words)  # pragma: no cover


def _follow(field: Link, place: Place, word: Word) -> Place:
    if len(place.trail) >= LINKS_FOLLOWED:
        raise ExpressionError(f"At most {LINKS_FOLLOWED} links can be followed.", word.column)
    return replace(
        place,
        entity=field.target,
        path=(*place.path, field.name),
        trail=(*place.trail, field.name),
    )


def _field(word: Word, place: Place, scope: Scope) -> Field:
    entity = scope.schema.entity(place.entity)
    field = entity.fields.get(word.text)
    if field is not None and scope.may_read(entity.key, word.text):
        return field
    readable = [name for name in entity.fields if scope.may_read(entity.key, name)]
    owner = "" if place.entity == scope.here.entity else f" on {entity.label}"
    raise ExpressionError(
        f"There is no field called '{word.text}'{owner}{_hint(word.text, readable)}.", word.column
    )


def _hint(wrong: str, names: list[str]) -> str:
    if wrong in FUNCTION_NAMES:
        return f" (the function is written {wrong}())"
    close = get_close_matches(wrong[:100], names, n=1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def _value(
    field: Field, place: Place, word: Word, scope: Scope, check_formula: CheckFormula
) -> Typed:
    if isinstance(field, Formula):
        key = (place.entity, field.name)
        if key in scope.formulas:
            raise ExpressionError(
                f"The formula {place.entity}.{field.name} uses itself.", word.column
            )
        return check_formula(field, scope.inside_formula(place, key), word.column)
    scope.findings.paths.add((*place.trail, field.name))
    value_type = field.value_type
    if isinstance(field, Identity):
        value_type = link_to(place.entity)
    path = (*place.path, field.name)
    if value_type.kind is TypeKind.COMPOSITE and field.is_number:
        return Stored(dict(value_type.parts)["amount"], place.record, path, field, "amount")
    return Stored(value_type, place.record, path, field)


def _part(field: Field, place: Place, word: Word, rest: tuple[Word, ...], scope: Scope) -> Typed:
    parts = dict(field.value_type.parts)
    part = rest[0]
    if isinstance(field, Links):
        raise ExpressionError(
            f"'{word.text}' holds many records; write {word.text}.exists(r, r.{part.text} == …).",
            part.column,
        )
    if not parts:
        raise ExpressionError(f"'{word.text}' is not a link, so it has no parts.", part.column)
    if part.text not in parts:
        raise ExpressionError(
            f"'{word.text}' has no part called '{part.text}', only {', '.join(parts)}.",
            part.column,
        )
    if len(rest) > 1:
        raise ExpressionError(f"'{part.text}' is not a link, so it has no parts.", rest[1].column)
    scope.findings.paths.add((*place.trail, field.name))
    path = (*place.path, field.name)
    return Stored(parts[part.text], place.record, path, field, part.text)
