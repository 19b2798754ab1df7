"""A plugin that fails while it runs is named and taken out of the way; everybody else goes on."""

import pytest

from core.tests.web.served import PEOPLE
from tests.faults.faulty import ANSWERING, FAULTS, HOOKS, SETTING
from tests.faults.faulty_system import FaultySystem
from tests.faults.watched_rights import what_people_may

KINDS = {
    "raise": {"error"},
    "BaseException": {"exit"},
    "sys.exit": {"exit"},
    "Ctrl+C": {"exit"},
    "busy loop": {"hang", "stuck"},
    "sleep": {"stuck"},
    "leak": {"memory"},
    "recursion": {"recursion"},
    "wrong type": {"answer"},
    "None": {"answer"},
    "100 MB": {"answer", "memory"},
    "thread": {"thread"},
    "monkeypatch": {"patch"},
}
"""What each fault is told as."""
ANSWERS = frozenset({"wrong type", "None", "100 MB"})


def hooks_for(fault: str) -> tuple[str, ...]:
    """Return the hooks in which *fault* is one at all."""
    if fault == "None":
        return tuple(one for one in HOOKS if one in ANSWERING)
    if fault in ANSWERS:
        return tuple(one for one in HOOKS if one in ANSWERING | SETTING)
    return HOOKS


def assert_contained(faulty: FaultySystem, fault: str, hook: str) -> None:
    """Provoke *fault* in *hook* until the plugin is in quarantine, and look at what is left."""
    faulty.do(fault)
    before = what_people_may(faulty.system)

    answers = faulty.provoke_until_quarantined(hook)

    assert all("secret words" not in one.text for one in answers)
    assert all(one.status_code < 500 or one.status_code == 503 for one in answers)
    kinds = {one.kind for one in faulty.faults()}
    assert kinds
    assert kinds <= KINDS[fault]
    assert "too often" in faulty.quarantined["faulty"]
    after = what_people_may(faulty.system)
    made = {one.json()["id"] for one in answers if one.status_code == 201}  # it let them be made
    wider = [who for who in PEOPLE if not before[who].covers(after[who].without(made))]
    assert wider == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_plugin_that_fails_again_and_again_is_named_and_quarantined(
    faulty: FaultySystem, fault: str
) -> None:
    hooks = hooks_for(fault)
    assert_contained(faulty, fault, hooks[len(fault) % len(hooks)])


@pytest.mark.deep
@pytest.mark.parametrize(
    ("fault", "hook"), [(fault, hook) for fault in FAULTS for hook in hooks_for(fault)]
)
def test_each_fault_is_contained_in_each_hook(faulty: FaultySystem, fault: str, hook: str) -> None:
    assert_contained(faulty, fault, hook)


def test_a_rule_that_fails_refuses_the_save_in_words_that_name_the_plugin(
    faulty: FaultySystem,
) -> None:
    faulty.do("raise")
    for hook in ("before", "check", "after"):
        answer = faulty.provoke(hook)
        assert answer.status_code == 422
        assert "The plugin faulty failed" in answer.text
    subjects = faulty.system.call("GET", "/faulty/note?fields=subject").json()["items"]
    assert not {"before", "check", "after"} & {one["subject"] for one in subjects}


def test_a_page_that_fails_answers_503_and_a_panel_leaves_a_mark_for_administrators(
    faulty: FaultySystem,
) -> None:
    faulty.do("raise")
    assert faulty.provoke("page").status_code == 503
    panel = faulty.provoke("panel")
    assert panel.status_code == 200
    assert "failed here" in panel.text
