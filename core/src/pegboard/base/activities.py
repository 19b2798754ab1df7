"""What people do and note: tasks, calls, meetings and notes, about any record."""

from pegboard.base.accounts import ACCOUNT
from pegboard.base.contacts import CONTACT
from pegboard.base.leads import LEAD
from pegboard.model import fields
from pegboard.model.entities import Entity

ACTIVITY = "base.activity"
REMINDERS = (
    ("on_time", "At its time"),
    ("minutes_10", "10 minutes before"),
    ("minutes_30", "30 minutes before"),
    ("hour_1", "1 hour before"),
    ("day_1", "1 day before"),
    ("week_1", "1 week before"),
)


class Activity(
    Entity,
    name="activity",
    label="Activity",
    plural="Activities",
    owner=True,
    icon="calendar",
    menu=40,
    listed=("subject", "kind", "status", "due_date", "account", "owner"),
    order="-created_at",
    search=("subject",),
    timeline="created_at",
):
    """A task, call, meeting or note, open until it is done or cancelled."""

    subject = fields.Text(required=True, index=True, personal=True)
    kind = fields.Choice("task", "call", "meeting", "note", default="task", required=True)
    status = fields.Choice("open", "done", "cancelled", default="open", required=True, index=True)
    priority = fields.Choice("low", "normal", "high", default="normal")
    due_date = fields.Date(index=True)
    starts_at = fields.Moment(label="Starts")
    ends_at = fields.Moment(label="Ends")
    reminder = fields.Choice(*REMINDERS, help="A day without a time begins at 9:00")
    outcome = fields.Text(personal=True, help="What came of it")
    body = fields.RichText(label="Notes", personal=True)
    account = fields.Link(ACCOUNT, inverse_label="Activities")
    contact = fields.Link(CONTACT, inverse_label="Activities")
    lead = fields.Link(LEAD, inverse_label="Activities")
    done_at = fields.Moment(label="Done", read_only=True)
