"""Both back ends give the same answer for every record, on both databases."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, reject, settings

from core.tests.expressions.company import DEAL, NOW, company_schema, random_company
from core.tests.expressions.generation import any_expression, source_of
from core.tests.expressions.tables import CompanyTables, company_tables
from pegboard.expressions import (
    Checked,
    ExpressionError,
    check,
    compile_memory,
    compile_sql,
    compile_value,
)
from pegboard.model.fields.derived import COLUMN_KINDS
from pegboard.model.types import BOOLEAN

DEALS = 200
EXPRESSIONS = 120
SCHEMA = company_schema()
SOURCE = source_of(SCHEMA)


@pytest.fixture(scope="module")
def database(module_database_url: str) -> Iterator[CompanyTables]:
    company = random_company(7, {"base.user": 12, "base.account": 25, DEAL: DEALS})
    with company_tables(module_database_url, company) as found:
        yield found


def assert_agreement(text: str, checked: Checked, database: CompanyTables) -> None:
    kind = COLUMN_KINDS[checked.type.kind]
    evaluate = compile_memory(checked)
    columns = database.deals()
    value = compile_value(checked, columns, database.terms)
    plain = compile_sql(checked, columns, database.terms)
    rows = database.values(value, plain, source=columns.source)
    assert len(rows) == DEALS
    for identity, found, bare in rows:
        expected = evaluate(database.company.lookup(DEAL, identity), NOW)
        assert found == database.terms.native(expected, kind), (text, identity)
        if checked.type == BOOLEAN:
            assert bool(bare) == bool(expected), (text, identity)


@settings(
    max_examples=EXPRESSIONS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(text=any_expression(SOURCE))
def test_memory_and_sql_give_the_same_value_for_every_record(
    database: CompanyTables, text: str
) -> None:
    try:
        checked = check(text, SCHEMA, DEAL)
    except ExpressionError as error:
        if "option" in error.message or "too large" in error.message:
            reject()
        raise
    assert_agreement(text, checked, database)
