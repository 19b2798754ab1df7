"""Finds the records that the texts of link columns name, for a whole chunk at once."""

from collections.abc import Iterable
from uuid import UUID

from pegboard.model.errors import PegboardError, ValueRefused
from pegboard.model.folding import fold
from pegboard.records.create_many import create_many
from pegboard.records.drafts import Draft
from pegboard.records.matching import find_named
from pegboard.records.unit import Unit
from pegboard.transfer.plan import Lookup


class NotThereYet(ValueRefused):
    """Raised for a link to a record of the imported entity itself that a later row may bring."""


class LinkFinder:
    """Remembers what was found; `made` lists (entity, id) of the records that were missing."""

    def __init__(self, entity: str) -> None:
        self._entity = entity
        self._known: dict[Lookup, dict[str, str]] = {}
        self._refused: dict[Lookup, dict[str, str]] = {}
        self.made: list[tuple[str, str]] = []

    def forget(self) -> None:
        """Forget everything: a transaction in which records were made came to nothing."""
        self._known.clear()

    def begin(self) -> None:
        """Start a chunk: what was missing before may be there now."""
        self._refused.clear()
        self.made = []

    def learn(self, unit: Unit, lookup: Lookup, texts: Iterable[str]) -> None:
        """Find the records for *texts*, and make missing ones where the lookup says so."""
        known = self._known.setdefault(lookup, {})
        refused = self._refused.setdefault(lookup, {})
        values = self._values(unit, lookup, texts)
        if not values:
            return
        found = find_named(unit, lookup.target, lookup.by, list(dict.fromkeys(values.values())))
        label = unit.workspace.schema.entity(lookup.target).label.lower()
        missing: dict[str, object] = {}
        for text, value in values.items():
            ids = found.get(value, [])
            if len(ids) == 1:
                known[text] = ids[0]
            elif ids:
                refused[text] = f"{len(ids)} records have the {lookup.by} “{text[:60]}”"
            elif lookup.create:
                missing[text] = value
            else:
                refused[text] = f"there is no {label} with the {lookup.by} “{text[:60]}”"
        if missing:
            self._make(unit, lookup, missing)

    def _values(self, unit: Unit, lookup: Lookup, texts: Iterable[str]) -> dict[str, object]:
        """Return what to look for by text; note ids, and texts that cannot be a name."""
        known, refused = self._known[lookup], self._refused[lookup]
        field = unit.workspace.schema.entity(lookup.target).field(lookup.by)
        values: dict[str, object] = {}
        for text in texts:
            if text in known or text in refused:
                continue
            if lookup.may_be_id and (ident := _as_id(text)):
                known[text] = ident
                continue
            try:
                values[text] = field.parse(text)
            except ValueRefused as error:
                refused[text] = f"“{text[:60]}” {error}"
        return values

    def id_of(self, lookup: Lookup, text: str) -> str:
        """Return the record for *text*; raise ValueRefused when there is none or several."""
        found = self._known[lookup].get(text)
        if found is not None:
            return found
        reason = self._refused[lookup].get(text, "is not known")
        if lookup.target == self._entity and reason.startswith("there is no"):
            raise NotThereYet(reason)
        raise ValueRefused(reason)

    def _make(self, unit: Unit, lookup: Lookup, missing: dict[str, object]) -> None:
        first = {_near(value): value for value in reversed(missing.values())}
        drafts = [Draft({lookup.by: value}) for value in first.values()]
        known, refused = self._known[lookup], self._refused[lookup]
        made: dict[object, str] = {}
        reasons: dict[object, str] = {}
        try:
            written = create_many(unit, lookup.target, drafts)
        except PegboardError as error:
            reasons = dict.fromkeys(first, str(error))
        else:
            for near, one in zip(first, written, strict=True):
                if one.outcome == "created":
                    made[near] = one.id
                else:
                    reasons[near] = "; ".join(f"{p.field} {p.message}" for p in one.problems)
        self.made += [(lookup.target, record_id) for record_id in made.values()]
        for text, value in missing.items():
            near = _near(value)
            if near in made:
                known[text] = made[near]
            else:
                refused[text] = f"“{text[:60]}” is missing and cannot be made: {reasons[near]}"


def _near(value: object) -> object:
    """Return what two spellings of one name share, so that only one record is made for them."""
    return fold(value) if isinstance(value, str) else value


def _as_id(text: str) -> str:
    try:
        return str(UUID(text)) if len(text) == 36 else ""
    except ValueError:
        return ""
