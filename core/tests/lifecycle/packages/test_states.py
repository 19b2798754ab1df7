"""Rules of how plugins stand: what is wanted, what runs, and the reason in words."""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.tests.lifecycle.packages.made import (
    CODE,
    Made,
    forget_made,
    on_path,
    settings_in,
    write_folder,
    write_wheel,
)
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.database.assembly_row import store_assembly, stored_assembly
from pegboard.lifecycle.packages.install_wheel import install_wheel
from pegboard.lifecycle.packages.probe_report import ProbeReport
from pegboard.lifecycle.packages.verified import verify
from pegboard.lifecycle.states import PluginState, plugin_states
from pegboard.model.blueprint import Blueprint
from pegboard.settings import Settings

READS = '[[capabilities]]\nname = "read base.lead"\nreason = "To count them."\n'


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings on a database of the test's own; plugins are found in the folder `site`."""
    (tmp_path / "site").mkdir()
    with on_path(tmp_path / "site"):
        yield settings_in(tmp_path, database_url)


def started(settings: Settings, *enabled: str) -> Runtime:
    """Start anew, as another process would."""
    forget_made()
    return start(settings, enabled=enabled or None)


def state(runtime: Runtime, plugin: str = "made") -> PluginState:
    return next(one for one in plugin_states(runtime) if one.id == plugin)


def install(settings: Settings, made: Made) -> None:
    """Put *made* in the place of what is installed, as pip does."""
    site = settings.folder / "site"
    for old in site.glob(f"{made.package}-*.dist-info"):
        old.rename(site / made.facts)
    write_folder(site, made)


def change(runtime: Runtime, **parts: object) -> None:
    """Store a generation with a blueprint that is changed so."""
    stored = stored_assembly(runtime.database)
    assert stored is not None
    blueprint = msgspec.structs.replace(stored.blueprint, **parts)
    newest = msgspec.structs.replace(stored, epoch=stored.epoch + 1, blueprint=blueprint)
    store_assembly(runtime.database, runtime.assembly.workspace.tables, newest, before=stored)


def test_a_plugin_is_discovered_then_verified_then_enabled(settings: Settings) -> None:
    runtime = started(settings, "base")
    install(settings, Made())
    assert state(runtime).state == "discovered"

    report = verify(runtime, ["made"], Blueprint(enabled=("base",)))
    assert report.ok, report
    assert state(runtime).state == "verified"

    enabled = state(started(settings, "made"))
    assert (enabled.state, enabled.desired, enabled.observed) == ("enabled", "enabled", "running")


def test_what_was_tried_is_not_tried_again_until_its_code_changes(settings: Settings) -> None:
    runtime = started(settings, "base")
    install(settings, Made())

    def tried() -> ProbeReport:
        return verify(runtime, ["made"], Blueprint(enabled=("base",)))

    first = tried()
    assert tried() == first  # to the microsecond: it was not measured anew
    install(settings, Made(code=CODE + "\n# changed"))
    assert tried() != first
    assert state(runtime).state == "verified"


def test_a_disabled_plugin_is_known_as_such(settings: Settings) -> None:
    install(settings, Made())
    started(settings, "made")

    disabled = state(started(settings, "base"))

    assert (disabled.state, disabled.desired, disabled.observed) == (
        "disabled",
        "disabled",
        "stopped",
    )


def test_a_removed_plugin_says_what_became_of_its_data(settings: Settings) -> None:
    install(settings, Made())
    runtime = started(settings, "made")
    change(runtime, enabled=("base",), removed={"made": "keep"})

    assert state(runtime).reason == "was removed; its data is kept"
    assert state(runtime).state == "removed"


def test_a_plugin_whose_files_are_gone_is_missing_and_the_system_starts(settings: Settings) -> None:
    install(settings, Made())
    started(settings, "made")
    (settings.folder / "site").rename(settings.folder / "elsewhere")

    runtime = started(settings)
    missing = state(runtime)

    assert missing.state == "missing"
    assert "install its package again, its data is kept" in missing.reason

    (settings.folder / "elsewhere").rename(settings.folder / "site")
    assert state(runtime).reason.startswith("is installed again")


