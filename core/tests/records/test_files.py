"""Whose files a record can be given."""

import pytest

from core.tests.records.small_company import Company
from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.model import fields
from pegboard.model.entities import Extension
from pegboard.records.create import create
from pegboard.records.errors import InvalidRecord
from pegboard.records.files import keep_file
from pegboard.records.get import get
from pegboard.records.update import update
from pegboard.testing.runtimes import runtime_of

NOWHERE = "01890000-0000-7000-8000-000000000000"
ANA, BO = (
    Principal(f"01890000-0000-7000-8000-00000000000{n}", "Somebody", roles=("administrator",))
    for n in (1, 2)
)


class Paper(Extension, of="base.deal"):
    paper = fields.File()


class Papers(Plugin):
    @hookimpl
    def contribute_entities(self) -> list[type[Extension]]:
        return [Paper]


@pytest.fixture
def runtime(database_url: str) -> Runtime:
    return runtime_of(database_url, base=Company(), papers=Papers())


def test_a_record_takes_only_files_that_it_held_or_its_writer_sent(runtime: Runtime) -> None:
    with runtime.writing(ANA) as unit:
        sent = keep_file(unit, name="offer.pdf", media_type="application/pdf", content=b"secret")
        deal = create(unit, "base.deal", {"name": "Bikes", "papers__paper": {"id": sent.id}})["id"]
        assert get(unit, "base.deal", deal).papers__paper == sent
    for stolen in (sent.id, NOWHERE):
        with pytest.raises(InvalidRecord, match="no such file"), runtime.writing(BO) as unit:
            create(unit, "base.deal", {"name": "Mine", "papers__paper": {"id": stolen}})
    with runtime.writing(BO) as unit:
        update(unit, "base.deal", deal, {"papers__paper": {"id": sent.id}, "size": 1}, version=1)
        assert get(unit, "base.deal", deal).papers__paper == sent
