"""What is wrong with a setting, in words for the person who set it."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from pegboard.model.worded import Worded

Facts = Mapping[str, Any]
WORDS: Mapping[str, Callable[[Facts], str]] = {
    "greater_than_equal": lambda of: Worded("must be at least %(least)s", least=of["ge"]),
    "greater_than": lambda of: Worded("must be more than %(least)s", least=of["gt"]),
    "less_than_equal": lambda of: Worded("must be at most %(most)s", most=of["le"]),
    "less_than": lambda of: Worded("must be less than %(most)s", most=of["lt"]),
    "int_parsing": lambda _: Worded("must be a whole number"),
    "int_from_float": lambda _: Worded("must be a whole number"),
    "float_parsing": lambda _: Worded("must be a number"),
    "decimal_parsing": lambda _: Worded("must be a number"),
    "string_too_short": lambda of: Worded(
        "needs at least %(least)s characters", least=of["min_length"]
    ),
    "string_too_long": lambda of: Worded(
        "takes at most %(most)s characters", most=of["max_length"]
    ),
    "literal_error": lambda of: Worded("must be one of: %(known)s", known=of["expected"]),
    "enum": lambda of: Worded("must be one of: %(known)s", known=of["expected"]),
    "bool_parsing": lambda _: Worded("must be true or false"),
    "date_from_datetime_parsing": lambda _: Worded("must be a date such as 2026-03-31"),
}
"""Words for the kinds of error that Pydantic tells apart; others are told as it words them."""


def setting_problem(error: ErrorDetails) -> str:
    """Return what *error* says, as a person can act on it."""
    say = WORDS.get(error["type"])
    if say is not None:
        return say(error.get("ctx", {}))
    return str(error["msg"]).removeprefix("Value error, ")
