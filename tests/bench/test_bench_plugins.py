"""`make bench`: what a hundred idle plugins cost the requests of others, and the start.

Idle means: none of them has a field, a badge or a rule on what is asked for; each has records of
its own, an action and a place in the menu.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from core.tests.web.served import Served, served
from pegboard.bootstrap import start
from pegboard.testing.databases import ScratchDatabases
from tests.bench.ratios import compare, report
from tests.lifecycle.made_plugins import APART, on_path, write_plugin

pytestmark = pytest.mark.benchmark
PLUGINS = 100
SHARE_GOAL = 0.95
SECONDS_GOAL = 3.0


@dataclass(frozen=True)
class Both:
    """The same system without plugins and with a hundred that nobody uses."""

    alone: Served
    crowded: Served

    def addresses(self, record: bool) -> tuple[str, str]:
        pair = []
        for system in (self.alone, self.crowded):
            ident = system.call("GET", "/base/account").json()["items"][0]["id"]
            pair.append(f"/base/account/{ident}" if record else "/base/account")
        return pair[0], pair[1]


@pytest.fixture(scope="module")
def both(
    scratch_databases: ScratchDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("plugins")
    names = tuple(f"idle{number:03}" for number in range(PLUGINS))
    for name in names:
        write_plugin(folder, name, code=APART)
    with on_path(folder), ExitStack() as open_systems:
        systems = []
        for enabled in (("base",), ("base", *names)):
            url = scratch_databases.create("sqlite")
            place = tmp_path_factory.mktemp("system")
            system = open_systems.enter_context(served(url, place, enabled=enabled))
            for number in range(100):
                system.make("/base/account", {"name": f"Account {number}"})
            systems.append(system)
        yield Both(*systems)


@pytest.mark.parametrize("is_record", [False, True], ids=["list", "record"])
@pytest.mark.parametrize("is_page", [False, True], ids=["api", "page"])
def test_requests_beside_idle_plugins(both: Both, *, is_record: bool, is_page: bool) -> None:
    alone, crowded = both.addresses(is_record)
    fields = "" if is_page or is_record else "?fields=id,name,owner"

    def ask(system: Served, path: str) -> None:
        if is_page:
            cookie, _ = sessions[id(system)]
            assert system.client.get(path, headers=cookie).status_code == 200
        else:
            assert system.call("GET", f"{path}{fields}").status_code == 200

    sessions = {id(one): one.session("admin") for one in (both.alone, both.crowded)}
    ratio = compare(lambda: ask(both.alone, alone), lambda: ask(both.crowded, crowded))
    what = f"{'page' if is_page else 'API'}, {'record' if is_record else 'list'} of accounts"
    report(f"{what} beside {PLUGINS} idle plugins", ratio, SHARE_GOAL)


def test_start_with_idle_plugins(both: Both) -> None:
    """In this process, so without the time that Python and the libraries take."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        start(both.crowded.runtime.settings).database.close()
        times.append(time.perf_counter() - begin)
    verdict = "" if min(times) < SECONDS_GOAL else "   beyond the goal"
    print(f"start with {PLUGINS} plugins: {min(times):.2f} s (goal {SECONDS_GOAL} s){verdict}")
