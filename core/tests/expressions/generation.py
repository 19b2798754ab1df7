"""Hypothesis strategies that write expressions of a wanted type, from the schema's own fields."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from core.tests.expressions.company import DAYS, DEAL, DECIMALS, MOMENTS, SYSTEM, TEXTS, WHOLE
from pegboard.model.fields import Link
from pegboard.model.fields.identity import Identity
from pegboard.model.schema import Schema
from pegboard.model.types import TypeKind, ValueType

Draw = Callable[[st.SearchStrategy[str]], str]
PIECES = ("", "a", "É", "caf", "%", "_", "'", '"', "\\", "i", "Ω", "йо", "z", "AFE", "\U0010ffff")

LINKED = ("base.user", "base.account")
ORDERED = ("text", "integer", "decimal", "date", "moment", "duration")
SINGLE = (*ORDERED, "boolean", *LINKED)


@dataclass(frozen=True)
class Source:
    """The fields in reach of a place, by type: "text", "base.user", "options:north,south" …"""

    schema: Schema
    fields: dict[str, tuple[str, ...]]
    depth: int = 0
    budget: int = 4
    kinds: tuple[str, ...] = SINGLE

    def deeper(self) -> "Source":
        return replace(self, budget=self.budget - 1)


def source_of(schema: Schema) -> Source:
    return Source(schema, _fields(schema, DEAL, "", 2))


def _fields(schema: Schema, entity: str, prefix: str, links: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, field in schema.entity(entity).fields.items():
        if name in SYSTEM:
            continue
        path = f"{prefix}{name}"
        value_type = field.value_type
        target = entity if isinstance(field, Identity) else value_type.target
        for part, part_type in value_type.parts:
            _add(found, _key(part_type, None), f"{path}.{part}")
        _add(found, _key(value_type, target), path)
        if isinstance(field, Link) and links:
            for key, paths in _fields(schema, field.target, f"{path}.", links - 1).items():
                found[key] = (*found.get(key, ()), *paths)
    return found


def _add(found: dict[str, tuple[str, ...]], key: str, path: str) -> None:
    found[key] = (*found.get(key, ()), path)


def _key(value_type: ValueType, target: str | None) -> str:
    if value_type.kind is TypeKind.LINK:
        return target or "link"
    if value_type.kind is TypeKind.LIST:
        assert value_type.item is not None
        return f"links {value_type.item.target}" if value_type.item.target else "tags"
    if value_type.kind is TypeKind.COMPOSITE:
        return "decimal" if value_type.parts[0][0] == "amount" else "composite"
    return "options" if value_type.options else value_type.kind.value


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


LITERALS: dict[str, tuple[str, ...]] = {
    "text": tuple(map(_quoted, (*TEXTS, *PIECES))),
    "integer": tuple(map(str, WHOLE)),
    "decimal": tuple(f"{number:f}" for number in DECIMALS),
    "boolean": ("true", "false"),
    "date": ("today()", *(f'date("{day}")' for day in DAYS)),
    "moment": ("now()", *(f'timestamp("{moment.isoformat()}")' for moment in MOMENTS)),
    "duration": (
        "days(1)",
        "hours(-36)",
        "days(400)",
        "days(1000000)",
        "hours(9223372036854775807)",
    ),
    "base.user": ("me", '"00000000-0000-0000-0001-000000000001"'),
    "base.account": ('"00000000-0000-0000-0001-000000000002"',),
}


@st.composite
def expression(draw: st.DrawFn, source: Source, wanted: str) -> str:
    """Write an expression that gives a value of the type *wanted*."""
    leaves = (*source.fields.get(wanted, ()), *LITERALS[wanted])
    if source.budget <= 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(leaves))
    writers = (*WRITERS.get(wanted, ()), _chosen, _leaf, _leaf)
    return draw(st.sampled_from(writers))(draw, source.deeper(), wanted)


Writer = Callable[[st.DrawFn, Source, str], str]


def _leaf(draw: st.DrawFn, source: Source, wanted: str) -> str:
    return draw(st.sampled_from(source.fields.get(wanted) or LITERALS[wanted]))


def _chosen(draw: st.DrawFn, source: Source, wanted: str) -> str:
    condition = draw(expression(source, "boolean"))
    one, other = draw(expression(source, wanted)), draw(expression(source, wanted))
    if wanted != "boolean" and draw(st.integers(0, 5)) == 0:
        one = "null"
    if one != "null" and wanted in LINKED and '"' in (one[0], other[0]):
        other = one = _leaf(draw, source, wanted)
    return f"({condition} ? {one} : {other})"


def _infix(wanted_operands: tuple[tuple[str, str, str], ...]) -> Writer:
    def write(draw: st.DrawFn, source: Source, _wanted: str) -> str:
        left, sign, right = draw(st.sampled_from(wanted_operands))
        return f"({draw(expression(source, left))} {sign} {draw(expression(source, right))})"

    return write


def _wrapped(wanted_operands: tuple[tuple[str, str], ...]) -> Writer:
    def write(draw: st.DrawFn, source: Source, _wanted: str) -> str:
        pattern, operand = draw(st.sampled_from(wanted_operands))
        return pattern.format(draw(expression(source, operand)))

    return write


def _compared(draw: st.DrawFn, source: Source, _wanted: str) -> str:
    kind = draw(st.sampled_from(source.kinds))
    orders = ("==", "!=", "<", "<=", ">", ">=") if kind in ORDERED else ("==", "!=")
    left = draw(expression(source, kind))
    widens = kind == "integer" and "decimal" in source.kinds and draw(st.booleans())
    right_kind = "decimal" if widens else kind
    right = draw(expression(source, right_kind))
    if kind in LINKED:
        left = _leaf(draw, source, kind)
    return f"({left} {draw(st.sampled_from(orders))} {right})"


def _null_test(draw: st.DrawFn, source: Source, _wanted: str) -> str:
    kind = draw(st.sampled_from((*source.kinds, *source.fields.keys() & {"composite"})))
    operand = _leaf(draw, source, kind) if kind == "composite" else draw(expression(source, kind))
    return draw(st.sampled_from(("({} == null)", "({} != null)", "has({})"))).format(operand)


def _option_test(draw: st.DrawFn, source: Source, _wanted: str) -> str:
    field = draw(st.sampled_from(source.fields.get("options") or ('"a"',)))
    if field == '"a"':
        return "false"
    return draw(
        st.sampled_from(
            (f'({field} == "north")', f'({field} != "it\'s")', f'({field} in ["north", "south"])')
        )
    )


def _text_test(draw: st.DrawFn, source: Source, _wanted: str) -> str:
    names = ("contains", "startsWith", "endsWith", "icontains", "istartsWith")
    text = draw(expression(source, "text"))
    piece = draw(
        st.one_of(st.sampled_from(tuple(map(_quoted, PIECES))), expression(source, "text"))
    )
    return f"{text}.{draw(st.sampled_from(names))}({piece})"


def _one_of(draw: st.DrawFn, source: Source, _wanted: str) -> str:
    kind = draw(st.sampled_from(source.kinds))
    operand = _leaf(draw, source, kind) if kind in LINKED else draw(expression(source, kind))
    items = draw(st.lists(expression(source, kind), max_size=4))
    return f"({operand} in [{', '.join(items)}])"


def _tagged(draw: st.DrawFn, source: Source, _wanted: str) -> str:
    fields = source.fields.get("tags")
    if not fields:
        return "true"
    option = draw(st.sampled_from(('"50%"', '"say \\"hi\\""', "remark", '("h" + "ot")')))
    return f"({option} in {draw(st.sampled_from(fields))})"


def _linked(draw: st.DrawFn, source: Source, _wanted: str) -> str:
    fields = source.fields.get("links base.user")
    if not fields:
        return "true"
    links = draw(st.sampled_from(fields))
    if draw(st.booleans()):
        return f"({_leaf(draw, source, 'base.user')} in {links})"
    name = f"r{source.depth}"
    inside = dict(source.fields)
    for key, paths in _fields(source.schema, "base.user", f"{name}.", 1).items():
        inside[key] = (*paths, *inside.get(key, ()), *paths)
    inside["base.user"] = (name, *inside["base.user"])
    inner = replace(source, fields=inside, depth=source.depth + 1)
    condition = draw(expression(inner, "boolean"))
    return f"{links}.{draw(st.sampled_from(('exists', 'all')))}({name}, {condition})"


def _sized(draw: st.DrawFn, source: Source, _wanted: str) -> str:
    lists = (*source.fields.get("tags", ()), *source.fields.get("links base.user", ()))
    return f"size({draw(st.sampled_from(lists))})" if lists else "1"


NOT = ("!{}", "boolean")
NUMBERS = (("decimal", "decimal"), ("integer", "decimal"), ("decimal", "integer"))


def _calendar_part(draw: st.DrawFn, source: Source, wanted: str) -> str:
    if "date" not in source.kinds:
        return _leaf(draw, source, wanted)
    kind = draw(st.sampled_from(("date", "moment")))
    return f"{draw(st.sampled_from(('year', 'month')))}({draw(expression(source, kind))})"


_BOTH = tuple(("boolean", sign, "boolean") for sign in ("&&", "||"))
WRITERS: dict[str, tuple[Writer, ...]] = {
    "boolean": (
        _compared, _compared, _compared, _infix(_BOTH), _infix(_BOTH), _wrapped((NOT,)),
        _null_test, _option_test, _text_test, _text_test, _one_of, _tagged, _linked, _linked,
    ),
    "text": (_infix((("text", "+", "text"),)), _wrapped((("{}.lowerAscii()", "text"),))),
    "integer": (
        _infix(tuple(("integer", sign, "integer") for sign in "+-*%")),
        _wrapped((("(-{})", "integer"), ("size({})", "text"))), _calendar_part,
        _sized,
    ),
    "decimal": (
        _infix(tuple((left, sign, right) for left, right in NUMBERS for sign in "+-*/")),
        _infix((("integer", "/", "integer"), ("duration", "/", "duration"))),
        _wrapped((("(-{})", "decimal"),)),
    ),
    "date": (
        _infix((("date", "+", "duration"), ("date", "-", "duration"), ("duration", "+", "date"))),
    ),
    "moment": (_infix((("moment", "+", "duration"), ("moment", "-", "duration"))),),
    "duration": (
        _infix((
            ("date", "-", "date"), ("moment", "-", "moment"),
            ("duration", "+", "duration"), ("duration", "-", "duration"),
        )),
        _wrapped((("days({})", "integer"), ("hours({})", "integer"), ("(-{})", "duration"))),
    ),
}  # fmt: skip


@st.composite
def any_expression(draw: st.DrawFn, source: Source) -> str:
    kinds = (*("boolean",) * 6, *SINGLE)
    wanted = draw(st.sampled_from([kind for kind in kinds if kind != "duration"]))
    if wanted in LINKED:
        return _leaf(draw, source, wanted)
    return draw(expression(source, wanted))
