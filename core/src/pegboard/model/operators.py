"""What the filter builder offers for a field, each operator with the expression it writes."""

from dataclasses import dataclass
from typing import Literal

Takes = Literal["nothing", "value", "values", "number"]


@dataclass(frozen=True, slots=True)
class Operator:
    """A pick-list entry; *template* gets {path} and {value} and gives an expression."""

    name: str
    label: str
    template: str
    takes: Takes = "value"


EQUALS = Operator("is", "is", "{path} == {value}")
DIFFERS = Operator("is_not", "is not", "!({path} == {value})")
ONE_OF = Operator("one_of", "is one of", "{path} in [{value}]", takes="values")
EMPTY = Operator("empty", "is empty", "{path} == null", takes="nothing")
FILLED = Operator("filled", "is not empty", "{path} != null", takes="nothing")
CONTAINS = Operator("contains", "contains", "{path}.icontains({value})")
LACKS = Operator("lacks", "does not contain", "!{path}.icontains({value})")
STARTS = Operator("starts", "starts with", "{path}.istartsWith({value})")
LESS = Operator("less", "is less than", "{path} < {value}")
AT_MOST = Operator("at_most", "is at most", "{path} <= {value}")
MORE = Operator("more", "is more than", "{path} > {value}")
AT_LEAST = Operator("at_least", "is at least", "{path} >= {value}")
BEFORE = Operator("before", "is before", "{path} < {value}")
AFTER = Operator("after", "is after", "{path} > {value}")
ON_OR_AFTER = Operator("from", "is on or after", "{path} >= {value}")
ON_OR_BEFORE = Operator("until", "is on or before", "{path} <= {value}")
TODAY = Operator("today", "is today", "{path} == today()", takes="nothing")
PAST = Operator("past", "is in the past", "{path} < today()", takes="nothing")
NEXT_DAYS = Operator(
    "next_days",
    "is in the next … days",
    "{path} >= today() && {path} <= today() + days({value})",
    takes="number",
)
LAST_DAYS = Operator(
    "last_days",
    "is in the last … days",
    "{path} <= today() && {path} >= today() - days({value})",
    takes="number",
)
MOMENT_LAST_DAYS = Operator(
    "last_days", "is in the last … days", "{path} >= now() - days({value})", takes="number"
)
MOMENT_OLDER_DAYS = Operator(
    "older_days", "is more than … days ago", "{path} < now() - days({value})", takes="number"
)
YES = Operator("yes", "is yes", "{path} == true", takes="nothing")
NO = Operator("no", "is no", "!({path} == true)", takes="nothing")
ME = Operator("me", "is me", "{path} == me", takes="nothing")
HAS = Operator("has", "includes", "{value} in {path}")
HAS_NOT = Operator("has_not", "does not include", "!({value} in {path})")
EMPTY_LIST = Operator("empty", "is empty", "size({path}) == 0", takes="nothing")

PRESENCE = (EMPTY, FILLED)
TEXTS = (CONTAINS, LACKS, EQUALS, DIFFERS, STARTS, *PRESENCE)
NUMBERS = (EQUALS, DIFFERS, LESS, AT_MOST, MORE, AT_LEAST, *PRESENCE)
DATES = (
    EQUALS,
    BEFORE,
    AFTER,
    ON_OR_BEFORE,
    ON_OR_AFTER,
    TODAY,
    PAST,
    NEXT_DAYS,
    LAST_DAYS,
    *PRESENCE,
)
MOMENTS = (BEFORE, AFTER, MOMENT_LAST_DAYS, MOMENT_OLDER_DAYS, *PRESENCE)
CHOICES = (EQUALS, DIFFERS, ONE_OF, *PRESENCE)
BOOLEANS = (YES, NO)
SETS = (HAS, HAS_NOT, EMPTY_LIST)
