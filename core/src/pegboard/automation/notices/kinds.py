"""What people can be told of, and the words for each."""

from collections.abc import Mapping

from pegboard.model.worded import Worded

ASSIGNED, MENTIONED, UNSEEN = "assigned", "mentioned", "unseen"
STAGE, SHARED, REMINDER, WORKFLOW = "stage", "shared", "reminder", "workflow"

KINDS: Mapping[str, Worded] = {
    ASSIGNED: Worded("Records and tasks that others give to me"),
    MENTIONED: Worded("Somebody mentions me"),
    UNSEEN: Worded("Somebody I mention cannot see it"),
    STAGE: Worded("Others change the stage of my records"),
    SHARED: Worded("Records that others share with me"),
    REMINDER: Worded("Reminders of my activities"),
    WORKFLOW: Worded("Messages of workflows"),
}
"""Each kind that people choose about, with what it is called; a notice may be of other kinds."""
