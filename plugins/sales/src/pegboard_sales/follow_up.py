"""What follows a win by itself: a task for its owner, in the owner's language."""

from datetime import timedelta

from pydantic import BaseModel, Field

from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sales.stages import known_stages
from pegboard_sdk import Context, Event, EventHandler, NotFound, RecordsPort, Values

ACTIVITY = "base.activity"
USER = "base.user"
ABOUT = "sales__opportunity"
USUAL = "en"
SUBJECTS = {
    "en": "Thank the customer and start the delivery",
    "es": "Agradecer al cliente y empezar la entrega",
    "it": "Ringraziare il cliente e avviare la consegna",
}
SILENT = ("import", "demo", "undo")
"""What comes in or goes back in bulk is history, not news."""


class SalesSettings(BaseModel):
    """What the administrator of a company may set."""

    follow_up_days: int = Field(
        1,
        ge=0,
        le=60,
        title="Days until the follow-up of a win",
        description="The owner gets a task to thank the customer; 0 for no task.",
    )


def follow_up(event: Event, context: Context) -> None:
    """Give the owner of an opportunity that was just won a task, once for each opportunity."""
    days = context.settings.follow_up_days
    if not days or event.via in SILENT:
        return
    won = _won(event.record_id, context)
    if won is None or won.owner is None or _has_follow_up(won.id, context.records):
        return
    context.records.create(
        ACTIVITY,
        {
            "subject": SUBJECTS[_language_of(won.owner, context.records)],
            "kind": "task",
            "due_date": context.today + timedelta(days=days),
            "account": won.account,
            "contact": won.contact,
            "owner": won.owner,
            ABOUT: won.id,
        },
    )


def _won(opportunity: str, context: Context) -> Values | None:
    """Return the opportunity if it is still there and won."""
    try:
        found = context.records.get(
            OPPORTUNITY, opportunity, fields=("stage", "owner", "account", "contact")
        )
    except NotFound:
        return None
    stage = known_stages(context).get(found.stage)
    return found if stage is not None and stage.kind == "won" else None


def _has_follow_up(opportunity: str, records: RecordsPort) -> bool:
    tasks = records.find(ACTIVITY, linked=(ABOUT, opportunity), fields=("subject",), limit=1000)
    return any(one.subject in SUBJECTS.values() for one in tasks)


def _language_of(user: str, records: RecordsPort) -> str:
    language = records.get(USER, user, fields=("language",)).language
    return language if language in SUBJECTS else USUAL


FOLLOW_UP = EventHandler(
    "follow_up_win", OPPORTUNITY, ("updated",), follow_up, fields=("stage",), catch_up="skip"
)
