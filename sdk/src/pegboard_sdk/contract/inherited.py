"""The contract as tests that authors inherit: one for each promise."""

import inspect
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest

from pegboard.testing.contract_child import run_contract
from pegboard.testing.contract_report import Outcome, Report
from pegboard.testing.project import NoPlugin, Project, project_above
from pegboard_sdk.contract.promises import CHECKS


class PluginContract:
    """Inherit it in a test class and name the *plugin*; pytest then runs a test for each promise.

    The checks run once, in a child process, over the project whose pyproject.toml is nearest.

    Example::

        class TestContract(PluginContract):
            plugin = "renewals"
    """

    plugin: ClassVar[str]

    @pytest.mark.parametrize("promise", [check.name for check in CHECKS])
    def test_it_keeps_its_promise(self, promise: str) -> None:
        """The promise is kept, or does not concern the plugin."""
        project = _project(Path(inspect.getfile(type(self))))
        report = _report(self.plugin, project.folder if project else None)
        outcome = _outcome(report, promise)
        if outcome is None or outcome.state == "skip":
            pytest.skip(outcome.words[0] if outcome else "not reached")
        if outcome.state == "fail":
            pytest.fail("\n".join(outcome.words), pytrace=False)


def _project(file: Path) -> Project | None:
    try:
        return project_above(file)
    except NoPlugin:
        return None


@cache
def _report(plugin: str, folder: Path | None) -> Report:
    return run_contract(plugin, None if folder is None else project_above(folder / "x"))


def _outcome(report: Report, promise: str) -> Outcome | None:
    return next((one for one in report.outcomes if one.name == promise), None)