def test_a_quarantined_plugin_says_why(settings: Settings) -> None:
    install(settings, Made())
    runtime = started(settings, "made")
    change(runtime, quarantined={"made": "It failed five times."})

    quarantined = state(runtime)

    assert (quarantined.state, quarantined.reason) == ("quarantined", "It failed five times.")


def test_a_plugin_that_needs_another_says_what_to_do(settings: Settings) -> None:
    install(settings, Made(manifest='requires = ["gone"]'))

    unfit = state(started(settings, "made"))

    assert (unfit.state, unfit.reason) == (
        "incompatible",
        "needs gone, which is not installed; install it first",
    )


def test_a_plugin_whose_code_breaks_has_failed_with_the_reason(settings: Settings) -> None:
    install(settings, Made(code="raise SystemExit"))

    failed = state(started(settings, "made"))

    assert (failed.state, failed.reason) == ("failed", "calls sys.exit while it is imported")


def test_newer_code_that_asks_for_no_more_is_taken_as_it_is(settings: Settings) -> None:
    install(settings, Made(manifest=READS))
    started(settings, "made")
    install(settings, Made(version="1.1.0"))

    runtime = started(settings)

    assert state(runtime).state == "enabled"
    stored = stored_assembly(runtime.database)
    assert stored is not None
    assert stored.blueprint.consents["made"].version == "1.1.0"
    assert stored.blueprint.consents["made"].capabilities == ()


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (
            Made(version="1.1.0", manifest=READS),
            "waits for your consent: 1.1.0 asks for read base.lead as well",
        ),
        (
            Made(version="1.1.0", manifest='network = ["api.example.com"]'),
            "waits for your consent: 1.1.0 asks for network api.example.com as well",
        ),
        (
            Made(version="1.1.0", publisher="Others"),
            "waits for your consent: it comes from Others now, no longer from Tests",
        ),
    ],
)
def test_newer_code_that_asks_for_more_waits_for_consent(
    settings: Settings, made: Made, reason: str
) -> None:
    install(settings, Made())
    started(settings, "made")
    install(settings, made)

    waiting = state(started(settings))

    assert (waiting.state, waiting.reason, waiting.waits_for_consent) == ("disabled", reason, True)
    assert waiting.desired == "enabled"
    assert "pegboard_made" not in sys.modules


def test_older_code_is_not_loaded(settings: Settings) -> None:
    install(settings, Made(version="1.3.0"))
    started(settings, "made")
    install(settings, Made(version="1.2.0"))

    older = state(started(settings))

    assert older.state == "incompatible"
    assert older.reason.startswith("is older (1.2.0) than the 1.3.0 it was enabled with")
    assert "pegboard_made" not in sys.modules


def test_code_that_cannot_take_over_such_old_data_is_not_loaded(settings: Settings) -> None:
    install(settings, Made())
    started(settings, "made")
    install(settings, Made(version="3.0.0", manifest='min_upgrade_from = "2.0"'))

    refused = state(started(settings))

    assert refused.state == "incompatible"
    assert "install 2.0 and start once before 3.0.0" in refused.reason


def test_code_that_was_modified_is_not_loaded(settings: Settings) -> None:
    install(settings, Made())
    started(settings, "made")
    (settings.folder / "site/pegboard_made/plugin.py").write_text("raise OSError", encoding="utf-8")

    modified = state(started(settings))

    assert modified.state == "incompatible"
    assert "was modified since it was installed: pegboard_made/plugin.py" in modified.reason


def test_a_newer_version_beside_the_one_that_runs_waits_for_consent(settings: Settings) -> None:
    wheels = settings.folder / "wheels"
    install_wheel(settings, write_wheel(wheels, Made()))
    runtime = started(settings)
    install_wheel(settings, write_wheel(wheels, Made(version="1.1.0")))

    both = state(runtime)

    assert (both.state, both.version, both.waits_for_consent) == ("enabled", "1.0.0", True)
    assert both.reason == "1.1.0 is installed as well, and waits for your consent"
    assert state(started(settings)).version == "1.0.0"
