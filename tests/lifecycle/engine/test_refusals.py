"""What cannot or must not be done is refused before anything is touched, in words."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.apply_lock import apply_lock
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.errors import (
    ApplyBusy,
    ConsentMissing,
    MayNotChangePlugins,
    PlanBlocked,
    PlanDoctored,
    PlanMoved,
    PlanNotFound,
    PlanOver,
    PlanRefused,
)
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.wish import Wish
from tests.lifecycle.engine.synthetic import CODE, Synthetic, install
from tests.lifecycle.engine.systems import company, differing, done, planned, started

BROKEN = "raise RuntimeError('at import')\n"
MISFIT = CODE.replace('of="base.account"', 'of="base.acount"')
CLASH = CODE.replace('name="item"', 'name="x_item"').replace("{id}.item", "{id}.x_item")
CLASHING = '''
from pegboard_sdk import Entity, Plugin, fields, hookimpl


class Item(Entity, name="item"):
    """For tests."""

    name = fields.Text()


class Red_x(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Item]
'''


def blockers(runtime: Runtime, wish: Wish) -> dict[str, str]:
    return {one.plugin: one.reason for one in make_plan(runtime, wish).blockers}


CASES: list[tuple[str, list[Synthetic], Wish, dict[str, str]]] = [
    ("unknown", [], Wish(enable=("nobody",)), {"nobody": "not installed"}),
    ("unknown to stop", [], Wish(disable=("nobody",)), {"nobody": "not known here"}),
    ("base", [], Wish(disable=("base",)), {"base": "cannot be switched off"}),
    (
        "missing requirement",
        [Synthetic("red", requires=("base", "nobody"))],
        Wish(enable=("red",)),
        {"red": "nobody", "nobody": "not installed"},
    ),
    (
        "version of a requirement",
        [Synthetic("red"), Synthetic("blue", requires=("base", "red>=2"))],
        Wish(enable=("blue",)),
        {"blue": "red"},
    ),
    (
        "circle",
        [Synthetic("red", requires=("blue",)), Synthetic("blue", requires=("red",))],
        Wish(enable=("red",)),
        {"red": "circle", "blue": "circle"},
    ),
    (
        "conflict",
        [Synthetic("red", conflicts=("blue",)), Synthetic("blue")],
        Wish(enable=("red", "blue")),
        {"red": "blue"},
    ),
    (
        "contradiction",
        [Synthetic("red")],
        Wish(enable=("red",), disable=("red",)),
        {"red": "at once"},
    ),
    (
        "wrong manifest",
        [Synthetic("red", more="colour = 1")],
        Wish(enable=("red",)),
        {"red": "colour"},
    ),
    ("broken code", [Synthetic("red", code=BROKEN)], Wish(enable=("red",)), {"red": "at import"}),
    ("misfit", [Synthetic("red", code=MISFIT)], Wish(enable=("red",)), {"red": "base.acount"}),
    (
        "two at once",
        [Synthetic("red", requires=("base", "nobody")), Synthetic("blue", more="colour = 1")],
        Wish(enable=("red", "blue")),
        {"red": "nobody", "blue": "colour", "nobody": "not installed"},
    ),
]


@pytest.fixture(scope="module")
def still(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A system that nothing is going to change."""
    with started(module_database_url, tmp_path_factory.mktemp("var"), ["base"]) as made:
        yield made


@pytest.mark.parametrize(
    ("made", "wish", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_every_blocker_is_told_at_once_and_nothing_is_touched(
    still: Runtime,
    plugins: Path,
    made: list[Synthetic],
    wish: Wish,
    wanted: dict[str, str],
) -> None:
    install(plugins, *made)
    before = company(still.settings.database_url)

    plan = make_plan(still, wish)

    found = {one.plugin: one.reason for one in plan.blockers}
    assert found.keys() >= wanted.keys()
    assert all(part in found[plugin] for plugin, part in wanted.items()), found
    keep_plan(still, plan, SYSTEM)
    with pytest.raises(PlanBlocked):
        apply_plan(still, plan.hash, SYSTEM, via="cli", consent=True)
    assert differing(before, company(still.settings.database_url)) == []


def test_a_name_that_two_plugins_claim_is_refused_naming_both(
    runtime: Runtime, plugins: Path
) -> None:
    install(plugins, Synthetic("red", code=CLASH), Synthetic("red_x", code=CLASHING))
    done(runtime, Wish(enable=("red",)))

    found = blockers(runtime, Wish(enable=("red_x",)))

    assert "red and red_x both claim the name red_x_item" in found["red_x"]


def test_older_code_than_before_is_refused(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red", version="2.0.0"))
    done(runtime, Wish(enable=("red",)))
    done(runtime, Wish(disable=("red",)))
    install(plugins, Synthetic("red", version="1.0.0"))

    assert "older" in blockers(runtime, Wish(enable=("red",)))["red"]


def test_a_plan_is_refused_when_another_change_came_first(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"), Synthetic("blue"))
    plan = planned(runtime, Wish(enable=("red",)))
    done(runtime, Wish(enable=("blue",)))

    with pytest.raises(PlanMoved, match="another change was applied"):
        apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=True)


def test_a_plan_is_refused_when_the_package_is_another(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))
    plan = planned(runtime, Wish(enable=("red",)))
    (plugins / "synthetic_red" / "more.py").write_text('"""More."""\n', encoding="utf-8")

    with pytest.raises(PlanMoved, match="the package of red"):
        apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=True)


@pytest.mark.parametrize("change", ["document", "hash"])
def test_a_doctored_plan_is_refused(runtime: Runtime, plugins: Path, change: str) -> None:
    install(plugins, Synthetic("red"))
    plan = planned(runtime, Wish(enable=("red",)))
    table = runtime.assembly.workspace.tables.system.lifecycle.plan
    with runtime.database.engine.begin() as connection:
        document = connection.execute(table.select()).one().document
        forged = {
            "document": {"document": document.replace('"red"', '"blue"')},
            "hash": {"hash": "1"},
        }
        connection.execute(update(table).values(**forged[change]))

    with pytest.raises(PlanDoctored if change == "document" else PlanNotFound):
        apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=True)
    with pytest.raises(PlanRefused):
        apply_plan(runtime, "1", SYSTEM, via="cli", consent=True)


def test_nothing_runs_that_nobody_agreed_to(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red", capabilities=[("read base.lead", "Looks at leads.")]))
    plan = planned(runtime, Wish(enable=("red",)))

    with pytest.raises(ConsentMissing, match="red"):
        apply_plan(runtime, plan.hash, SYSTEM, via="ui")


def test_who_may_not_manage_plugins_applies_none(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))
    plan = planned(runtime, Wish(enable=("red",)))
    somebody = Principal(None, "Somebody", roles=("sales_representative",))

    with pytest.raises(MayNotChangePlugins):
        apply_plan(runtime, plan.hash, somebody, via="ui", consent=True)


def test_only_one_change_is_applied_at_a_time(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))
    plan = planned(runtime, Wish(enable=("red",)))
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        with apply_lock(runtime.database):
            taken.set()
            over.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(30)
    try:
        with pytest.raises(ApplyBusy):
            apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=True)
    finally:
        over.set()
        holder.join()


def test_a_plan_is_applied_once(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))
    plan = planned(runtime, Wish(enable=("red",)))
    apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=True)

    with pytest.raises(PlanOver):
        apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=True)
