"""Every set of plugins that can run does run, and its menu leads nowhere in vain."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path

import pytest

from pegboard.assembly.build import build
from pegboard.assembly.discovery import discover
from pegboard.assembly.resolver import ALWAYS
from pegboard.bootstrap import start
from pegboard.database.engine import Database
from pegboard.hookspecs.roles import RIGHTS
from pegboard.model.blueprint import Blueprint
from pegboard.settings import Settings
from pegboard.testing.system import System
from tests.subsets.sets import EXAMPLES, can_run, modules, projects, subsets

LINK = re.compile(r'href="(/[^"#?]*)')
NO_PAGE = ("/static/", "/sign-out", "/settings/view-as")
"""Links to what is no page, or ends the visit."""
MOST_ORDERS = 6
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(plugins: tuple[str, ...], folder: Path) -> Iterator[System]:
    """Yield a system that was started with just *plugins*."""
    settings = Settings(f"sqlite:///{folder / 'pegboard.db'}", "only for tests", folder)
    runtime = start(settings, enabled=plugins)
    assert runtime.blocked == ()
    yield System(runtime)
    runtime.database.close()


def dead_links(system: System) -> list[str]:
    """Return the links of the home page, and of the pages it leads to, that lead nowhere."""
    seen: dict[str, int] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(NO_PAGE) or path.endswith(".csv"):
            continue
        answer = system.page(path)
        seen[path] = answer.status
        if len(seen) == 1:
            waiting += LINK.findall(answer.text)
    return [path for path, status in seen.items() if status >= 400]


def broken_lists(system: System, plugins: tuple[str, ...]) -> list[str]:
    """Return the entities of *plugins* whose list or form cannot be shown."""
    schema = system.runtime.assembly.schema
    paths = [
        f"/{key.replace('.', '/')}{ending}"
        for key, kind in schema.entities.items()
        if kind.plugin in plugins
        for ending in ("", "/new")
    ]
    return [path for path in paths if system.page(path).status >= 400]


@pytest.mark.parametrize(
    "plugins", list(subsets(modules())), ids=lambda ids: "+".join(ids) or ALWAYS
)
def test_a_set_of_modules_runs_and_its_menu_has_no_dead_link(
    plugins: tuple[str, ...], tmp_path: Path
) -> None:
    if not can_run(plugins):
        pytest.skip("these cannot run without others, and say so")
    with running(plugins, tmp_path) as system:
        running_ids = {one.id for one in system.runtime.assembly.manifests}
        assert running_ids == {ALWAYS, *plugins}
        assert dead_links(system) == []
        assert broken_lists(system, plugins) == []


def test_every_example_runs_alone_and_beside_all_modules(
    examples: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    everything = (*modules(), *examples)
    for plugins in [*((one,) for one in examples if can_run((one,))), everything]:
        with running(plugins, tmp_path_factory.mktemp("example")) as system:
            assert dead_links(system) == [], plugins
            assert broken_lists(system, plugins) == [], plugins


def test_the_order_of_enabling_changes_neither_schema_nor_routes_nor_rights(
    examples: list[str], tmp_path: Path
) -> None:
    told = set()
    orders = list(permutations((*modules(), *examples)))
    for number, order in enumerate(orders[:: max(1, len(orders) // MOST_ORDERS)]):
        database = Database(f"sqlite:///{tmp_path / f'{number}.db'}")
        enabled = Blueprint(enabled=(ALWAYS, *order))
        assembly = build(database, discover()[:: 1 if number % 2 else -1], enabled).assembly
        rights = [
            (role, key, right, assembly.roles.rights([role]).scope(key, right))
            for role in sorted(assembly.roles.roles)
            for key in sorted(assembly.schema.entities)
            for right in RIGHTS
        ]
        shown = (str(assembly.pages), str([name for name, _ in assembly.reports]))
        told.add((assembly.hash, shown, str(rights)))
        database.close()
    assert len(told) == 1


def test_every_plugin_brings_tests_of_its_own() -> None:
    lacking = [
        project.name
        for project in (*projects("plugins"), *projects(EXAMPLES))
        if not list((project.folder / "tests").glob("test_*.py"))
    ]

    assert lacking == []
