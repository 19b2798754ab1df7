"""The workflows that sellers can begin with: opportunities that nobody should forget."""

from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sdk import ReadyWorkflow, Worded

OPEN = 'stage.kind == "open"'
STALE = ReadyWorkflow(
    "stale_opportunity",
    "Wake up stale opportunities",
    "Whoever owns an open opportunity that nobody changed for two weeks gets a task to look at it.",
    {
        "entity": OPPORTUNITY,
        "trigger": {"kind": "unchanged", "days": 14},
        "condition": OPEN,
        "steps": [
            {
                "kind": "task",
                "subject": {"value": Worded("Find out how this opportunity stands")},
                "due_days": 2,
            }
        ],
    },
)
UNANSWERED = ReadyWorkflow(
    "unanswered_proposal",
    "Follow up proposals",
    "Five days after an opportunity came to the stage Proposal, if it is still there, its owner "
    "gets a task to ask.",
    {
        "entity": OPPORTUNITY,
        "trigger": {"kind": "updated", "fields": ["stage"]},
        "condition": 'stage.name == "Proposal"',
        "steps": [
            {"kind": "wait", "days": 5, "until": 'stage.name != "Proposal"'},
            {
                "kind": "branch",
                "condition": 'stage.name == "Proposal"',
                "then": [
                    {
                        "kind": "task",
                        "subject": {"value": Worded("Ask what they think of the proposal")},
                        "activity": "call",
                    }
                ],
            },
        ],
    },
)
CLOSING = ReadyWorkflow(
    "closing_soon",
    "Remember what is to be closed soon",
    "A week before the expected close date of an open opportunity its owner is told.",
    {
        "entity": OPPORTUNITY,
        "trigger": {"kind": "date_reached", "field": "close_date", "days": 7, "when": "before"},
        "condition": OPEN,
        "steps": [
            {"kind": "notify", "text": {"value": Worded("This is to be closed within a week.")}}
        ],
    },
)
READY = (STALE, UNANSWERED, CLOSING)
