"""What the parser reads, and where it says that something is wrong."""

from decimal import Decimal

import pytest

from pegboard.expressions import ExpressionError, parse
from pegboard.expressions.limits import DEEPEST, LONGEST_LIST, LONGEST_TEXT
from pegboard.expressions.nodes import Binary, Call, Chain, Choose, ListOf, Literal, Member, Name


def problem(text: str) -> tuple[int, str]:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value.column, str(caught.value)


def test_multiplication_binds_before_addition_and_comparison_after_both() -> None:
    root = parse("a + b * c < d")

    assert isinstance(root, Binary)
    assert root.operator == "<"
    assert isinstance(root.left, Binary)
    assert root.left.operator == "+"
    assert isinstance(root.left.right, Binary)
    assert root.left.right.operator == "*"


def test_and_binds_before_or_and_equal_signs_form_one_chain() -> None:
    root = parse("a || b && c && d || e")

    assert isinstance(root, Chain)
    assert [type(term) for term in root.terms] == [Name, Chain, Name]
    assert isinstance(root.terms[1], Chain)
    assert len(root.terms[1].terms) == 3


def test_a_choice_reads_to_the_right() -> None:
    root = parse("a ? 1 : b ? 2 : 3")

    assert isinstance(root, Choose)
    assert isinstance(root.otherwise, Choose)


def test_subtraction_reads_to_the_left() -> None:
    root = parse("a - b - c")

    assert isinstance(root, Binary)
    assert isinstance(root.left, Binary)


def test_a_path_and_a_method_know_where_each_name_stands() -> None:
    root = parse('account.name.contains("x")')

    assert isinstance(root, Call)
    assert root.column == 13
    assert isinstance(root.receiver, Member)
    assert root.receiver.column == 8


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775807", 2**63 - 1),
        ("2.50", Decimal("2.5")),
        ("-0.0001", Decimal("-0.0001")),
        ("true", True),
        ("null", None),
        ('"it\'s"', "it's"),
        (r"'it\'s'", "it's"),
        (r'"\u00e9\x41\101\n\t\\\"\U0001F600"', 'éAA\n\t\\"😀'),
        ("'a  b'", "a  b"),
    ],
)
def test_literals_are_read_as_written(text: str, value: object) -> None:
    root = parse(text)

    assert isinstance(root, Literal)
    assert root.value == value
    assert type(root.value) is type(value)


def test_a_list_may_end_with_a_comma() -> None:
    root = parse('x in ["a", "b",]')

    assert isinstance(root, Binary)
    assert isinstance(root.right, ListOf)
    assert len(root.right.items) == 2


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 0, "the expression ends"),
        ("a ==", 4, "the expression ends"),
        ("a = 1", 2, "Use == to compare"),
        ("a & b", 2, "Use &&"),
        ("a and b", 2, "Use && instead of 'and'"),
        ("a b", 2, "Expected an operator"),
        ("(a", 2, "Expected )"),
        ("a ? b", 5, "Expected :"),
        ("f(a b)", 4, "Expected ,"),
        ("[1 2]", 3, "Expected ,"),
        ("a.1", 2, "Expected a name"),
        ("a in in", 5, "Expected a field"),
        ('"abc', 0, "no closing"),
        ('a == "x\ny"', 7, "\\n"),
        (r'"\q"', 1, "After \\"),
        (r'"a\u0000"', 2, "NUL"),
        (r'"\ud800"', 1, "half characters"),
        (r'"\U00110000"', 1, "no character"),
        ("1.23456", 1, "at most 4 digits"),
        ("12x", 2, "digits and a point"),
        ("1e5", 1, "digits and a point"),
        ("9223372036854775808", 0, "64 bits"),
        ("9" * 5000, 0, "64 bits"),
        ("9" * 5000 + ".5", 0, "too large"),
        ("a == 99999999999999999999", 5, "64 bits"),
        ("a # b", 2, "'#' has no meaning"),
        ("a\x00", 1, "U+0000"),
        ("“a”", 0, "straight quotation marks"),
    ],
)
def test_a_mistake_is_reported_where_it_is(text: str, column: int, words: str) -> None:
    found, message = problem(text)

    assert found == column
    assert words in message


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1),
        "!" * 5000 + "a",
        "- " * 4000 + "a",
        "a + " * 100 + "a",
        "a ? b : " * 100 + "c",
        "f(" * 1000 + ")" * 1000,
        "[" * 1000,
        "a." * 4000 + "b",
        "a && (b || " * 500 + "c" + ")" * 500,
    ],
)
def test_nesting_without_end_is_refused(text: str) -> None:
    assert "too deep" in problem(text)[1] or "too many parts" in problem(text)[1]


def test_long_chains_are_not_deep() -> None:
    assert isinstance(parse(" || ".join(["a"] * 400)), Chain)


def test_too_much_text_too_many_parts_and_too_many_items_are_refused() -> None:
    assert problem(" " * (LONGEST_TEXT + 1)) == (
        LONGEST_TEXT,
        "The expression is too long: at most 10,000 characters.",
    )
    assert "too many parts" in problem(" || ".join(["a"] * 600))[1]
    items = ",".join(["1"] * (LONGEST_LIST + 1))
    assert "The list is too long" in problem(f"a in [{items}]")[1]


def test_a_list_of_a_thousand_values_is_accepted() -> None:
    assert isinstance(parse(f"a in [{','.join(['123456'] * LONGEST_LIST)}]"), Binary)
