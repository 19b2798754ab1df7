"""What a workflow says: its trigger, its condition and its steps, as kept in JSON."""

from typing import Any, Literal

import msgspec

from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded


class BadDocument(PegboardError):
    """Raised for a text that is no document of a workflow; the message says where."""

    def __init__(self, reason: str) -> None:
        super().__init__(Worded("This is no workflow: %(reason)s.", reason=reason))


class Part(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    rename={"from_values": "from", "to_values": "to", "then_steps": "then", "else_steps": "else"},
):
    """Anything in a document; its *kind* stands in JSON under that name."""


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value of a field: what stands in *value*, or what the *expression* gives."""

    value: Any = None
    expression: str | None = None


class Created(Part, frozen=True, tag="created"):
    """A record came to be."""


class Updated(Part, frozen=True, tag="updated"):
    """A record changed, in one of *fields* where any are named.

    With a condition, it fires when a change makes the condition true, not while it stays so.
    """

    fields: tuple[str, ...] = ()


class Deleted(Part, frozen=True, tag="deleted"):
    """A record went to the recycle bin."""


class Restored(Part, frozen=True, tag="restored"):
    """A record came back from the recycle bin."""


class OwnerChanged(Part, frozen=True, tag="owner_changed"):
    """A record got another owner."""


class StageChanged(Part, frozen=True, tag="stage_changed"):
    """A choice or link changed, from one of some values to one of some others, where named."""

    field: str
    from_values: tuple[str, ...] = ()
    to_values: tuple[str, ...] = ()


class DateReached(Part, frozen=True, tag="date_reached"):
    """The day of a date field has come, or lies *days* behind or ahead.

    For a date it is *time* o'clock where the record's owner lives, for a moment its own time.
    """

    field: str
    days: int = 0
    when: Literal["before", "after"] = "after"
    time: str = "09:00"


class Unchanged(Part, frozen=True, tag="unchanged"):
    """Nobody changed the record for *days*."""

    days: int


class Scheduled(Part, frozen=True, tag="schedule"):
    """At the times of a cron line; each record for which the condition holds has its turn."""

    cron: str
    zone: str = "UTC"


class ByHand(Part, frozen=True, tag="by_hand"):
    """Somebody presses the button *label* on a record for which the condition holds."""

    label: str


Trigger = (
    Created
    | Updated
    | Deleted
    | Restored
    | OwnerChanged
    | StageChanged
    | DateReached
    | Unchanged
    | Scheduled
    | ByHand
)


class CreateRecord(Part, frozen=True, tag="create"):
    """Make a record of *entity*; `id` in an expression links it to the one at hand."""

    entity: str
    values: dict[str, Value] = {}


class UpdateRecord(Part, frozen=True, tag="update"):
    """Give fields of the record new values, or of the one that its link field *link* leads to."""

    values: dict[str, Value]
    link: str = ""


class CreateTask(Part, frozen=True, tag="task"):
    """Give somebody a task about the record: *to* is a user's id, its owner where empty."""

    subject: Value
    to: str = ""
    due_days: int = 0
    activity: str = "task"
    priority: str = "normal"


class AssignOwner(Part, frozen=True, tag="assign"):
    """Hand the record to one of *people* (ids) or of the active members of *team*.

    In turns, or to whoever owns the fewest such records for which *load* holds.
    """

    how: Literal["in_turns", "least_loaded"]
    people: tuple[str, ...] = ()
    team: str = ""
    load: str = ""


class Notify(Part, frozen=True, tag="notify"):
    """Tell somebody in the app: *to* is a user's id, the record's owner where empty."""

    text: Value
    to: str = ""


class SendMail(Part, frozen=True, tag="mail"):
    """Send what the mail *template* (its id) says of the record to what the expression *to* gives.

    It is not sent to people who do not want it.
    """

    template: str
    to: str = "email"


class RunAction(Part, frozen=True, tag="action"):
    """Do with the record what a plugin offers under the name *action*."""

    action: str
    values: dict[str, Value] = {}


class Wait(Part, frozen=True, tag="wait"):
    """Go on later: after the time named, or as soon as the condition *until* holds.

    Where the time is over before that, the run goes on all the same.
    """

    days: int = 0
    hours: int = 0
    minutes: int = 0
    until: str = ""


class Branch(Part, frozen=True, tag="branch"):
    """Do some steps when the condition holds, and others when it does not."""

    condition: str
    then_steps: "tuple[Step, ...]" = ()
    else_steps: "tuple[Step, ...]" = ()


class Approval(Part, frozen=True, tag="approval"):
    """Wait until *by* (a user's id) agrees; when they refuse, the run ends."""

    by: str
    question: str


class CallWorkflow(Part, frozen=True, tag="call"):
    """Start another workflow, which is switched on, with the same record."""

    workflow: str


Step = (
    CreateRecord
    | UpdateRecord
    | CreateTask
    | AssignOwner
    | Notify
    | SendMail
    | RunAction
    | Wait
    | Branch
    | Approval
    | CallWorkflow
)


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that a workflow says about records of *entity*."""

    entity: str
    trigger: Trigger
    steps: tuple[Step, ...]
    condition: str = ""


def read_document(text: str | bytes) -> Document:
    """Return the document that *text* (JSON) holds.

    Raises:
        BadDocument: it is no JSON, or no document; the message names the place.
    """
    try:
        return msgspec.json.decode(text, type=Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadDocument(str(error)) from error


def convert_document(told: object) -> Document:
    """Return the document that plain values hold, as they come with a request.

    Raises:
        BadDocument: they are no document; the message names the place.
    """
    try:
        return msgspec.convert(told, Document)
    except (msgspec.ValidationError, RecursionError) as error:
        raise BadDocument(str(error)) from error


def write_document(document: Document) -> str:
    """Return *document* as JSON."""
    return msgspec.json.encode(document).decode()


def plain_document(document: Document) -> dict[str, Any]:
    """Return *document* as plain values."""
    found: dict[str, Any] = msgspec.to_builtins(document)
    return found
