"""The pipeline that a company starts with; it renames, adds and removes stages as it likes."""

from pegboard_sales.pipelines import PIPELINE, STAGE
from pegboard_sdk import FirstRecord, Key

STAGES = (
    ("Prospecting", "open", 10),
    ("Engaging", "open", 40),
    ("Proposal", "open", 60),
    ("Negotiation", "open", 80),
    ("Won", "won", 100),
    ("Lost", "lost", 0),
)


def first_records() -> list[FirstRecord]:
    """Return one default pipeline with its stages in order."""
    pipeline = FirstRecord(PIPELINE, "standard", {"name": "Sales pipeline", "is_default": True})
    return [pipeline, *(_stage(place) for place in range(len(STAGES)))]


def _stage(place: int) -> FirstRecord:
    name, kind, probability = STAGES[place]
    return FirstRecord(
        STAGE,
        name.lower(),
        {
            "name": name,
            "pipeline": Key("standard"),
            "position": (place + 1) * 10,
            "kind": kind,
            "probability": probability,
        },
    )
