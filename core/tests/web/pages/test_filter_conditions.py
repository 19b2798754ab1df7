"""Filters written by rows are read back as the same rows, and what rows cannot say stays text."""

import pytest

from pegboard.access.roles import RoleBook
from pegboard.base.plugin import Base
from pegboard.expressions import check_condition, formula_types
from pegboard.model.build_schema import Declared, build_schema
from pegboard.model.schema import Schema
from pegboard.web.pages.filter_conditions import Condition, Filter, both, read_filter

ID = "0197f000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def schema() -> Schema:
    bodies = tuple(body for body in Base().contribute_entities())
    return formula_types(build_schema([Declared("base", bodies)]))  # type: ignore[arg-type]  # base extends nobody


def read(schema: Schema, where: str, entity: str = "base.account") -> Filter | None:
    check_condition(where, schema, entity)
    return read_filter(schema, RoleBook(schema, ()).everything, entity, where)


@pytest.mark.parametrize(
    ("where", "condition"),
    [
        ('name.icontains("a")', Condition("name", "contains", ("a",))),
        ('!name.icontains("a")', Condition("name", "lacks", ("a",))),
        ('name == "a"', Condition("name", "is", ("a",))),
        ('!(name == "a")', Condition("name", "is_not", ("a",))),
        ("name == null", Condition("name", "empty")),
        ('sector in ["retail", "energy"]', Condition("sector", "one_of", ("retail", "energy"))),
        ("employees >= 5", Condition("employees", "at_least", ("5",))),
        ("annual_revenue > -2.5", Condition("annual_revenue", "more", ("-2.5",))),
        ("owner == me", Condition("owner", "me")),
        (f'owner == "{ID}"', Condition("owner", "is", (ID,))),
        ('parent.sector == "retail"', Condition("parent.sector", "is", ("retail",))),
        ("created_at >= now() - days(7)", Condition("created_at", "last_days", ("7",))),
    ],
)
def test_one_condition_is_one_row(schema: Schema, where: str, condition: Condition) -> None:
    assert read(schema, where) == Filter((condition,))


@pytest.mark.parametrize(
    ("where", "condition"),
    [
        ('due_date == date("2026-01-31")', Condition("due_date", "is", ("2026-01-31",))),
        ("due_date == today()", Condition("due_date", "today")),
        (
            "due_date >= today() && due_date <= today() + days(3)",
            Condition("due_date", "next_days", ("3",)),
        ),
    ],
)
def test_days_are_one_row(schema: Schema, where: str, condition: Condition) -> None:
    assert read(schema, where, "base.activity") == Filter((condition,))


def test_a_comparison_of_two_parts_is_one_row_beside_others(schema: Schema) -> None:
    two_parts = "due_date >= today() && due_date <= today() + days(3)"

    for where in (f'status == "open" && ({two_parts})', f'({two_parts}) && status == "open"'):
        found = read(schema, where, "base.activity")
        assert found is not None
        assert {one.operator for one in found.conditions} == {"is", "next_days"}


def test_conditions_joined_by_or_are_rows_of_which_any_must_hold(schema: Schema) -> None:
    found = read(schema, 'sector == "retail" || employees > 5')

    assert found is not None
    assert found.joined == "any"
    assert [one.path for one in found.conditions] == ["sector", "employees"]


@pytest.mark.parametrize(
    "where",
    [
        'sector == "retail" && (employees > 5 || employees < 2)',
        "employees + 1 > 5",
        "employees > founded",
        "size(name) > 3",
        '"retail" == sector',
        "true",
    ],
)
def test_what_rows_cannot_say_stays_text(schema: Schema, where: str) -> None:
    assert read_filter(schema, RoleBook(schema, ()).everything, "base.account", where) is None


def test_fields_that_may_not_be_read_are_no_rows(schema: Schema) -> None:
    nobody = RoleBook(schema, ()).rights(())

    assert read_filter(schema, nobody, "base.account", 'parent.sector == "retail"') is None


def test_an_empty_condition_adds_nothing() -> None:
    assert both("", "a == 1") == "a == 1"
    assert both("a == 1", " ") == "a == 1"
    assert both("a || b", "c") == "(a || b) && (c)"
