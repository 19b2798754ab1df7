"""What a request takes along, what it leaves alone, and that it is whole or not at all."""

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import inspect, text

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.database.backup import backup
from pegboard.database.catalogue import read_catalogue
from pegboard.database.engine import Database
from pegboard.database.restore import restore
from pegboard.records.search_refresh import refresh_search
from pegboard.testing.databases import ScratchDatabases
from pegboard.testing.runtimes import runtime_of
from pegboard.transfer.subjects.erase import erase, preview
from pegboard.transfer.subjects.export import DOCUMENT, export_person
from pegboard.transfer.subjects.replay import replay
from pegboard.transfer.subjects.suppression import FILE
from pegboard.transfer.subjects.wanted import recognise
from tests.privacy.canary import (
    CANARY,
    EMAIL,
    PHONE,
    PLUGINS,
    Company,
    tables_with,
    without_plugins,
)

ON_SQLITE = """CREATE TRIGGER blocked BEFORE DELETE ON pegboard_file
BEGIN SELECT RAISE(ABORT, 'disk is full'); END"""
ON_POSTGRES = """CREATE FUNCTION blocked() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'disk is full'; END $$;
CREATE TRIGGER blocked BEFORE DELETE ON pegboard_file FOR EACH ROW EXECUTE FUNCTION blocked()"""


def everything(runtime: Runtime) -> dict[str, list[str]]:
    """Return all rows of all tables."""
    with runtime.database.engine.connect() as connection:
        return {
            table: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{table}"')).all()))
            for table in inspect(connection).get_table_names()
        }


def test_an_erasure_that_fails_half_way_leaves_nothing_done(company: Company) -> None:
    with company.runtime.database.engine.begin() as connection:
        connection.execute(text(ON_SQLITE if company.runtime.database.is_sqlite else ON_POSTGRES))
    before = everything(company.runtime)

    with pytest.raises(Exception, match=r"disk is full|taken already"):
        erase(company.runtime, SYSTEM, recognise(EMAIL))

    assert everything(company.runtime) == before
    assert not (company.runtime.settings.folder / FILE).exists()


@pytest.mark.parametrize("are_plugins_off", [False, True])
def test_an_export_holds_every_personal_value(
    company: Company, tmp_path: Path, *, are_plugins_off: bool
) -> None:
    if are_plugins_off:
        company = without_plugins(company)
    target = tmp_path / "person.zip"

    export_person(company.runtime, SYSTEM, recognise(EMAIL), target)

    with ZipFile(target) as archive:
        document = json.loads(archive.read(DOCUMENT))
        contents = [archive.read(name) for name in archive.namelist() if name != DOCUMENT]
    told: dict[tuple[str, str], str] = defaultdict(str)
    for record in document["records"]:
        for field in record["fields"]:
            told[record["entity"], field["name"]] += json.dumps(field["value"])
    marks = (CANARY, PHONE, "1987-06-06")
    assert [k for k in company.personal if not any(mark in told[k] for mark in marks)] == []
    assert len(contents) == 6
    assert all(CANARY.encode() in content for content in contents)
    assert "Bystander" not in json.dumps(document)


def test_a_restored_backup_is_erased_again(
    company: Company, scratch_databases: ScratchDatabases, tmp_path: Path
) -> None:
    workspace = company.runtime.assembly.workspace
    backup(company.runtime.database, workspace.tables, tmp_path / "before.zip")
    erase(company.runtime, SYSTEM, recognise(EMAIL))
    engine = "sqlite" if company.runtime.database.is_sqlite else "postgresql"
    runtime = elsewhere(company, scratch_databases.create(engine), tmp_path / "before.zip")
    assert tables_with(runtime)

    done = replay(runtime)

    assert tables_with(runtime) == {}
    assert (done.people, done.rows > 0) == (4, True)
    assert replay(runtime).rows == 0
    runtime.database.close()


def elsewhere(company: Company, url: str, file: Path) -> Runtime:
    """Return a system with the same plugins and settings into which *file* is restored."""
    workspace = company.runtime.assembly.workspace
    database = Database(url)
    restore(database, workspace.schema, workspace.tables, file)
    database.close()
    runtime = runtime_of(url, **PLUGINS)
    runtime.settings = replace(company.runtime.settings, database_url=url)
    refresh_search(runtime.assembly.workspace, everything=True)
    return runtime


def test_the_list_beside_the_database_names_nobody(company: Company) -> None:
    erase(company.runtime, SYSTEM, recognise(EMAIL))

    kept = (company.runtime.settings.folder / FILE).read_text("utf-8")

    assert kept.count('"kind":"email"') == 1
    assert CANARY not in kept
    assert company.contact not in kept


def test_the_catalogue_knows_what_no_enabled_plugin_declares(company: Company) -> None:
    company = without_plugins(company)
    workspace = company.runtime.assembly.workspace

    with company.runtime.reading(SYSTEM) as unit:
        known = read_catalogue(unit.tx, company.runtime.database, workspace.tables)
        counts = preview(unit, recognise(EMAIL)).counts()

    assert "clinic.visit" not in workspace.schema.entities
    assert known["clinic.visit"].plugin == "clinic"
    assert known["base.contact"].fields["clinic__nickname"].personal
    assert counts.anonymised["clinic.visit"] == 1
    assert counts.deleted == {"clinic.letter": 1, "sales.conversion": 1}
