"""What a conversion did, so that it can be undone exactly."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

ACTIVITY = "base.activity"


@dataclass(frozen=True, slots=True)
class Made:
    """A record that the conversion created, with its version when the conversion was over."""

    entity: str
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Linked:
    """The records of *entity* whose *field* the conversion filled with *target*."""

    field: str
    target: str
    records: tuple[str, ...]
    entity: str = ACTIVITY


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that a conversion did, and in which stage the lead was before."""

    former_stage: str
    made: tuple[Made, ...] = ()
    linked: tuple[Linked, ...] = field(default=())

    def to_text(self) -> str:
        return json.dumps(asdict(self))


def read_ledger(text: str) -> Ledger:
    """Return the ledger that `to_text` wrote."""
    kept = json.loads(text)
    return Ledger(
        former_stage=kept["former_stage"],
        made=tuple(Made(**one) for one in kept["made"]),
        linked=tuple(
            Linked(one["field"], one["target"], _records(one), one.get("entity", ACTIVITY))
            for one in kept["linked"]
        ),
    )


def _records(kept: dict[str, Any]) -> tuple[str, ...]:
    """Return the ids; ledgers from before consents were carried over call them activities."""
    return tuple(kept["records"] if "records" in kept else kept["activities"])
