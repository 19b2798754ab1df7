"""What the gate promises people who write at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from core.tests.records.small_company import SmallCompany
from pegboard.model.errors import PegboardError
from pegboard.records.create import create
from pegboard.records.errors import InvalidRecord, StaleWrite
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.history import history
from pegboard.records.query import Query
from pegboard.records.unit import Unit
from pegboard.records.update import update

PEOPLE = 6


def at_once(company: SmallCompany, write: Callable[[Unit, int], object]) -> list[object]:
    """Return what each of some people got, all of whom began to *write* at the same moment."""
    ready = Barrier(PEOPLE)

    def one(place: int) -> object:
        ready.wait()
        try:
            with company.runtime.writing(company.dan) as unit:
                return write(unit, place)
        except PegboardError as error:
            return error

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def test_of_many_changes_of_one_version_exactly_one_is_written(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        deal = create(unit, "base.deal", {"name": "Bikes"})["id"]

    def write(unit: Unit, place: int) -> object:
        return update(unit, "base.deal", deal, {"size": place + 1}, version=1)["size"]

    told = at_once(company, write)
    written = [one for one in told if not isinstance(one, PegboardError)]
    assert sum(isinstance(one, StaleWrite) for one in told) == PEOPLE - 1
    with company.runtime.reading(company.dan) as unit:
        stands = get(unit, "base.deal", deal)
        kind = company.runtime.assembly.schema.entity("base.deal")
        assert ([stands.size], stands.version) == (written, 2)
        assert [entry.version for entry in history(unit, kind, deal)] == [2, 1]


def test_changes_of_whatever_stands_there_all_count(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        deal = create(unit, "base.deal", {"name": "Bikes"})["id"]
    at_once(company, lambda unit, n: update(unit, "base.deal", deal, {"size": n + 1}, version=None))
    with company.runtime.reading(company.dan) as unit:
        kind = company.runtime.assembly.schema.entity("base.deal")
        found = [entry.changes["size"] for entry in history(unit, kind, deal)[::-1][1:]]
        assert get(unit, "base.deal", deal).version == PEOPLE + 1
    assert [old for old, _ in found] == [None, *(new for _, new in found[:-1])]


def test_of_equal_values_that_must_be_unique_exactly_one_is_written(company: SmallCompany) -> None:
    values = {"name": "Eva", "email": "eva@example.com"}
    told = at_once(company, lambda unit, _: create(unit, "base.user", values)["id"])
    assert sum(isinstance(one, str) for one in told) == 1
    assert sum(isinstance(one, InvalidRecord) for one in told) == PEOPLE - 1


def test_every_record_gets_a_number_of_its_own(company: SmallCompany) -> None:
    at_once(company, lambda unit, n: [create(unit, "base.deal", {"name": f"{n}"})] * 3)
    with company.runtime.reading(company.dan) as unit:
        rows = find(unit, Query("base.deal", fields=("number",))).rows
    assert sorted(row[1] for row in rows) == [f"D-{n + 1:04d}" for n in range(PEOPLE)]
