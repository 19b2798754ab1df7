"""Rules of safe mode: no code of plugins, and nothing of what is stored changes."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.tests.lifecycle.packages.made import CODE, Made, forget_made, on_path, settings_in
from core.tests.lifecycle.packages.made import write_folder as install
from pegboard.access.accounts import add_user, set_password
from pegboard.access.principals import SYSTEM
from pegboard.bootstrap import start
from pegboard.database.assembly_row import stored_assembly
from pegboard.database.engine import Database
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.safe_mode import (
    StaysSafe,
    leave_safe_mode,
    safe_mode_reason,
    settings_for_start,
)
from pegboard.lifecycle.starts import was_left
from pegboard.lifecycle.states import plugin_states
from pegboard.lifecycle.wish import Wish
from pegboard.settings import Settings


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a system in which a plugin is enabled and somebody can sign in."""
    install(tmp_path / "site", Made())
    with on_path(tmp_path / "site"):
        settings = settings_in(tmp_path, database_url)
        runtime = start(settings, enabled=("made",))
        add_user(runtime, email="anna@example.com", name="Anna", roles=("crm_administrator",))
        runtime.database.close()
        forget_made()
        yield settings


def generations(settings: Settings) -> object:
    database = Database(settings.database_url)
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT epoch, hash, enabled FROM pegboard_assembly")
        found = [tuple(str(cell) for cell in row) for row in rows]
        tables = connection.exec_driver_sql(
            "SELECT count(*) FROM sqlite_master"
            if database.is_sqlite
            else "SELECT count(*) FROM information_schema.columns"
        ).scalar()
    database.close()
    return found, tables


@pytest.mark.parametrize("change", [{"safe": True}, {"only_plugins": ()}])
def test_a_safe_start_loads_no_plugin_and_changes_nothing(
    settings: Settings, change: dict[str, object]
) -> None:
    before = generations(settings)

    runtime = start(replace(settings, **change))  # type: ignore[arg-type]  # two settings of two kinds

    assert [one.id for one in runtime.assembly.manifests] == ["base"]
    assert "pegboard_made" not in sys.modules
    assert generations(settings) == before


def test_people_can_sign_in_and_write_in_safe_mode(settings: Settings) -> None:
    runtime = start(replace(settings, safe=True))

    user = add_user(runtime, email="ben@example.com", name="Ben", roles=())
    set_password(runtime, str(user), "a long pass phrase")


def test_the_next_start_is_as_before(settings: Settings) -> None:
    start(replace(settings, safe=True)).database.close()

    runtime = start(settings)

    assert "made" in {one.id for one in runtime.assembly.manifests}
    assert runtime.assembly.epoch == 1


def test_safe_mode_does_not_follow_to_plugins(settings: Settings) -> None:
    safe = start(replace(settings, safe=True))
    other = start(settings, enabled=("base",))
    assert other.assembly.epoch == 2
    forget_made()

    safe.follow()

    assert safe.assembly.epoch == 2
    assert [one.id for one in safe.assembly.manifests] == ["base"]


def test_held_to_some_plugins_the_rest_is_not_loaded(settings: Settings) -> None:
    runtime = start(replace(settings, only_plugins=("made",)))

    assert {one.id for one in runtime.assembly.manifests} == {"base", "made"}
    assert safe_mode_reason(runtime).startswith("The system is held to some of its plugins")


def test_the_reason_stands_on_the_banner_and_in_the_states(settings: Settings) -> None:
    runtime = start(replace(settings, safe=True))

    assert safe_mode_reason(runtime).startswith("The system was started in safe mode")
    (made,) = [one for one in plugin_states(runtime) if one.id == "made"]
    assert (made.state, made.desired, made.observed) == ("enabled", "enabled", "stopped")
    assert made.reason.startswith("does not run now: The system was started in safe mode")


def test_a_system_that_runs_in_full_has_no_reason(settings: Settings) -> None:
    assert safe_mode_reason(start(settings)) == ""


def test_safe_mode_is_left_when_all_plugins_stand_their_probe(settings: Settings) -> None:
    runtime = start(replace(settings, safe=True))

    leave_safe_mode(runtime)

    assert was_left(settings)
    assert not settings_for_start(replace(settings, safe=True)).safe


def test_safe_mode_is_not_left_for_a_plugin_that_breaks(settings: Settings) -> None:
    runtime = start(replace(settings, safe=True))
    install(settings.folder / "site", Made(code=f"import os\nos._exit(1)\n{CODE}"))

    with pytest.raises(StaysSafe, match=r"plugin made ends the process .* Disable it first"):
        leave_safe_mode(runtime)

    assert not was_left(settings)


def test_an_empty_database_is_no_generation_after_a_safe_start(
    database_url: str, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, database_url)

    runtime = start(replace(settings, safe=True))

    assert stored_assembly(runtime.database) is None
    assert {one.id for one in start(settings).assembly.manifests} > {"base"}


def test_a_plugin_is_disabled_in_safe_mode_without_loading_any(settings: Settings) -> None:
    runtime = start(replace(settings, safe=True))
    plan = make_plan(runtime, Wish(disable=("made",)))
    keep_plan(runtime, plan, SYSTEM)

    applied = apply_plan(runtime, plan.hash, SYSTEM, via="cli")

    assert applied.epoch == runtime.assembly.epoch == 2
    assert "pegboard_made" not in sys.modules
    leave_safe_mode(runtime)
    assert "made" not in {one.id for one in start(settings).assembly.manifests}


def test_other_processes_follow_to_what_was_disabled_in_safe_mode(settings: Settings) -> None:
    other = start(settings)
    runtime = start(replace(settings, safe=True))
    plan = make_plan(runtime, Wish(disable=("made",)))
    keep_plan(runtime, plan, SYSTEM)
    apply_plan(runtime, plan.hash, SYSTEM, via="cli")

    other.follow()

    assert "made" not in {one.id for one in other.assembly.manifests}


def test_nothing_is_enabled_in_safe_mode(settings: Settings) -> None:
    install(settings.folder / "site", Made(id="made_more"))

    plan = make_plan(start(replace(settings, safe=True)), Wish(enable=("made_more",)))

    assert [(one.plugin, one.reason) for one in plan.blockers] == [
        (
            "made_more",
            "cannot be enabled while the system runs without its plugins; leave safe mode first",
        )
    ]
