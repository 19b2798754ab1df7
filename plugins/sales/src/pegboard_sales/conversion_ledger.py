"""What a conversion did, so that it can be undone exactly."""

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Made:
    """A record that the conversion created, with its version when the conversion was over."""

    entity: str
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Linked:
    """The activities whose *field* the conversion filled with *target*."""

    field: str
    target: str
    activities: tuple[str, ...]


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
            Linked(one["field"], one["target"], tuple(one["activities"])) for one in kept["linked"]
        ),
    )
