"""What holds for every activity: its subject, when it was done, and that it ends last."""

from datetime import datetime
from html import unescape

from pegboard.model.change import Change, Deed
from pegboard.model.fields import RichText

SUBJECT_LENGTH = 100


def set_subject(change: Change) -> None:
    """Call an activity without a subject by the first line of what was written."""
    if change.new["subject"] or not change.new["body"]:
        return
    text = unescape(RichText().to_text(change.new["body"].replace("</div>", "\n"))).strip()
    line = text.partition("\n")[0].strip()
    cut = line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 1].rstrip()}…"
    change.set("subject", cut or None)


def set_done_at(change: Change, now: datetime) -> None:
    """Note when an activity was done; a note is done once it is written."""
    if change.deed is Deed.CREATE and change.new["kind"] == "note":
        change.set("status", "done")
    if not change.changed("status"):
        return
    is_done = change.new["status"] == "done"
    change.set("done_at", (change.new["done_at"] or now) if is_done else None)


def check_times(change: Change) -> None:
    """Refuse an activity that ends before it starts."""
    starts, ends = change.new["starts_at"], change.new["ends_at"]
    if ends is not None and starts is None:
        change.refuse("starts_at", "say when it starts, as it has an end")
    elif ends is not None and ends < starts:
        change.refuse("ends_at", "must not be before the start")
