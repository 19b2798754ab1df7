"""For the subset we share, expressions mean what the reference implementation of CEL says."""

from collections.abc import Sequence
from dataclasses import dataclass

from cel_expr_python import cel  # type: ignore[import-untyped]  # has no py.typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tests.expressions.company import NOW, User
from core.tests.expressions.generation import Source, expression
from pegboard.expressions import ExpressionError, Lookup, check, compile_memory
from pegboard.model import fields
from pegboard.model.build_schema import Declared, build_schema
from pegboard.model.entities import Entity


class Sample(Entity, name="sample"):
    """Only what CEL has too."""

    i = fields.Integer()
    j = fields.Integer()
    s = fields.Text()
    t = fields.Text()
    p = fields.Boolean()
    q = fields.Boolean()


SCHEMA = build_schema([Declared("base", (User,)), Declared("shop", (Sample,))])
REFERENCE = cel.NewEnv(
    variables={
        "i": cel.Type.INT, "j": cel.Type.INT, "s": cel.Type.STRING,
        "t": cel.Type.STRING, "p": cel.Type.BOOL, "q": cel.Type.BOOL,
    }
)  # fmt: skip
ROWS: tuple[dict[str, int | str | bool], ...] = (
    {"i": 0, "j": 1, "s": "", "t": "a", "p": True, "q": False},
    {"i": -7, "j": 3, "s": "café", "t": "Ω z", "p": False, "q": True},
    {"i": 2**63 - 1, "j": -1, "s": "😀", "t": "😀 it's", "p": True, "q": True},
    {"i": 10, "j": 10, "s": 'say "hi"', "t": 'say "hi"', "p": False, "q": False},
)
INTEGERS = tuple(("integer", sign, "integer") for sign in "+-*%")
OURS_ONLY = ("icontains", "istartsWith", "lowerAscii", "has(", "null", "year(", "month(", " / ")


@dataclass(frozen=True)
class Row:
    """One row of the sample."""

    cells: dict[str, int | str | bool]

    def value(self, path: tuple[str, ...]) -> object:
        return self.cells[path[0]]

    def records(self, path: tuple[str, ...]) -> Sequence[Lookup]:
        return ()


SHARED = Source(
    SCHEMA,
    {"integer": ("i", "j"), "text": ("s", "t"), "boolean": ("p", "q")},
    kinds=("text", "integer"),
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.sampled_from(("boolean", "boolean", "integer", "text"))
    .flatmap(lambda wanted: expression(SHARED, wanted))
    .filter(lambda text: not any(word in text for word in OURS_ONLY))
)
def test_we_give_what_the_reference_gives(text: str) -> None:
    try:
        evaluate = compile_memory(check(text, SCHEMA, "shop.sample"))
    except ExpressionError as error:
        if "too large" in error.message:
            return
        raise
    reference = REFERENCE.compile(text)
    for cells in ROWS:
        expected = reference.eval(data=cells)
        if expected.type() != cel.Type.ERROR:
            assert evaluate(Row(cells), NOW) == expected.value(), (text, cells)
