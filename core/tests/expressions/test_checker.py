"""What the checker accepts, what type it finds, and what it says to people."""

from types import new_class

import pytest

from core.tests.expressions.company import DEAL, User, company_schema
from pegboard.expressions import ExpressionError, check, check_condition, formula_types
from pegboard.model import fields
from pegboard.model.build_schema import Declared, build_schema
from pegboard.model.entities import Entity
from pegboard.model.fields import Formula
from pegboard.model.schema import Schema
from pegboard.model.types import BOOLEAN, DATE, DECIMAL, INTEGER, MOMENT, TEXT, ValueType, link_to

SCHEMA = company_schema()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("subject", TEXT),
        ("amount", DECIMAL),
        ("amount.amount", DECIMAL),
        ("amount.currency", TEXT),
        ("account.office.country", TEXT),
        ("account.parent.parent.parent.company", TEXT),
        ("offer.name", TEXT),
        ("id", link_to(DEAL)),
        ("account.id", link_to("base.account")),
        ("me", link_to("base.user")),
        ("quantity + 1", INTEGER),
        ("quantity / 2", DECIMAL),
        ("quantity + 1.5", DECIMAL),
        ("amount * chance", DECIMAL),
        ("today() + days(3)", DATE),
        ("now() - hours(3)", MOMENT),
        ("(today() - closes) / days(1)", DECIMAL),
        ("size(contacts) + size(tags) + size(subject)", INTEGER),
        ("urgent ? quantity : amount", DECIMAL),
        ("urgent ? null : closes", DATE),
        ("expected", DECIMAL),
        ("late", BOOLEAN),
        ("account.watchers.exists(w, w.manager == seller && w.score > quantity)", BOOLEAN),
    ],
)
def test_every_expression_has_a_type(text: str, found: ValueType) -> None:
    assert check(text, SCHEMA, DEAL).type == found


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("amout > 1", 0, "There is no field called 'amout' (did you mean 'amount'?)."),
        ("account.compny == 'x'", 8, "'compny' on Account (did you mean 'company'?)"),
        ("today > closes", 0, "(the function is written today())"),
        ('region == "west"', 10, 'no option "west"; the options are "north", "south", "it\'s"'),
        ('region in ["north", "west"]', 20, 'no option "west"'),
        ('"cold" in tags', 0, 'no option "cold"'),
        ('account == "Acme"', 11, "must be the id of a record"),
        ('account in ["Acme"]', 12, "must be the id of a record"),
        ("account == seller", 8, "a link to base.account and a link to base.user"),
        ("subject > 1", 8, "Cannot compare text and a whole number."),
        ("seen > today()", 5, "now() and timestamp"),
        ("urgent > false", 0, "something with an order"),
        ("closes < null", 7, "only == and !="),
        ("region in [null]", 11, "null is in no list"),
        ("tags == null", 0, "A list is never null"),
        ("has(contacts)", 4, "A list is never null"),
        ("account.office == 'x'", 8, "Name the part that is meant: street, city"),
        ("contacts.nick == 'x'", 9, "contacts.exists(r, r.nick == …)"),
        ("subject.length", 8, "'subject' is not a link"),
        ("amount.cents", 7, "no part called 'cents'"),
        ("me.nick", 3, "me has no fields"),
        ("account.parent.parent.parent.parent.company", 29, "At most 4 links"),
        ("quantity && urgent", 0, "Expected a condition"),
        ("urgent ? 1 : 'x'", 13, "Cannot choose between"),
        ("urgent ? null : null", 9, "Expected a value"),
        ("subject - 1", 8, "Cannot subtract text and a whole number."),
        ("rate % 2", 5, "whole numbers only"),
        ("-subject", 1, "Expected a number"),
        ("days(1.5)", 5, "Expected a whole number"),
        ('date("2026-02-30")', 5, 'Write date("2026-01-31").'),
        ('timestamp("2026-01-01T00:00:00")', 10, "Write timestamp("),
        ("date(subject)", 5, "Expected text in quotation marks"),
        ("contains(subject)", 0, "Write text.contains("),
        ("subject.today()", 8, "Write today()."),
        ("subject.contians('x')", 8, "did you mean 'contains'?"),
        ("size()", 0, "Write size(field)."),
        ("exists(contacts)", 0, "Write links.exists("),
        ("tags.exists(t, t == 'x')", 0, "fields that link to many records"),
        ("contacts.exists(1, true)", 16, "Write links.exists("),
        ("contacts.exists(c, c.score)", 21, "Expected a condition"),
        ("contacts", 0, "A list cannot stand here"),
        ("amount == 1000000000000000000", 10, "too large"),
        ("['a']", 0, "after 'in'"),
    ],
)
def test_a_mistake_is_explained_where_it_is(text: str, column: int, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check(text, SCHEMA, DEAL)

    assert words in str(caught.value)
    assert caught.value.column == column


def test_a_condition_must_be_true_or_false() -> None:
    assert check_condition("quantity > 1", SCHEMA, DEAL).type == BOOLEAN
    with pytest.raises(ExpressionError, match="a condition that is true or false"):
        check_condition("quantity", SCHEMA, DEAL)


def message(text: str, hidden: tuple[str, str]) -> str:
    with pytest.raises(ExpressionError) as caught:
        check(text, SCHEMA, DEAL, may_read=lambda entity, field: (entity, field) != hidden)
    return str(caught.value)


def test_a_forbidden_field_is_told_from_no_other_that_does_not_exist() -> None:
    forbidden = message("chance > 1", hidden=(DEAL, "chance"))
    unknown = message("chanze > 1", hidden=(DEAL, "chance"))

    assert forbidden == "There is no field called 'chance'."
    assert unknown == "There is no field called 'chanze'."


def test_a_forbidden_link_cannot_be_followed_and_a_forbidden_field_not_through_a_link() -> None:
    assert "'account'" in message("account.company == 'x'", hidden=(DEAL, "account"))
    assert "'company'" in message("account.company == 'x'", hidden=("base.account", "company"))
    assert "'score'" in message("contacts.exists(c, c.score > 1)", hidden=("base.user", "score"))
    assert "'contacts'" in message("size(contacts) == 0", hidden=(DEAL, "contacts"))


def test_a_formula_is_read_by_its_own_right() -> None:
    checked = check("expected > 1", SCHEMA, DEAL, may_read=lambda _, field: field == "expected")

    assert checked.paths == {("amount",), ("chance",)}


def test_paths_name_every_stored_field_that_is_read() -> None:
    one = 'account.parent.office.city == "x"'
    text = f"{one} && contacts.exists(c, c.manager.nick == subject && c == me)"

    assert check(text, SCHEMA, DEAL).paths == {
        ("account", "parent", "office"),
        ("contacts",),
        ("contacts", "manager", "nick"),
        ("contacts", "id"),
        ("subject",),
    }


def test_a_formula_inside_a_variable_is_read_from_its_record() -> None:
    class Line(Entity, name="line"):
        price = fields.Money()
        double = fields.Formula("price * 2")
        others = fields.Links("shop.line")

    schema = formula_types(build_schema([Declared("base", (User,)), Declared("shop", (Line,))]))

    checked = check("others.exists(o, o.double > double)", schema, "shop.line")

    assert checked.paths == {("others",), ("others", "price"), ("price",)}


def formulas(**written: str) -> Schema:
    body: dict[str, fields.Field] = {"price": fields.Money()}
    body |= {name: fields.Formula(text) for name, text in written.items()}
    line = new_class("Line", (Entity,), {"name": "line"}, lambda into: into.update(body))
    return build_schema([Declared("base", (User,)), Declared("shop", (line,))])


def test_formulas_learn_their_types_through_each_other() -> None:
    schema = formula_types(formulas(twice="price * 2", big="twice > 10", due="today() + days(1)"))

    types = {
        name: field.value_type
        for name, field in schema.entity("shop.line").fields.items()
        if isinstance(field, Formula)
    }
    assert types == {"twice": DECIMAL, "big": BOOLEAN, "due": DATE}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"one": "two + 1", "two": "one + 1"}, "shop.line.one uses itself"),
        ({"one": "one"}, "shop.line.one uses itself"),
        ({"one": "prize * 2"}, "shop.line.one is wrong: There is no field called 'prize'"),
        ({"one": "price *"}, "shop.line.one is wrong: Expected a field"),
        ({"one": "days(3)"}, "shop.line.one gives a length of time"),
    ],
)
def test_a_wrong_formula_is_named(written: dict[str, str], words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        formula_types(formulas(**written))

    assert words in str(caught.value)


def test_formulas_that_grow_without_end_are_refused() -> None:
    doubling = {f"f{number}": f"f{number - 1} + f{number - 1}" for number in range(1, 40)}

    with pytest.raises(ExpressionError, match="too large"):
        formula_types(formulas(f0="price", **doubling))


def test_everything_that_the_filter_builder_writes_can_be_checked() -> None:
    for entity in SCHEMA.entities.values():
        for field in entity.fields.values():
            for operator in field.operators:
                literal = _literal(field)
                text = operator.template.format(
                    path=field.name, value="7" if operator.takes == "number" else literal
                )
                assert check_condition(text, SCHEMA, entity.key).type == BOOLEAN


def _literal(field: fields.Field) -> str:
    kind = field.value_type.kind.value
    samples = {
        "text": '"x"', "integer": "3", "decimal": "2.5", "boolean": "true", "date": "today()",
        "moment": "now()", "link": '"0189d0a4-0000-7000-8000-000000000000"',
        "composite": "2.5", "list": '"0189d0a4-0000-7000-8000-000000000000"',
    }  # fmt: skip
    return {"choice": '"north"', "multi_choice": '"hot"'}.get(field.kind, samples[kind])
