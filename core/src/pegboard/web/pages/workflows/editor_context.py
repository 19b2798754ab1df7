"""What the editor of a workflow shows."""

from typing import Any

from pegboard.automation.workflows.edit_steps import step_at
from pegboard.records.unit import Unit
from pegboard.web.pages.workflows.draft import AT_TRIGGER, Draft, entity_of
from pegboard.web.pages.workflows.entry import DRAFT, plural_of
from pegboard.web.pages.workflows.picture import picture, place_of, teller_of
from pegboard.web.pages.workflows.sent_values import builder
from pegboard.web.pages.workflows.step_form import step_form
from pegboard.web.pages.workflows.step_words import ICONS, step_kinds
from pegboard.web.pages.workflows.trigger_form import tag_of, trigger_controls
from pegboard.web.pages.workflows.trigger_words import trigger_kinds
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


def editor_context(visit: Visit, unit: Unit, draft: Draft) -> dict[str, Any]:
    """Return what fragments/workflows/editor.html takes.

    What is wrong with the open step is not told before it is closed: it may be new.
    """
    kind = entity_of(visit, draft)
    document = draft.document
    form = None
    if draft.open:
        teller = teller_of(visit, unit, document)
        form = step_form(teller, kind, draft.open, step_at(document.steps, draft.open))
    shown = [one for one in draft.faults if place_of(one) != draft.open]
    at_trigger = [gettext(one.message) for one in shown if place_of(one) == "trigger"]
    at_condition = [gettext(one.message) for one in shown if place_of(one) == "condition"]
    condition = builder(
        unit, visit, kind, AT_TRIGGER, document.condition,
        title=gettext("Only if"),
        note=gettext("Without a condition it starts each time."),
        error=" ".join(at_condition),
    )  # fmt: skip
    return {
        "draft": draft,
        "draft_url": DRAFT,
        "entity": plural_of(visit, kind.key),
        "trigger_kinds": [
            {"value": tag_of(one), "label": words} for one, words in trigger_kinds().items()
        ],
        "trigger_kind": tag_of(type(document.trigger)),
        "trigger_controls": trigger_controls(visit, kind, document.trigger),
        "trigger_faults": at_trigger,
        "condition": condition,
        "step_kinds": [
            {"value": tag_of(one), "label": words, "icon": ICONS[one]}
            for one, words in step_kinds().items()
        ],
        "picture": picture(
            visit, unit, document, faults=shown, open_label=draft.open, form=form
        ),
        "fault_count": len(shown),
    }  # fmt: skip
