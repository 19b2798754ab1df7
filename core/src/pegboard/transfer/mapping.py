"""The mapping file: which column of a file fills which field, and how."""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pegboard.transfer.errors import BadMapping

TOP_KEYS = {"entity", "match", "columns", "defaults", "encoding", "delimiter"}
COLUMN_KEYS = {"field", "currency", "by", "create", "format", "decimal", "values", "empty"}
DEFAULT_KEYS = {"value", "by"}


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How the cells of *column* become values of *field* (a name, or a part: "address.city").

    *by* names the field by which a linked record is found, *create* makes it when missing.
    *format* is that of `strptime`, *decimal* the mark between whole and part, *values* exchanges
    texts. An *empty* cell keeps what the record has, or clears it.
    """

    column: str
    field: str
    by: str | None = None
    create: bool = False
    currency: str | None = None
    format: str | None = None
    decimal: Literal[".", ","] = "."
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    empty: Literal["keep", "clear"] = "keep"


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """The value of *field* in a new record whose row says nothing about it."""

    field: str
    text: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A whole mapping file; *match* names the fields that recognise a record."""

    entity: str
    columns: tuple[ColumnRule, ...]
    match: tuple[str, ...] = ()
    defaults: tuple[DefaultRule, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def digest(self) -> str:
        """Tells mappings with different contents apart."""
        return sha256(repr(self).encode()).hexdigest()


def read_mapping(path: Path) -> ImportMapping:
    """Return the mapping in the TOML file *path*.

    Raises:
        BadMapping: the file cannot be read, or a key of it is unknown or has a wrong value.
    """
    try:
        return parse_mapping(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping(path.name, f"cannot be read: {error}") from error


def parse_mapping(text: str) -> ImportMapping:
    """Return the mapping that the TOML *text* holds; raise BadMapping when it is none."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping("mapping file", f"is no valid TOML: {error}") from error
    _only(content, TOP_KEYS, "")
    columns = _table(content, "columns")
    if not columns:
        raise BadMapping("columns", "must map at least one column")
    return ImportMapping(
        entity=_text(content, "entity", "entity", required=True) or "",
        match=_match(content),
        columns=tuple(_column(name, rule) for name, rule in columns.items()),
        defaults=tuple(_default(n, rule) for n, rule in _table(content, "defaults").items()),
        encoding=_text(content, "encoding", "encoding"),
        delimiter=_delimiter(content),
    )


def _column(column: str, rule: object) -> ColumnRule:
    key = f"columns.{column!r}"
    if isinstance(rule, str):
        rule = {"field": rule}
    if not isinstance(rule, dict):
        raise BadMapping(key, 'must be a field ("name") or a table ({ field = "name" })')
    _only(rule, COLUMN_KEYS, key + ".")
    values = _table(rule, "values", key + ".")
    create = rule.get("create", False)
    if not isinstance(create, bool):
        raise BadMapping(f"{key}.create", "must be true or false")
    decimal, empty = rule.get("decimal", "."), rule.get("empty", "keep")
    if decimal not in (".", ","):
        raise BadMapping(f"{key}.decimal", 'must be "." or ","')
    if empty not in ("keep", "clear"):
        raise BadMapping(f"{key}.empty", 'must be "keep" or "clear"')
    return ColumnRule(
        column=column,
        field=_text(rule, "field", f"{key}.field", required=True) or "",
        by=_text(rule, "by", f"{key}.by"),
        create=create,
        currency=_text(rule, "currency", f"{key}.currency"),
        format=_text(rule, "format", f"{key}.format"),
        decimal=decimal,
        values={text: _scalar(value, f"{key}.values.{text!r}") for text, value in values.items()},
        empty=empty,
    )


def _default(name: str, rule: object) -> DefaultRule:
    key = f"defaults.{name!r}"
    if isinstance(rule, dict):
        _only(rule, DEFAULT_KEYS, key + ".")
        if "value" not in rule:
            raise BadMapping(f"{key}.value", "is missing")
        return DefaultRule(name, _scalar(rule["value"], key), _text(rule, "by", f"{key}.by"))
    return DefaultRule(name, _scalar(rule, key))


def _match(content: Mapping[str, Any]) -> tuple[str, ...]:
    match = content.get("match", [])
    names = [match] if isinstance(match, str) else match
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadMapping("match", 'must be a list of fields such as ["name"]')
    return tuple(names)


def _delimiter(content: Mapping[str, Any]) -> str | None:
    delimiter = _text(content, "delimiter", "delimiter")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in "\r\n\"'"):
        raise BadMapping("delimiter", 'must be one character such as ";"')
    return delimiter


def _only(table: Mapping[str, Any], known: set[str], place: str) -> None:
    for name in table.keys() - known:
        raise BadMapping(f"{place}{name}", f"is unknown; known are {', '.join(sorted(known))}")


def _table(content: Mapping[str, Any], name: str, place: str = "") -> dict[str, Any]:
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise BadMapping(f"{place}{name}", "must be a table")
    return table


def _text(table: Mapping[str, Any], name: str, key: str, *, required: bool = False) -> str | None:
    value = table.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value:
        raise BadMapping(key, "must be a text" if name in table else "is missing")
    return value


def _scalar(value: object, key: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        raise BadMapping(key, "must be a single value")
    return str(value)
