"""Whatever the order in which plugins are enabled, the system is the same; every subset runs."""

import os
import re
from dataclasses import dataclass
from itertools import combinations, permutations
from pathlib import Path

import pytest

from core.tests.web.served import served
from pegboard.assembly.assembly import Assembly
from pegboard.hookspecs.roles import RIGHTS
from pegboard.lifecycle.wish import Wish
from pegboard.testing.databases import ENGINES, ScratchDatabases
from pegboard.web.api.openapi import openapi
from tests.lifecycle.engine.synthetic import Synthetic, install
from tests.lifecycle.engine.systems import done, schema_hash, started

NAMES = ("sales", "red", "blue")
ORDERS = list(permutations(NAMES))
TRIED = ORDERS if os.environ.get("PEGBOARD_TEST_DEPTH") == "deep" else ORDERS[::2]
LINK = re.compile(r'href="(/[^"#?]*)')


@dataclass(frozen=True)
class Outcome:
    """What a system is for those who use it."""

    schema: str
    hash: str
    routes: tuple[str, ...]
    rights: tuple[tuple[str, ...], ...]


@pytest.fixture
def three(plugins: Path) -> None:
    """Beside sales two plugins, one of which needs the other."""
    install(plugins, Synthetic("red"), Synthetic("blue", requires=("base", "red")))


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("engine", ENGINES)
def test_every_order_of_enabling_leads_to_the_same_system(
    engine: str, scratch_databases: ScratchDatabases, tmp_path: Path
) -> None:
    found = set()
    for order in TRIED:
        url = scratch_databases.create(engine)
        with started(url, tmp_path, ["base"]) as runtime:
            for name in order:
                done(runtime, Wish(enable=(name,)))
            found.add(_outcome(schema_hash(runtime.database), runtime.assembly))
        scratch_databases.drop(url)

    assert len(found) == 1


def _outcome(schema: str, assembly: Assembly) -> Outcome:
    book = assembly.roles
    rights = sorted(
        (role, entity, right, str(book.rights([role]).scope(entity, right)))
        for role in book.roles
        for entity in assembly.schema.entities
        for right in RIGHTS
    )
    routes = sorted(openapi(assembly, book.everything)["paths"])
    return Outcome(schema, assembly.hash, tuple(routes), tuple(rights))


SUBSETS = [
    chosen
    for count in range(len(NAMES) + 1)
    for chosen in combinations(NAMES, count)
    if "blue" not in chosen or "red" in chosen
]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("chosen", SUBSETS, ids=lambda chosen: "+".join(chosen) or "none")
def test_every_subset_runs_and_its_menu_has_no_dead_link(
    sqlite_url: str, tmp_path: Path, chosen: tuple[str, ...]
) -> None:
    with served(sqlite_url, tmp_path / "var", enabled=chosen) as system:
        assert system.runtime.blocked == ()
        cookie, _ = system.session("admin")
        home = system.client.get("/", headers=cookie)
        links = {link for link in LINK.findall(home.text) if not link.startswith("/static")}

        assert len(links) > 5
        dead = {
            link
            for link in sorted(links)
            if system.client.get(link, headers=cookie).status_code >= 400
        }
    assert dead == set()
