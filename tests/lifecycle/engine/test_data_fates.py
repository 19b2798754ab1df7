"""What becomes of data: disabled, kept, written out, dropped; and brought back."""

from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from pegboard.access.principals import SYSTEM
from pegboard.access.role_edits import RoleEdit
from pegboard.access.stored_roles import store_role_edits
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.export_data import ExportManifest
from pegboard.lifecycle.make_plan import make_plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.values import StoredFile
from pegboard.records.create import create
from pegboard.records.files import keep_file
from pegboard.records.find import find
from pegboard.records.query import Query
from tests.lifecycle.engine.synthetic import Synthetic, install
from tests.lifecycle.engine.systems import company, differing, done, schema_hash


def fill(runtime: Runtime) -> None:
    """Let people use the plugin "red": records, links, a file, a view, an edited role."""
    with runtime.writing(SYSTEM, via="ui") as unit:
        account = create(unit, "base.account", {"name": "Acme", "red__mark": "high"})
        contact = create(unit, "base.contact", {"last_name": "Byron"})
        paper: StoredFile = keep_file(unit, name="a.txt", media_type="text/plain", content=b"text")
        values = {
            "name": "Mine", "account": account["id"], "contacts": [contact["id"]], "paper": paper.id
        }  # fmt: skip
        item = create(unit, "red.item", values)
        created = create(
            unit,
            "base.account",
            {"name": "Iber", "red__item": item["id"], "red__friends": [contact["id"]]},
        )
        assert created
        create(unit, "base.saved_view", {"name": "My items", "entity": "red.item", "query": ""})
        edit = RoleEdit("red keeper", "right", "red.item", "delete", "own")
        store_role_edits(
            unit.tx, runtime.database, unit.workspace.tables, [edit], by=None, now=unit.now
        )
    runtime.follow_roles()


@pytest.fixture
def filled(runtime: Runtime, plugins: Path) -> Runtime:
    install(plugins, Synthetic("red"))
    done(runtime, Wish(enable=("red",)))
    fill(runtime)
    return runtime


def test_data_survives_disable_and_enable(filled: Runtime, database_url: str) -> None:
    before = company(database_url)
    done(filled, Wish(disable=("red",)))
    assert "red.item" not in filled.assembly.schema.entities

    done(filled, Wish(enable=("red",)))

    assert differing(before, company(database_url)) == []


def test_kept_data_is_there_again_after_a_reinstall(filled: Runtime, database_url: str) -> None:
    before = company(database_url)
    done(filled, Wish(remove={"red": "keep"}))
    assert filled.assembly.blueprint.removed == {"red": "keep"}

    done(filled, Wish(enable=("red",)))

    assert filled.assembly.blueprint.removed == {}
    assert differing(before, company(database_url)) == []
    assert filled.assembly.roles.roles["red keeper"].grants[0].scope("delete") == "own"


def test_a_purge_leaves_the_database_as_before_the_plugin_came(
    runtime: Runtime, plugins: Path, database_url: str
) -> None:
    install(plugins, Synthetic("red"))
    before = company(database_url)
    schema = schema_hash(runtime.database)
    done(runtime, Wish(enable=("red",)))
    fill(runtime)
    done(runtime, Wish(remove={"red": "purge"}))

    after = company(database_url)
    assert schema_hash(runtime.database) == schema
    assert set(differing(before, after)) <= PEOPLE_WORKED


PEOPLE_WORKED = {
    "base_account", "base_contact", "pegboard_history", "pegboard_outbox", "pegboard_search",
    "pegboard_epoch", "pegboard_search_state",
}  # fmt: skip
"""Tables that differ because people added accounts and a contact while the plugin ran."""


def test_a_purge_leaves_nothing_that_names_the_plugin(filled: Runtime) -> None:
    done(filled, Wish(remove={"red": "purge"}))

    system = filled.assembly.workspace.tables.system
    with filled.database.engine.connect() as connection:
        for table in (
            system.history, system.outbox, system.search, system.catalogue, system.lifecycle.begun,
            system.access.role_edit, system.sequence, system.file, system.search_state,
        ):  # fmt: skip
            for row in connection.execute(table.select()):
                told = str([cell for cell in row if not isinstance(cell, bytes)])
                assert "red." not in told
                assert "red__" not in told.replace("'changed': ['name', 'red__mark']", "")


def test_after_a_purge_a_plugin_begins_anew(filled: Runtime) -> None:
    done(filled, Wish(remove={"red": "purge"}))

    done(filled, Wish(enable=("red",)))

    with filled.reading(SYSTEM) as unit:
        items = find(unit, Query("red.item", fields=("name", "number"))).rows
    assert [row[1:] for row in items] == [("The first Red", "Red-1")]


def test_first_records_are_not_made_again_where_people_deleted_them(filled: Runtime) -> None:
    items = filled.assembly.workspace.tables.of("red.item")
    with filled.database.engine.begin() as connection:
        connection.execute(items.delete())
    done(filled, Wish(disable=("red",)))

    done(filled, Wish(enable=("red",)))

    with filled.reading(SYSTEM) as unit:
        assert find(unit, Query("red.item", fields=("id",))).rows == []


def test_an_export_holds_all_rows_with_their_hashes_before_they_are_dropped(
    filled: Runtime,
) -> None:
    done(filled, Wish(remove={"red": "export"}))

    (file,) = (filled.settings.folder / "exports").iterdir()
    with ZipFile(file) as archive:
        manifest = msgspec.json.decode(archive.read("manifest.json"), type=ExportManifest)
        rows = {part.name: part.rows for part in manifest.parts}
        names = [
            msgspec.json.decode(line)["name"]
            for line in archive.read("data/red.item.jsonl").splitlines()
        ]
        assert len(manifest.files) == 1
        assert archive.read(f"files/{manifest.files[0]}") == b"text"
    assert rows["red.item"] == 2
    assert rows["base.account.red__mark"] == 1
    assert rows["base.account.red__friends"] == 1
    assert sorted(names) == ["Mine", "The first Red"]


def test_links_of_others_to_what_is_purged_are_emptied_and_told(
    filled: Runtime, plugins: Path
) -> None:
    code = '''
from pegboard_sdk import Extension, Entity, Plugin, fields, hookimpl


class Follower(Entity, name="follower"):
    """For tests."""

    name = fields.Text()
    item = fields.Link("red.item")


class Blue(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Follower]
'''
    install(plugins, Synthetic("blue", requires=("base", "red"), code=code))
    done(filled, Wish(enable=("blue",)))
    with filled.writing(SYSTEM) as unit:
        item = find(unit, Query("red.item", fields=("id",), limit=1)).rows[0][0]
        create(unit, "blue.follower", {"name": "Fan", "item": item})

    plan = make_plan(filled, Wish(remove={"red": "purge"}))
    assert [(one.plugin, one.verb) for one in plan.along] == [("blue", "disable")]
    assert any("Followers: Item is emptied" in line for line in plan.irreversible)
    done(filled, Wish(remove={"red": "purge"}))

    with filled.database.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT name, item FROM blue_follower").one()
    assert tuple(row) == ("Fan", None)
