"""The workflows that a company can begin with, whatever plugins it has."""

from pegboard.base.activities import ACTIVITY
from pegboard.base.leads import LEAD
from pegboard.hookspecs.workflows import ReadyWorkflow
from pegboard.model.worded import Worded

NEW_WEB_LEAD = ReadyWorkflow(
    "new_web_lead",
    "Call new leads from the website",
    "Whoever owns a new lead from the website gets a task to call within a day, and is told.",
    {
        "entity": LEAD,
        "trigger": {"kind": "created"},
        "condition": 'source == "website"',
        "steps": [
            {
                "kind": "task",
                "subject": {"value": Worded("Call the new lead")},
                "due_days": 1,
                "activity": "call",
                "priority": "high",
            },
            {"kind": "notify", "text": {"value": Worded("A new lead came from the website.")}},
        ],
    },
)
UNREPORTED = ReadyWorkflow(
    "unreported_activity",
    "Ask for what was not reported",
    "Whoever has an activity that is still open a day after it was due is asked how it went.",
    {
        "entity": ACTIVITY,
        "trigger": {"kind": "date_reached", "field": "due_date", "days": 1},
        "condition": 'status == "open"',
        "steps": [
            {"kind": "notify", "text": {"value": Worded("How did it go? It was due yesterday.")}},
        ],
    },
)
READY = (NEW_WEB_LEAD, UNREPORTED)
