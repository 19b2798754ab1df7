"""What holds for every lead: it becomes converted only by being converted."""

from pegboard.model.change import Change, Deed


def check_stage(change: Change) -> None:
    """Refuse to call a lead converted by hand; one from another system may arrive so."""
    by_hand = change.deed is Deed.UPDATE and change.changed("stage")
    if by_hand and change.new["stage"] == "converted" and change.new["converted_at"] is None:
        change.refuse("stage", "convert the lead instead; its contact and account are made then")
