"""Rules of the check: damage is found and told in words, and a sound database is left in peace."""

from collections.abc import Iterator

import pytest

from core.tests.database.shop import SHOP, fill
from pegboard.access.principals import SYSTEM
from pegboard.database.integrity import check
from pegboard.database.statements import Prepared
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.unit import writing
from pegboard.records.update import update
from pegboard.records.workspace import Workspace
from pegboard.testing.workspaces import make_workspace

NOBODY = "018f0000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def shop(module_database_url: str) -> Iterator[Workspace]:
    workspace = make_workspace(module_database_url, SHOP)
    fill(workspace)
    yield workspace
    workspace.database.close()


def findings(workspace: Workspace) -> tuple[str, ...]:
    return check(workspace.database, workspace.schema, workspace.tables)


@pytest.fixture
def damaged(shop: Workspace) -> Iterator[list[str]]:
    """Collects SQL that repairs what the test broke."""
    repairs: list[str] = []
    yield repairs
    run(shop, *repairs)
    assert findings(shop) == ()


def run(workspace: Workspace, *statements: str) -> None:
    with workspace.database.writing() as tx:
        for statement in statements:
            tx.run(Prepared(statement, {}))


def test_a_sound_database_has_no_findings(shop: Workspace) -> None:
    with writing(shop, SYSTEM) as unit:
        deal = create(unit, "shop.deal", {"name": "Fourth"})["id"]
        update(unit, "shop.deal", deal, {"name": "Fifth"}, version=1)
        delete(unit, "shop.deal", deal)

    assert findings(shop) == ()


@pytest.mark.parametrize(
    ("damage", "repair", "told"),
    [
        (
            f"UPDATE shop_deal SET follows = '{NOBODY}' WHERE name = 'Second'",
            "UPDATE shop_deal SET follows = NULL WHERE name = 'Second'",
            "1 of Deals (shop.deal) link in follows to a record of shop.deal that does not exist.",
        ),
        (
            f"UPDATE shop_deal SET owner = '{NOBODY}' WHERE name = 'Second'",
            "UPDATE shop_deal SET owner = NULL WHERE name = 'Second'",
            "1 of Deals (shop.deal) link in owner to a record of base.user that does not exist.",
        ),
        (
            f"INSERT INTO shop_deal__tags (source, target) VALUES ('{NOBODY}', '{NOBODY}')",
            f"DELETE FROM shop_deal__tags WHERE source = '{NOBODY}'",
            "1 entries of shop.deal.tags tie records that do not exist.",
        ),
        (
            "UPDATE shop_deal SET name__folded = 'other' WHERE name = 'Second'",
            "UPDATE shop_deal SET name__folded = 'second' WHERE name = 'Second'",
            "1 of Deals (shop.deal) sort and filter by an outdated name.",
        ),
        (
            "UPDATE shop_deal SET version = 9 WHERE name = 'Second'",
            "UPDATE shop_deal SET version = 1 WHERE name = 'Second'",
            "1 of Deals (shop.deal) stand at another version than their history.",
        ),
        (
            "UPDATE shop_deal SET number = 'D-0500' WHERE name = 'Second'",
            "UPDATE shop_deal SET number = 'D-0002' WHERE name = 'Second'",
            "but 500 is given out.",
        ),
        (
            "UPDATE shop_deal SET deleted_at = created_at WHERE name = 'Second'",
            "UPDATE shop_deal SET deleted_at = NULL WHERE name = 'Second'",
            "Search still knows 1 of Deals (shop.deal) that are gone.",
        ),
        (
            "UPDATE pegboard_search SET entity = 'shop.other' WHERE title = 'second'",
            "UPDATE pegboard_search SET entity = 'shop.deal' WHERE title = 'second'",
            "Search does not know 1 of Deals (shop.deal).",
        ),
    ],
)
def test_damage_is_told_in_words(
    shop: Workspace, damaged: list[str], damage: str, repair: str, told: str
) -> None:
    damaged.append(repair)

    run(shop, damage)

    assert [finding for finding in findings(shop) if told in finding], findings(shop)


def test_values_that_must_be_unique_are_found_where_they_are_doubled(
    shop: Workspace, damaged: list[str]
) -> None:
    index = "uq_shop_deal_contact"
    again = f"CREATE UNIQUE INDEX {index} ON shop_deal (contact) WHERE deleted_at IS NULL"
    damaged += ["UPDATE shop_deal SET contact = NULL WHERE name = 'Second'", again]

    run(
        shop,
        f"DROP INDEX {index}",
        "UPDATE shop_deal SET contact = 'ana@example.com' WHERE name = 'Second'",
    )

    assert "1 values of shop.deal.contact are there twice." in findings(shop)


def test_a_search_index_that_does_not_fit_its_texts_is_found(sqlite_url: str) -> None:
    workspace = make_workspace(sqlite_url, SHOP)
    fill(workspace)

    run(workspace, "UPDATE pegboard_search SET text = 'something else' WHERE title = 'second'")

    told = [finding for finding in findings(workspace) if "does not fit" in finding]
    workspace.database.close()
    assert len(told) == 2
