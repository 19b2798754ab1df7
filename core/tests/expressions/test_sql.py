"""The SQL that expressions become: usable by indexes, cached, and at home on each database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from core.tests.expressions.company import DEAL, NOW, TEXTS, company_schema, random_company
from core.tests.expressions.tables import CompanyTables, company_tables
from pegboard.expressions import (
    Checked,
    ExpressionError,
    check,
    compile_memory,
    compile_sql,
    compile_value,
)
from pegboard.expressions.prefixes import after_prefix
from pegboard.model.fields.derived import COLUMN_KINDS
from pegboard.model.folding import fold

SCHEMA = company_schema()
COMPANY = random_company(11, {"base.user": 8, "base.account": 8, DEAL: 40})


@pytest.fixture(scope="module")
def database(module_database_url: str) -> Iterator[CompanyTables]:
    with company_tables(module_database_url, COMPANY) as found:
        yield found


def where(text: str, database: CompanyTables) -> str:
    condition = compile_sql(check(text, SCHEMA, DEAL), database.deals(), database.terms)
    return str(condition.compile(dialect=database.dialect))


@pytest.mark.parametrize(
    "text",
    [
        'subject == "x" && quantity > 3 || closes >= today() - days(30)',
        "seller == me && urgent == true",
        'subject.istartsWith("caf")',
        'region in ["north", "south"]',
        "seen >= now() - days(30) && seen < now()",
    ],
)
def test_a_plain_condition_puts_no_function_around_a_column(
    text: str, database: CompanyTables
) -> None:
    sql = where(text, database)

    assert "coalesce" not in sql
    for column in ("subject", "quantity", "closes", "seller", "urgent", "region", "seen"):
        assert f"(sales_deal.{column}" not in sql.replace("WHERE (", "")


def test_a_prefix_without_case_uses_the_index_of_the_folded_column(
    database: CompanyTables,
) -> None:
    table = "sales_deal"
    database.execute(f"CREATE INDEX folded ON {table} (subject__folded)", {})
    deals = database.deals()
    condition = compile_sql(
        check('subject.istartsWith("CAFÉ")', SCHEMA, DEAL), deals, database.terms
    )
    statement = select(deals.source).where(condition).compile(dialect=database.dialect)
    explain = "EXPLAIN QUERY PLAN" if database.dialect.name == "sqlite" else "EXPLAIN"
    if database.dialect.name == "postgresql":
        database.execute("SET enable_seqscan = off", {})

    plan = str(database.execute(f"{explain} {statement}", dict(statement.params)))

    assert "folded" in plan
    assert "subject__folded>" in plan or "subject__folded >=" in plan


def test_the_present_and_the_reader_are_parameters_of_the_statement(
    database: CompanyTables,
) -> None:
    checked = check("seller == me && seen < now() && closes < today()", SCHEMA, DEAL)

    compiled = compile_sql(checked, database.deals(), database.terms).compile(
        dialect=database.dialect
    )

    assert set(compiled.params) == {"me", "now", "today"}


def test_a_condition_as_a_value_is_false_and_never_null(database: CompanyTables) -> None:
    columns = database.deals()
    value = compile_value(check("chance > 1", SCHEMA, DEAL), columns, database.terms)

    found = {row[1] for row in database.values(value, source=columns.source)}

    assert found == {True, False}


def deepest(start: str, pattern: str) -> Checked:
    """Return *pattern* put into itself as often as the checker allows."""
    text = start
    checked = check(text, SCHEMA, DEAL)
    while True:
        try:
            text = pattern.format(text)
            checked = check(text, SCHEMA, DEAL)
        except ExpressionError:
            return checked


@pytest.mark.parametrize(
    ("start", "pattern"),
    [
        ("urgent", "!{}"),
        ("urgent", "urgent && (late || {})"),
        ("urgent", "({}) == (quantity > 1)"),
        ("urgent", "(quantity > 1) != ({})"),
        ("urgent", "(({}) ? 1 : 2) > quantity"),
        ("urgent", "quantity < (({}) ? 1 : 2)"),
        ("urgent", "({}) in [urgent, 1 < 2]"),
        ("urgent", "urgent in [1 < 2, {}]"),
        ("quantity > 1", "contacts.exists(c, c.active || ({}))"),
        ("quantity > 1", "contacts.all(c, c.active && ({}))"),
        ("urgent", "(({}) ? seller : me) in account.watchers"),
        ("quantity", "({}) + rate * size(contacts)"),
        ("quantity", "rate - ({})"),
        ("quantity", "(urgent ? rate : {}) / 7"),
        ("quantity", "quantity % ({})"),
        ("quantity", "size(contacts) * (-({}))"),
        ("quantity", "urgent ? 1 : {}"),
        ("quantity", "urgent ? ({}) : size(tags)"),
        ("quantity", "year(closes + days({}))"),
        ("closes", "closes + (today() - ({}))"),
        ("subject", "({}).lowerAscii() + remark"),
        ("subject", "remark + ({}).lowerAscii()"),
        ("subject", "({}).endsWith(remark) ? subject : remark"),
        ("subject", "remark.startsWith({}) ? subject : remark"),
        ("subject", "({}).startsWith('a') ? subject : remark"),
        ("subject", "({}).icontains(remark) ? subject : remark"),
        ("quantity", "size(urgent ? subject : remark) + ({})"),
    ],
)
def test_the_deepest_expressions_run(start: str, pattern: str, database: CompanyTables) -> None:
    assert_it_runs(deepest(start, pattern), database)


@pytest.mark.parametrize(
    "text",
    [
        " || ".join(["urgent"] * 500),
        "quantity in [" + "7," * 1000 + "]",
        "region in [" + '"north",' * 900 + "]",
    ],
)
def test_the_longest_expressions_run(text: str, database: CompanyTables) -> None:
    assert_it_runs(check(text, SCHEMA, DEAL), database)


def assert_it_runs(checked: Checked, database: CompanyTables) -> None:
    columns = database.deals()
    value = compile_value(checked, columns, database.terms)
    evaluate = compile_memory(checked)
    for identity, found in database.values(value, source=columns.source):
        expected = evaluate(COMPANY.lookup(DEAL, identity), NOW)
        assert found == database.terms.native(expected, COLUMN_KINDS[checked.type.kind])


WORDS = (
    *TEXTS,
    "ÀÉÎÕÜ àéîõü ÿ Ÿ Ž ž Ł ł Ø ø Æ æ Œ œ ſ ẞ ß Ð đ",
    "İstanbul ıI ĳ ŉ ǆ ﬁ ﬀ № ½ ² Å",
    "ΆΈΉΊΌΎΏ ΐ ΰ Ϊ Ϋ ΟΔΟΣ ὈΔΥΣΣΕΎΣ ᾳ ῷ",
    "ЁЙЇЎ ёйїў ѐѝ ЂЉЊ Ѳ",
    "e\u0301 o\u0308 n\u0303 \u1e9b\u0323 ﾃﾞ が शि",
)


def test_postgresql_folds_text_like_the_model(postgres_url: str) -> None:
    with company_tables(postgres_url, random_company(1, {"base.user": 1})) as database:
        for word in WORDS:
            found = database.execute("SELECT pegboard_fold(%(word)s::text)", {"word": word})
            assert found[0][0] == fold(word), word


@pytest.mark.parametrize(
    ("prefix", "following"),
    [
        ("", None),
        ("a", "b"),
        ("az", "a{"),
        ("\ud7ff", "\ue000"),
        ("a\U0010ffff", "b"),
        ("\U0010ffff", None),
    ],
)
def test_the_text_after_a_prefix_is_the_next_in_code_point_order(
    prefix: str, following: str | None
) -> None:
    assert after_prefix(prefix) == following
