"""Imports a chunk of rows: links, then matches, then all creates and all updates at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pegboard.model.change import Problem
from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Field, Link, Links, Money
from pegboard.model.fields.links import record_id
from pegboard.records.create_many import create_many
from pegboard.records.drafts import Draft, Written
from pegboard.records.errors import Forbidden
from pegboard.records.matching import find_matches
from pegboard.records.unit import Unit
from pegboard.records.update_many import update_many
from pegboard.transfer.cell_texts import converter, money_converter, unguarded
from pegboard.transfer.csv_source import Record
from pegboard.transfer.errors import BadMapping
from pegboard.transfer.links import LinkFinder, NotThereYet
from pegboard.transfer.mapping import ColumnRule
from pegboard.transfer.plan import ImportPlan, Lookup, PlannedColumn

Outcome = Literal["created", "updated", "unchanged", "refused", "waiting"]
NOTHING = ""


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of the row in line *row*; *problems* are pairs of column and reason.

    "waiting" rows link to a record of their own kind that a later row may bring.
    """

    row: int
    outcome: Outcome
    record_id: str = ""
    version: int = 0
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    record: Record
    draft: Draft
    key: tuple[Any, ...] | None = None
    record_id: str = ""


class ChunkImporter:
    """Imports rows by one plan; remembers links and texts from chunk to chunk."""

    def __init__(self, plan: ImportPlan, timezone: str) -> None:
        self._plan = plan
        self.links = LinkFinder(plan.entity.key)
        simple = [c for c in plan.columns if not c.part and not c.lookup and c.field.name != "id"]
        self._simple = [
            (c.place, c.field.name, converter(c.field, c.rule, timezone), c) for c in simple
        ]
        self._linked = [c for c in plan.columns if c.lookup is not None]
        self._parts = [c for c in plan.columns if c.part and not isinstance(c.field, Money)]
        self._money = _money_columns(plan.columns)
        self._money_of = {
            amount.field.name: money_converter(amount.field, amount.rule)
            for amount, _ in self._money
            if isinstance(amount.field, Money)
        }
        self._id = next((c.place for c in plan.columns if c.field.name == "id"), None)
        self._values = {c.place: c.rule.values for c in plan.columns if c.rule.values}
        self._defaults = [
            (d, converter(d.field, ColumnRule("", d.field.name), timezone))
            for d in plan.defaults
            if d.lookup is None
        ]

    def run(
        self, unit: Unit, records: Sequence[Record], known: dict[int, str]
    ) -> dict[int, RowResult]:
        """Return by line what became of *records*; *known* gives records that lines made before."""
        self.links.begin()
        results: dict[int, RowResult] = {}
        readable = []
        for record in records:
            if record.problem:
                results[record.row] = _refused(record, ("", record.problem))
            else:
                readable.append((record, self._texts(record)))
        self._learn_links(unit, [cells for _, cells in readable])
        rows = [
            row for record, cells in readable if (row := self._row(record, cells, results, known))
        ]
        while rows:
            rows = self._write(unit, rows, results)
        return results

    def check_defaults(self, unit: Unit) -> None:
        """Raise BadMapping when the record that a default names is not there."""
        self._learn_links(unit, [])
        for default in self._plan.defaults:
            if default.lookup is not None:
                try:
                    self.links.id_of(default.lookup, default.text)
                except ValueRefused as error:
                    raise BadMapping(f"defaults.{default.field.name!r}", str(error)) from error

    def _texts(self, record: Record) -> list[str]:
        cells = [cell.strip() for cell in record.cells]
        for place, text in enumerate(cells):
            if text.startswith("'"):
                cells[place] = unguarded(text)
        for place, exchange in self._values.items():
            cells[place] = exchange.get(cells[place], cells[place])
        return cells

    def _learn_links(self, unit: Unit, rows: Sequence[Sequence[str]]) -> None:
        for column in self._linked:
            if column.lookup is not None:
                texts = dict.fromkeys([cells[column.place] for cells in rows])
                texts.pop(NOTHING, None)
                if isinstance(column.field, Links):
                    texts = dict.fromkeys(one for text in texts for one in _names(text))
                self.links.learn(unit, column.lookup, texts)
        for default in self._plan.defaults:
            if default.lookup is not None:
                self.links.learn(unit, default.lookup, [default.text])

    def _row(
        self,
        record: Record,
        cells: Sequence[str],
        results: dict[int, RowResult],
        known: dict[int, str],
    ) -> _Row | None:
        values: dict[str, Any] = {}
        problems: list[tuple[str, str]] = []
        self._fill_simple(cells, values, problems)
        waits = self._fill_links(cells, values, problems)
        self._fill_money(cells, values, problems)
        parts = self._parts_of(cells, problems)
        key = self._key(cells, values, problems)
        if problems:
            outcome: Outcome = "waiting" if waits and len(problems) == waits else "refused"
            results[record.row] = RowResult(record.row, outcome, problems=tuple(problems))
            return None
        if not self._plan.match and record.row in known:
            key = (known[record.row],)
        return _Row(record, Draft(values, parts=parts), key)

    def _fill_simple(
        self, cells: Sequence[str], values: dict[str, Any], problems: list[tuple[str, str]]
    ) -> None:
        for place, name, convert, column in self._simple:
            text = cells[place]
            try:
                if text:
                    values[name] = convert(text)
                elif column.rule.empty == "clear":
                    values[name] = column.field.parse(None)
            except ValueRefused as error:
                problems.append((column.name, str(error)))

    def _fill_links(
        self, cells: Sequence[str], values: dict[str, Any], problems: list[tuple[str, str]]
    ) -> int:
        """Fill in the links and return how many of them are not there yet."""
        waiting = 0
        for column in self._linked:
            try:
                self._link(column, cells[column.place], values)
            except NotThereYet as error:
                waiting += 1
                problems.append((column.name, str(error)))
            except ValueRefused as error:
                problems.append((column.name, str(error)))
        return waiting

    def _parts_of(
        self, cells: Sequence[str], problems: list[tuple[str, str]]
    ) -> dict[str, dict[str, Any]]:
        parts: dict[str, dict[str, Any]] = {}
        for column in self._parts:
            text = cells[column.place]
            if text or column.rule.empty == "clear":
                parts.setdefault(column.field.name, {})[column.part] = text or None
        for name, given in parts.items():
            try:
                self._plan.entity.fields[name].parse(given)
            except ValueRefused as error:
                problems.append((self._plan.column_for(name), str(error)))
        return parts

    def _link(self, column: PlannedColumn, text: str, values: dict[str, Any]) -> None:
        lookup: Lookup | None = column.lookup
        if lookup is None:
            return
        if not text:
            if column.rule.empty == "clear":
                values[column.field.name] = column.field.parse(None)
        elif isinstance(column.field, Link):
            values[column.field.name] = self.links.id_of(lookup, text)
        else:
            ids = dict.fromkeys(self.links.id_of(lookup, one) for one in _names(text))
            values[column.field.name] = tuple(ids)

    def _fill_money(
        self, cells: Sequence[str], values: dict[str, Any], problems: list[tuple[str, str]]
    ) -> None:
        for amount, currency in self._money:
            text = cells[amount.place]
            if not text:
                if amount.rule.empty == "clear":
                    values[amount.field.name] = None
                continue
            code = cells[currency.place] if currency is not None else ""
            code = code or amount.rule.currency or self._plan.currency
            try:
                values[amount.field.name] = self._money_of[amount.field.name](text, code)
            except ValueRefused as error:
                problems.append((amount.name, str(error)))

    def _key(
        self, cells: Sequence[str], values: dict[str, Any], problems: list[tuple[str, str]]
    ) -> tuple[Any, ...] | None:
        if not self._plan.match:
            return None
        if self._id is not None:
            try:
                values = values | {"id": record_id(cells[self._id]) if cells[self._id] else None}
            except ValueRefused as error:
                problems.append((self._plan.column_for("id"), str(error)))
                return None
        key = tuple([values.get(name) for name in self._plan.match])
        if None in key and not problems:
            empty = self._plan.match[key.index(None)]
            column = self._plan.column_for(empty)
            problems.append((column, "is empty, but records are recognised by it"))
        return key

    def _write(self, unit: Unit, rows: Sequence[_Row], results: dict[int, RowResult]) -> list[_Row]:
        """Write the first row of each key and return the rows that must wait for it."""
        now: list[_Row] = []
        later: list[_Row] = []
        seen: set[tuple[Any, ...]] = set()
        for row in rows:
            if row.key is not None and row.key in seen:
                later.append(row)
                continue
            if row.key is not None:
                seen.add(row.key)
            now.append(row)
        ids = self._matches(unit, seen)
        new: list[_Row] = []
        known: list[tuple[_Row, str]] = []
        for row in now:
            found = ids.get(row.key, []) if row.key is not None else []
            if len(found) > 1:
                columns = ", ".join(self._plan.column_for(name) for name in self._plan.match)
                reason = f"{len(found)} records are recognised by this row; make them differ"
                results[row.record.row] = _refused(row.record, (columns, reason))
            elif found:
                known.append((row, found[0]))
            elif self._plan.match == ("id",):
                reason = "there is no record with this id"
                results[row.record.row] = _refused(
                    row.record, (self._plan.column_for("id"), reason)
                )
            else:
                new.append(row)
        self._create(unit, new, results)
        self._update(unit, known, results)
        return later

    def _matches(self, unit: Unit, keys: set[tuple[Any, ...]]) -> dict[tuple[Any, ...], list[str]]:
        if not keys:
            return {}
        names = self._plan.match or ("id",)
        return find_matches(unit, self._plan.entity.key, names, list(keys))

    def _create(self, unit: Unit, rows: Sequence[_Row], results: dict[int, RowResult]) -> None:
        if not rows:
            return
        defaults = self._default_values()
        drafts = [
            Draft({**defaults, **row.draft.values}, (), row.draft.parts) if defaults else row.draft
            for row in rows
        ]
        try:
            written = create_many(unit, self._plan.entity.key, drafts, within=("create", "import"))
        except Forbidden as error:
            written = [Written("refused", problems=(Problem("", str(error)),))] * len(rows)
        self._note(rows, written, results)

    def _update(
        self, unit: Unit, rows: Sequence[tuple[_Row, str]], results: dict[int, RowResult]
    ) -> None:
        if not rows:
            return
        edits = [(record_id, row.draft) for row, record_id in rows]
        try:
            written = update_many(unit, self._plan.entity.key, edits, within=("update", "import"))
        except Forbidden as error:
            written = [Written("refused", problems=(Problem("", str(error)),))] * len(rows)
        self._note([row for row, _ in rows], written, results)

    def _note(
        self, rows: Sequence[_Row], written: Sequence[Written], results: dict[int, RowResult]
    ) -> None:
        for row, one in zip(rows, written, strict=True):
            line = row.record.row
            problems = tuple(
                (self._plan.column_for(p.field) or p.field, p.message) for p in one.problems
            )
            results[line] = RowResult(line, one.outcome, one.id, one.version, problems)

    def _default_values(self) -> dict[str, Any]:
        values = {default.field.name: convert(default.text) for default, convert in self._defaults}
        for default in self._plan.defaults:
            if default.lookup is not None:
                found = self.links.id_of(default.lookup, default.text)
                name = default.field.name
                values[name] = found if isinstance(default.field, Link) else (found,)
        return values


def _money_columns(
    columns: Sequence[PlannedColumn],
) -> list[tuple[PlannedColumn, PlannedColumn | None]]:
    """Return each column of amounts with the one that says their currency."""
    by_part: dict[tuple[Field, str], PlannedColumn] = {
        (column.field, column.part): column for column in columns if isinstance(column.field, Money)
    }
    return [
        (column, by_part.get((field, "currency")))
        for (field, part), column in by_part.items()
        if part == "amount"
    ]


def _names(text: str) -> list[str]:
    return [one for part in text.split(";") if (one := part.strip())]


def _refused(record: Record, *problems: tuple[str, str]) -> RowResult:
    return RowResult(record.row, "refused", problems=problems)
