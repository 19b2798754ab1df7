"""Rules of what is installed: only what the lock file names."""

import re
from importlib.metadata import distributions

from tests.architecture.source_tree import ROOT


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_everything_installed_is_in_the_lock_at_that_version() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))
    installed = {
        canonical(found.name): found.version
        for found in distributions()
        if not found.name.startswith("pegboard")
    }

    assert {
        name: version for name, version in installed.items() if locked.get(name) != version
    } == {}


def test_the_lock_names_no_registry_and_no_machine() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert re.findall(r"\w+://\S+|(?<=\s)/\w\S+", text) == []
