"""Rules of backups: everything comes back, on either database, or nothing does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import pytest
from sqlalchemy import select

from core.tests.database.shop import SHOP, Tag, fill
from pegboard.access.principals import SYSTEM
from pegboard.database.archive import MANIFEST, ArchiveRefused, DatabaseNotEmpty, archived_tables
from pegboard.database.backup import backup
from pegboard.database.integrity import check
from pegboard.database.restore import restore
from pegboard.model.build_schema import Declared
from pegboard.model.columns import ColumnKind
from pegboard.records.create import create
from pegboard.records.search import search
from pegboard.records.search_refresh import refresh_search
from pegboard.records.unit import reading, writing
from pegboard.records.workspace import Workspace
from pegboard.testing.databases import ENGINES, ScratchDatabases
from pegboard.testing.workspaces import make_workspace, open_workspace


@pytest.fixture
def shop(database_url: str) -> Iterator[Workspace]:
    workspace = make_workspace(database_url, SHOP)
    fill(workspace)
    yield workspace
    workspace.database.close()


@pytest.fixture(scope="module")
def archive(scratch_databases: ScratchDatabases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = make_workspace(scratch_databases.create("sqlite"), SHOP)
    fill(workspace)
    file = tmp_path_factory.mktemp("archives") / "shop.zip"
    backup(workspace.database, workspace.tables, file)
    workspace.database.close()
    return file


@pytest.fixture(params=ENGINES)
def empty(
    request: pytest.FixtureRequest, scratch_databases: ScratchDatabases
) -> Iterator[Workspace]:
    workspace = open_workspace(scratch_databases.create(request.param), SHOP)
    yield workspace
    workspace.database.close()


def contents(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Return every archived row of a database in neutral values."""
    kinds = {id(known): kind for kind, known in workspace.database.types.items()}
    found = {}
    with workspace.database.reading() as tx:
        for table in archived_tables(workspace.tables):
            decode = [kinds.get(id(column.type)) for column in table.columns]
            rows = tx.rows(workspace.database.prepare(select(*table.columns)))
            neutral = [
                tuple(
                    cell if kind is None else tx.cells.decode(kind, cell)
                    for kind, cell in zip(decode, row, strict=True)
                )
                for row in rows
            ]
            found[table.name] = sorted(neutral, key=repr)
    return found


def restored(workspace: Workspace, file: Path) -> Workspace:
    restore(workspace.database, workspace.schema, workspace.tables, file)
    refresh_search(workspace, everything=True)
    return workspace


def rewritten(file: Path, folder: Path, member: str, change: Any) -> Path:
    """Return a copy of an archive with one member changed, or left out when that gives None."""
    copy = folder / file.name
    with ZipFile(file) as old, ZipFile(copy, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name) if name != member else change(old.read(name))
            if content is not None:
                new.writestr(name, content)
    return copy


