"""A process that is killed while it applies a plan leaves the system as before, or as after."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pegboard.lifecycle.wish import Wish
from pegboard.testing.databases import ENGINES, ScratchDatabases
from tests.lifecycle.engine.killing import NEVER, applied_until, recovered_until
from tests.lifecycle.engine.synthetic import Synthetic, install
from tests.lifecycle.engine.systems import (
    Company,
    company,
    differing,
    done,
    on_path,
    started,
)
from tests.lifecycle.engine.test_data_fates import fill

WISHES = {
    "enable": Wish(enable=("blue",)),
    "disable": Wish(disable=("red",)),
    "purge": Wish(remove={"red": "purge"}),
}
ENTRIES = {"enable": 12, "disable": 12, "purge": 18}
"""How many entries the journal of each gets."""
RANDOM = ("blue_item",)
"""Tables whose first record has an id of its own every time."""


@dataclass(frozen=True)
class Prepared:
    """A system in use, at an address that nobody has open, and how it is after each wish."""

    url: str
    databases: ScratchDatabases
    folder: Path
    plugins: Path
    before: Company

    def copy(self) -> str:
        return self.databases.copy(self.url)

    def recovered(self, url: str) -> Company:
        """Start on *url* as an operator would, and return what the system is then."""
        with started(url, self.folder):
            return steady(company(url))


def steady(one: Company) -> Company:
    """Return *one* without what differs each time: ids of first records, and when they came."""
    passing = ("pegboard_begun", "pegboard_history", "pegboard_outbox", "pegboard_search", *RANDOM)
    rows = {k: "rows" if v and k in passing else v for k, v in one.rows.items()}
    return replace(one, rows=rows)


@pytest.fixture(scope="module", params=ENGINES)
def prepared(
    request: pytest.FixtureRequest,
    scratch_databases: ScratchDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Prepared]:
    plugins, folder = tmp_path_factory.mktemp("plugins"), tmp_path_factory.mktemp("var")
    install(plugins, Synthetic("red"), Synthetic("blue"))
    url = scratch_databases.create(request.param)
    with on_path(plugins):
        with started(url, folder, ["base"]) as runtime:
            done(runtime, Wish(enable=("red",)))
            fill(runtime)
        yield Prepared(url, scratch_databases, folder, plugins, steady(company(url)))


@pytest.fixture(scope="module")
def after(prepared: Prepared) -> dict[str, Company]:
    """How the system is when nobody is killed, by wish."""
    found = {}
    for name, wish in WISHES.items():
        url = prepared.copy()
        assert applied_until(NEVER, wish, url, prepared.folder, prepared.plugins) == 0
        found[name] = steady(company(url))
        prepared.databases.drop(url)
    return found


@pytest.mark.deep
@pytest.mark.parametrize(
    ("name", "place"), [(name, n) for name, last in ENTRIES.items() for n in range(1, last + 1)]
)
def test_killed_at_any_entry_the_change_is_made_all_the_same(
    prepared: Prepared, after: dict[str, Company], name: str, place: int
) -> None:
    _kill_and_recover(prepared, after, name, place)


@pytest.mark.parametrize(
    ("name", "place"), [("enable", 2), ("enable", 5), ("enable", 9), ("purge", 17), ("purge", 18)]
)
def test_killed_in_the_middle_the_change_is_made_all_the_same(
    prepared: Prepared, after: dict[str, Company], name: str, place: int
) -> None:
    _kill_and_recover(prepared, after, name, place)


def _kill_and_recover(prepared: Prepared, after: dict[str, Company], name: str, place: int) -> None:
    url = prepared.copy()
    code = applied_until(place, WISHES[name], url, prepared.folder, prepared.plugins)
    assert code == -signal.SIGKILL

    assert differing(prepared.recovered(url), after[name]) == []
    prepared.databases.drop(url)


def test_the_journal_has_as_many_entries_as_are_tried(prepared: Prepared) -> None:
    for name, wish in WISHES.items():
        url = prepared.copy()
        last = ENTRIES[name]
        assert applied_until(last, wish, url, prepared.folder, prepared.plugins) == -signal.SIGKILL
        prepared.databases.drop(url)
        url = prepared.copy()
        assert applied_until(last + 1, wish, url, prepared.folder, prepared.plugins) == 0
        prepared.databases.drop(url)


@pytest.mark.parametrize("place", [3, 5, 7, 9, 11])
def test_what_cannot_be_finished_is_taken_back(
    prepared: Prepared, tmp_path: Path, place: int
) -> None:
    """Another package of the plugin is installed when the system starts again."""
    url = prepared.copy()
    wish = WISHES["enable"]
    applied_until(place, wish, url, prepared.folder, prepared.plugins)
    install(prepared.plugins, Synthetic("blue", version="1.0.1"))
    try:
        found = prepared.recovered(url)
    finally:
        install(prepared.plugins, Synthetic("blue"))

    assert differing(found, prepared.before) == []
    prepared.databases.drop(url)


def test_killed_again_and_again_while_recovering_it_still_comes_to_an_end(
    prepared: Prepared, after: dict[str, Company]
) -> None:
    url = prepared.copy()
    applied_until(3, WISHES["enable"], url, prepared.folder, prepared.plugins)
    for _ in range(3):
        recovered_until(1, url, prepared.folder, prepared.plugins)

    assert differing(prepared.recovered(url), after["enable"]) == []
    prepared.databases.drop(url)
