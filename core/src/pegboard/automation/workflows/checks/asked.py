"""What the checks of a workflow share: the document's entity, its writer, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pegboard.assembly.assembly import Assembly
from pegboard.automation.workflows.document import Document, Value
from pegboard.expressions import ExpressionError, check, check_condition
from pegboard.expressions.matching import same_kind
from pegboard.hookspecs.roles import Right
from pegboard.model.errors import RuleBroken, ValueRefused
from pegboard.model.fields import Field, Link
from pegboard.model.schema import EntityType
from pegboard.model.system import USER
from pegboard.model.types import TypeKind, ValueType
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.reach import id_of
from pegboard.records.unit import Unit


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one *place* of a workflow, such as "Step 3, Update"."""

    place: str
    message: str


class WorkflowRefused(RuleBroken):
    """Raised for a workflow that could not run, or may not; *faults* names every step concerned."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{one.place}: {one.message}" for one in faults))
        self.faults = faults


@dataclass
class Asked:
    """A workflow under examination, on behalf of the person of *unit*."""

    unit: Unit
    assembly: Assembly
    document: Document
    entity: EntityType
    own_id: str | None = None
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, place: str, message: str) -> None:
        self.faults.append(Fault(place, message))

    def condition(self, place: str, text: str, *, demanded: bool = False) -> None:
        """Check a condition on the record at hand."""
        if not text.strip():
            if demanded:
                self.refuse(place, Worded("say under which condition"))
            return
        try:
            check_condition(
                text,
                self.unit.workspace.schema,
                self.entity.key,
                may_read=self.unit.rights.may_read,
            )
        except ExpressionError as error:
            self.refuse(place, error.message)

    def expression(self, place: str, text: str) -> ValueType | None:
        """Return the type of an expression on the record at hand, None for a wrong one."""
        try:
            checked = check(
                text,
                self.unit.workspace.schema,
                self.entity.key,
                may_read=self.unit.rights.may_read,
            )
        except ExpressionError as error:
            self.refuse(place, error.message)
            return None
        return checked.type

    def readable(self, place: str, name: str) -> Field | None:
        """Return a field of the record at hand that the person may read."""
        known = self.entity.fields.get(name)
        if known is None or not self.unit.rights.may_read(self.entity.key, name):
            words = Worded(
                "there is no field %(field)s in %(entity)s",
                field=name,
                entity=Worded(self.entity.plural.lower()),
            )
            self.refuse(place, words)
            return None
        return known

    def may(self, place: str, entity: str, right: Right) -> bool:
        """Return whether the person has *right* on *entity*; refuse where not."""
        if entity not in self.unit.workspace.schema.entities:
            self.refuse(place, Worded("there is no entity called %(entity)s", entity=entity))
            return False
        if self.unit.rights.may(entity, right):
            return True
        words = Worded("you may not %(deed)s %(label)s", deed=Worded(right), label=Worded(entity))
        self.refuse(place, words)
        return False

    def values(self, place: str, entity: str, values: Mapping[str, Value]) -> None:
        """Check the values for fields of *entity*."""
        kind = self.unit.workspace.schema.entity(entity)
        readable, writable = (
            self.unit.rights.readable(entity),
            self.unit.rights.writable(entity),
        )
        for name, value in values.items():
            if name not in kind.fields or name not in readable:
                words = Worded(
                    "there is no field %(field)s in %(entity)s",
                    field=name,
                    entity=Worded(kind.plural.lower()),
                )
                self.refuse(place, words)
            elif name not in writable:
                self.refuse(place, Worded("%(field)s cannot be changed", field=name))
            else:
                self.value(place, name, kind.fields[name], value)

    def value(self, place: str, name: str, wanted: Field, value: Value) -> None:
        """Check one value for a field, written or worked out."""
        if value.expression is None:
            self._written(place, name, wanted, value.value)
            return
        found = self.expression(place, value.expression)
        if found is not None and not _fits(found, wanted.value_type):
            words = Worded("%(field)s takes another kind of value than this gives", field=name)
            self.refuse(place, words)

    def _written(self, place: str, name: str, wanted: Field, value: Any) -> None:
        try:
            parsed = wanted.parse(value)
        except ValueRefused as error:
            self.refuse(place, f"{name} {error}")
            return
        if isinstance(wanted, Link) and wanted.target == USER and parsed is not None:
            self.person(place, parsed)

    def text(self, place: str, value: Value) -> None:
        """Check a text, written or worked out."""
        if value.expression is None:
            if not isinstance(value.value, str) or not value.value.strip():
                self.refuse(place, Worded("write the text"))
            return
        found = self.expression(place, value.expression)
        if found is not None and found.kind is not TypeKind.TEXT:
            self.refuse(place, Worded("this must give a text"))

    def person(self, place: str, user_id: str) -> None:
        """Refuse somebody who is not there, or not active."""
        query = Query(USER, where="active", sort=("id",), limit=1)
        try:
            wanted = id_of(USER, user_id)
            found = bool(find(self.unit, query, only=wanted).rows)
        except NotFound:
            found = False
        if not found:
            self.refuse(place, Worded("there is no active person %(id)s", id=user_id))


def _fits(found: ValueType, wanted: ValueType) -> bool:
    if found.is_number and wanted.kind is TypeKind.DECIMAL:
        return True
    return same_kind(found, wanted)