def test_everything_comes_back_on_either_database(
    shop: Workspace, empty: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "shop.zip"
    manifest = backup(shop.database, shop.tables, file)

    restored(empty, file)

    assert contents(empty) == contents(shop)
    assert {table.name: table.rows for table in manifest.tables}["shop_deal"] == 2
    assert check(empty.database, empty.schema, empty.tables) == ()


def test_what_was_restored_is_found_and_goes_on(archive: Path, empty: Workspace) -> None:
    restored(empty, archive)

    with reading(empty, SYSTEM) as unit:
        assert [hit.detail for hit in search(unit, "nandu")] == ["ana@example.com"]
    with writing(empty, SYSTEM) as unit:
        assert create(unit, "shop.deal", {"name": "Third"})["number"] == "D-0003"


def test_values_keep_their_meaning(archive: Path, empty: Workspace) -> None:
    restored(empty, archive)

    with reading(empty, SYSTEM) as unit:
        table = empty.tables.of("shop.deal")
        names = ("amount", "rate", "size", "closes_on", "called_at")
        wanted = select(*(table.c[name] for name in names)).where(table.c.size.is_not(None))
        row = unit.tx.row(empty.database.prepare(wanted))
        assert row is not None
        kinds = (
            ColumnKind.DECIMAL,
            ColumnKind.DECIMAL,
            ColumnKind.INTEGER,
            ColumnKind.DATE,
            ColumnKind.MOMENT,
        )
        values = [unit.tx.cells.decode(kind, cell) for kind, cell in zip(kinds, row, strict=True)]
    assert values == [
        Decimal("99999999999999.99"),
        Decimal("-0.0001"),
        2**63 - 1,
        date(2026, 2, 28),
        datetime(2026, 2, 28, 21, 59, 59, 123456, tzinfo=UTC),
    ]


def test_a_backup_is_one_state_whatever_is_written_meanwhile(
    shop: Workspace, tmp_path: Path
) -> None:
    with shop.database.reading() as tx:
        stream = tx.stream(shop.database.prepare(select(shop.tables.of("shop.deal").c.id)), 1)
        assert len(next(stream)) == 1
        with writing(shop, SYSTEM) as unit:
            create(unit, "shop.deal", {"name": "Meanwhile"})
        assert len(list(stream)) == 1


def test_a_database_with_records_is_not_overwritten(shop: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "shop.zip"
    backup(shop.database, shop.tables, file)
    before = contents(shop)

    with pytest.raises(DatabaseNotEmpty, match="restored into an empty database only"):
        restore(shop.database, shop.schema, shop.tables, file)

    assert contents(shop) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"Second", b"Sekond"),
        lambda content: content.partition(b"\n")[2],
        lambda content: content + b"[",
        lambda content: b"{}\n",
        lambda content: b"\xff\xfe\n",
        lambda content: None,
    ],
    ids=["changed", "shortened", "broken", "other", "binary", "missing"],
)
def test_a_damaged_backup_is_refused_and_nothing_is_written(
    archive: Path, empty: Workspace, tmp_path: Path, change: Any
) -> None:
    damaged = rewritten(archive, tmp_path, "tables/shop_deal.jsonl", change)

    with pytest.raises(ArchiveRefused, match="damaged"):
        restore(empty.database, empty.schema, empty.tables, damaged)

    assert not any(contents(empty).values())


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_a_file_that_is_no_backup_is_refused(
    empty: Workspace, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "other.zip"
    file.write_bytes(content)

    with pytest.raises(ArchiveRefused):
        restore(empty.database, empty.schema, empty.tables, file)


def test_a_newer_backup_is_refused(archive: Path, empty: Workspace, tmp_path: Path) -> None:
    def newer(content: bytes) -> bytes:
        return msgspec.json.encode(msgspec.json.decode(content) | {"format": 99})

    with pytest.raises(ArchiveRefused, match="newer"):
        restore(
            empty.database,
            empty.schema,
            empty.tables,
            rewritten(archive, tmp_path, MANIFEST, newer),
        )


def test_a_backup_of_an_unknown_plugin_names_what_is_missing(
    archive: Path, scratch_databases: ScratchDatabases
) -> None:
    bare = open_workspace(scratch_databases.create("sqlite"), ())

    with pytest.raises(ArchiveRefused, match="shop_deal, which no installed plugin declares"):
        restore(bare.database, bare.schema, bare.tables, archive)
    bare.database.close()


def test_what_no_enabled_plugin_declares_is_named_as_left_out(
    shop: Workspace, tmp_path: Path
) -> None:
    smaller = open_workspace(
        shop.database.url.render_as_string(hide_password=False),
        (Declared("shop", (Tag,)),),
    )

    manifest = backup(smaller.database, smaller.tables, tmp_path / "small.zip")

    assert manifest.left_out == ("shop_deal", "shop_deal__tags")
    smaller.database.close()


def test_a_backup_that_fails_leaves_no_file(shop: Workspace, tmp_path: Path) -> None:
    foreign = open_workspace("sqlite:///:memory:", SHOP)
    file = tmp_path / "shop.zip"

    with pytest.raises(Exception, match="no such table"):
        backup(foreign.database, shop.tables, file)

    assert list(tmp_path.iterdir()) == []
    foreign.database.close()
