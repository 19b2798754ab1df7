"""Whatever somebody types, the answer is a result or an ExpressionError."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tests.expressions.company import DEAL, NOW, company_schema, random_company
from core.tests.expressions.generation import any_expression, source_of
from pegboard.expressions import ExpressionError, check, compile_memory
from pegboard.expressions.limits import DEEPEST

COMPANY = random_company(3, {"base.user": 3, "base.account": 3, DEAL: 3})
SOURCE = source_of(company_schema())
WORDS = (
    *("amount", "account", ".", "company", "contacts", "exists(c, c", "all(c, c", "tags", "in"),
    *("[", "]", "(", ")", "==", "!=", "<", "&&", "||", "!", "-", "+", "*", "/", "%", "?", ":"),
    *(",", '"', "'", "\\", "null", "true", "me", "today()", "days(", "size(", "has(", ".contains("),
    *("0", "1.5", "99999999999999999999", " ", "\n", "\x00", "\ud800", "é", "𝟙", "\\u0000"),
    *("date(", '"2026-01-31"', "timestamp(", "region", '"north"', "closes", "seen", "offer"),
)


def use(text: str) -> None:
    """Go the whole way with *text*; only an ExpressionError may stop it."""
    try:
        checked = check(text, COMPANY.schema, DEAL)
    except ExpressionError as error:
        if not 0 <= error.column <= len(text) or not str(error):
            raise AssertionError(text) from error
        return
    evaluate = compile_memory(checked)
    for identity in COMPANY.records[DEAL]:
        evaluate(COMPANY.lookup(DEAL, identity), NOW)


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=25).map("".join)))
def test_random_text_is_refused_politely(text: str) -> None:
    use(text)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=any_expression(SOURCE),
    changes=st.lists(st.tuples(st.floats(0, 1), st.sampled_from(("", *WORDS))), max_size=4),
)
def test_a_damaged_expression_is_refused_politely(
    text: str, changes: list[tuple[float, str]]
) -> None:
    for where, word in changes:
        at = int(where * len(text))
        text = text[:at] + word + text[at + 1 :]
    use(text)


def test_the_deepest_expressions_still_work() -> None:
    room = DEEPEST - 3
    use("!" * room + "urgent")
    use("quantity" + " - 1" * 20 + " > 1")
    use("(" * room + "urgent" + ")" * room)
    use("quantity" + " + 1" * room + " > 1")
    use("urgent ? 1 : " * room + "2")
    use("subject" + ".lowerAscii()" * room)
    use(" || ".join(["urgent"] * 500))
    use(f"quantity in [{','.join(['7'] * 1000)}]")
