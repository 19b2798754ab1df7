"""Functions that PostgreSQL needs for expressions, to be created once in each database."""

_COMBINING = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    r"\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    r"\u1ab0-\u1abd\u1dc0-\u1dff\u20d0-\u20dc\u20e1\u20e5-\u20f0\u2de0-\u2dff\u3099\u309a"
    r"\ufe20-\ufe2f"
)
"""Combining marks of Latin, Greek, Cyrillic, Hebrew, Arabic and Japanese (Unicode 14)."""

_FOLD = rf"""
CREATE OR REPLACE FUNCTION pegboard_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(
        regexp_replace(normalize($1, NFKD), '[{_COMBINING}]', '', 'g') COLLATE "und-x-icu"
    )
$$
"""

_INTEGER = """
CREATE OR REPLACE FUNCTION pegboard_integer(numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN $1 BETWEEN -9223372036854775808 AND 9223372036854775807 THEN $1::bigint
    END
$$
"""

_DECIMAL = """
CREATE OR REPLACE FUNCTION pegboard_decimal(numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN round($1, 4) BETWEEN -922337203685477.5808 AND 922337203685477.5807
        THEN round($1, 4)
    END
$$
"""

# PostgreSQL rounds a quotient to some 16 digits before anybody can round it to four, so the
# quotient is taken in whole ten-thousandths: div() cuts off exactly.
_DIVIDE = """
CREATE OR REPLACE FUNCTION pegboard_divide(numeric, numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pegboard_decimal(
        sign($1) * sign($2) * 0.0001
        * div(20000 * abs($1) + abs($2), 2 * abs(nullif($2, 0)))
    )
$$
"""

_SHIFT_DATE = """
CREATE OR REPLACE FUNCTION pegboard_shift(date, bigint) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN ($1 - DATE '0001-01-01') + ($2 / 86400000000)
            BETWEEN 0 AND DATE '9999-12-31' - DATE '0001-01-01'
        THEN $1 + ($2 / 86400000000)::int
    END
$$
"""

_SHIFT_MOMENT = """
CREATE OR REPLACE FUNCTION pegboard_shift(timestamptz, bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN $2 + 1000000 * extract(epoch FROM ($1 AT TIME ZONE 'UTC') - TIMESTAMP '0001-01-01')
            BETWEEN 0 AND 315537897599999999
        THEN (
            ($1 AT TIME ZONE 'UTC') + make_interval(
                days => ($2 / 86400000000)::int,
                secs => ($2 % 86400000000) / 1000000.0::float8
            )
        ) AT TIME ZONE 'UTC'
    END
$$
"""

SETUP: tuple[str, ...] = (_FOLD, _INTEGER, _DECIMAL, _DIVIDE, _SHIFT_DATE, _SHIFT_MOMENT)
"""Statements without parameters, in order; each may run again at any time."""
