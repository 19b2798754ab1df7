"""`make bench`: what a scope adds to the list of 200,000 records, 50 teams and 500 people."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from pegboard.access.principals import Principal
from pegboard.access.roles import RoleBook
from pegboard.assembly.runtime import Runtime
from pegboard.hookspecs.roles import Grant, RolePack, Scope
from pegboard.records.find import find
from pegboard.records.unit import reading
from tests.bench.filled import fill, runtime_on
from tests.bench.ratios import compare
from tests.bench.test_bench_records import LIST

pytestmark = pytest.mark.benchmark
GOAL = 0.25
SCOPES: tuple[Scope, ...] = ("all", "team_and_below", "team", "own")
READING = Grant("*", read="all")


@pytest.fixture(scope="module")
def filled(module_database_url: str) -> Iterator[tuple[Runtime, Principal]]:
    runtime = runtime_on(module_database_url)
    yield runtime, fill(runtime)
    runtime.database.close()


@pytest.mark.parametrize("scope", ["team_and_below", "team", "own"])
def test_scope(filled: tuple[Runtime, Principal], scope: Scope) -> None:
    """A seller at the top reads the same 50 rows in their scope as without one.

    The narrower scopes hold 1 in 50 and 1 in 500 of all records: there the same page takes another
    way through the data, and the figure says how it compares with the list of everything.
    """
    runtime, seller = filled
    packs = [RolePack(one, one, (READING, Grant(LIST.entity, read=one))) for one in SCOPES]
    book = RoleBook(runtime.assembly.schema, packs)
    workspace = replace(runtime.assembly.workspace, roles=book)

    def listing(role: Scope) -> Callable[[], object]:
        person = replace(seller, roles=(role,), people_epoch=1)

        def answer() -> object:
            with reading(workspace, person) as unit:
                return find(unit, LIST, form="json")

        return answer

    found = compare(listing("all"), listing(scope))
    cost = found.ours / found.bare - 1
    is_same_page = scope == "team_and_below"
    verdict = "   above the goal" if is_same_page and cost > GOAL else ""
    goal = f" (goal +{GOAL:.0%})" if is_same_page else ""
    print(
        f"list in scope {scope} [{runtime.database.engine.dialect.name}]: "
        f"all {found.bare * 1e6:.0f} µs, scoped {found.ours * 1e6:.0f} µs, "
        f"{cost:+.0%}{goal}{verdict}"
    )
