"""Rules of search: what finds a record, in which order, and whose eyes decide."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete as delete_rows

from pegboard.access.principals import SYSTEM, Principal
from pegboard.hookspecs.roles import FieldLimit, Grant, RolePack
from pegboard.model.build_schema import Declared
from pegboard.model.entities import Entity, Extension
from pegboard.model.fields import Email, LongText, Phone, Text
from pegboard.records.create import create
from pegboard.records.delete import delete, restore
from pegboard.records.errors import InvalidRecord
from pegboard.records.search import Hit, search
from pegboard.records.search_index import reindex
from pegboard.records.search_refresh import refresh_search
from pegboard.records.unit import reading, writing
from pegboard.records.update import update
from pegboard.records.workspace import Workspace
from pegboard.testing.workspaces import make_workspace


class Company(Entity, name="company", search=("name", "about")):
    name = Text(required=True)
    about = LongText()


class Person(Entity, name="person", owner=True, search=("first_name", "name"), title="name"):
    first_name = Text()
    name = Text(required=True)
    email = Email()
    phone = Phone()
    secret = Text()


class Reach(Extension, of="crm.company"):
    hotline = Phone()


PLUGINS = (Declared("crm", (Company, Person)), Declared("help", (), (Reach,)))
PACKS = (
    RolePack("everyone", "Everyone", (Grant("*", read="all"),)),
    RolePack("rep", "Rep", (Grant("crm.person", read="own"),)),
    RolePack("lead", "Lead", (Grant("crm.person", read="team_and_below"),)),
    RolePack(
        "guest", "Guest", (Grant("*", read="all"),),
        (FieldLimit("crm.person", "email", "hidden"), FieldLimit("crm.company", "name", "hidden")),
    ),
)  # fmt: skip
EVERYONE = Principal(user_id=None, name="Everyone", roles=("everyone",))
GUEST = Principal(user_id=None, name="Guest", roles=("guest",))


@dataclass
class Office:
    """A small company to search in."""

    workspace: Workspace

    def add(self, entity: str, **values: object) -> str:
        with writing(self.workspace, SYSTEM) as unit:
            return str(create(unit, entity, values)["id"])

    def find(self, text: str, person: Principal = EVERYONE, *entities: str) -> list[Hit]:
        with reading(self.workspace, person) as unit:
            hits = search(unit, text, entities=entities)
            assert unit.tx.statements <= 3  # one looks up the people around the person
            return hits

    def titles(self, text: str, person: Principal = EVERYONE) -> list[str]:
        return [hit.title for hit in self.find(text, person)]


@pytest.fixture(scope="module")
def workspace(module_database_url: str) -> Iterator[Workspace]:
    workspace = make_workspace(module_database_url, PLUGINS, PACKS)
    yield workspace
    workspace.database.close()


@pytest.fixture
def office(workspace: Workspace) -> Iterator[Office]:
    yield Office(workspace)
    with writing(workspace, SYSTEM) as unit:
        for entity in workspace.schema.entities.values():
            unit.tx.run(workspace.database.prepare(delete_rows(workspace.tables.of(entity.key))))
            reindex(unit, entity)


@pytest.mark.parametrize("text", ["caf", "CAFÉ", "cafe", "  café ", "afé", "Roma"])
def test_case_accents_and_missing_ends_do_not_matter(office: Office, text: str) -> None:
    office.add("crm.company", name="Café Roma")
    office.add("crm.company", name="Lisboa Vinhos")

    assert office.titles(text) == ["Café Roma"]


@pytest.mark.parametrize(
    "text", ["944 123", "944123", "+34 944", "(944) 12-34", "0944 123", "0034944"]
)
def test_digits_find_a_telephone_number_however_it_is_written(office: Office, text: str) -> None:
    office.add("crm.person", name="Ana", phone="+34 944 123 456")
    office.add("crm.person", name="Bea", phone="+34 911 555 777")

    assert office.titles(text) == ["Ana"]


@pytest.mark.parametrize("text", ["@example", "ana.rossi", "rossi@ex", "EXAMPLE.com", "ample"])
def test_a_part_finds_an_e_mail_address(office: Office, text: str) -> None:
    office.add("crm.person", name="Somebody", email="ana.rossi@example.com")
    office.add("crm.person", name="Nobody", email="bob@elsewhere.org")

    assert office.titles(text) == ["Somebody"]


def test_words_may_stand_in_different_fields(office: Office) -> None:
    office.add("crm.person", first_name="Ana", name="Rossi")
    office.add("crm.person", first_name="Ana", name="Bianchi")

    assert office.titles("ana rossi") == ["Rossi"]


def test_a_letter_or_two_find_only_beginnings_of_words(office: Office) -> None:
    office.add("crm.company", name="Grand Roma")
    office.add("crm.company", name="Euro")

    assert office.titles("ro") == ["Grand Roma"]


def test_titles_that_begin_come_before_words_and_words_before_pieces(office: Office) -> None:
    piece, word = "Supervinox", "The Vino"
    for name in ("Vino", "Vinoteca Sur", word, piece):
        office.add("crm.company", name=name)

    assert office.titles("vino") == ["Vino", "Vinoteca Sur", word, piece]


def test_the_newest_comes_first_among_equals(office: Office) -> None:
    for name in ("Vino A", "Vino B", "Vino C"):
        office.add("crm.company", name=name)

    assert office.titles("vino") == ["Vino C", "Vino B", "Vino A"]


def test_a_hit_says_what_it_is_and_why_it_matches(office: Office) -> None:
    person = office.add("crm.person", name="Ana", email="ana@example.com", phone="+34944123456")

    (hit,) = office.find("944")

    assert (hit.entity, hit.id, hit.title) == ("crm.person", person, "Ana")
    assert hit.detail == "+34944123456"


def test_search_can_be_kept_to_some_entities(office: Office) -> None:
    office.add("crm.company", name="Vino")
    office.add("crm.person", name="Vino")

    assert [hit.entity for hit in office.find("vino", EVERYONE, "crm.person")] == ["crm.person"]
    assert office.find("vino", EVERYONE, "crm.unknown") == []


def test_a_plugins_telephone_on_anothers_entity_is_searched(office: Office) -> None:
    office.add("crm.company", name="Vino", help__hotline="+34 900 100 200")

    assert office.titles("900100") == ["Vino"]


def test_a_changed_record_is_found_by_its_new_values_only(office: Office) -> None:
    company = office.add("crm.company", name="Old name")
    with writing(office.workspace, SYSTEM) as unit:
        update(unit, "crm.company", company, {"name": "Fresh name"}, version=1)

    assert office.titles("old") == []
    assert office.titles("fresh") == ["Fresh name"]


def test_a_deleted_record_is_not_found_until_it_is_restored(office: Office) -> None:
    company = office.add("crm.company", name="Vino")
    with writing(office.workspace, SYSTEM) as unit:
        delete(unit, "crm.company", company)
    assert office.titles("vino") == []

    with writing(office.workspace, SYSTEM) as unit:
        restore(unit, "crm.company", company)
    assert office.titles("vino") == ["Vino"]


def test_a_change_that_is_rolled_back_leaves_nothing_to_find(office: Office) -> None:
    with writing(office.workspace, SYSTEM) as unit, suppress(InvalidRecord), unit.tx.savepoint():
        create(unit, "crm.company", {"name": "Vino"})
        create(unit, "crm.company", {"name": None})

    assert office.titles("vino") == []


def test_only_records_within_reach_are_found(office: Office) -> None:
    north = office.add("base.team", name="North")
    below = office.add("base.team", name="Below", parent=north)
    boss = office.add("base.user", name="Boss", team=north)
    seller = office.add("base.user", name="Seller", team=below)
    for owner, name in ((boss, "Ana Boss"), (seller, "Ana Seller"), (None, "Ana Nobody")):
        office.add("crm.person", name=name, owner=owner)
    office.add("crm.company", name="Ana Ltd")

    rep = Principal(user_id=seller, name="Seller", roles=("rep",), team=below)
    lead = Principal(user_id=boss, name="Boss", roles=("lead",), team=north)

    assert office.titles("ana", rep) == ["Ana Seller"]
    assert office.titles("ana", lead) == ["Ana Seller", "Ana Boss"]
    assert office.titles("ana", Principal(user_id=boss, name="Nobody")) == []


def test_a_record_is_found_by_its_new_owner_only(office: Office) -> None:
    ana, bea = (office.add("base.user", name=name) for name in ("Ana", "Bea"))
    person = office.add("crm.person", name="Vino", owner=ana)
    with writing(office.workspace, SYSTEM) as unit:
        update(unit, "crm.person", person, {"owner": bea}, version=1)

    assert office.titles("vino", Principal(user_id=ana, name="Ana", roles=("rep",))) == []
    assert office.titles("vino", Principal(user_id=bea, name="Bea", roles=("rep",))) == ["Vino"]


@pytest.mark.parametrize("text", ["ana@", "example", "ex", "ana@example.com"])
def test_a_hidden_field_finds_nothing(office: Office, text: str) -> None:
    office.add("crm.person", name="Somebody", email="ana@example.com", phone="+34944123456")

    assert office.titles(text) == ["Somebody"]
    assert office.titles(text, GUEST) == []


def test_what_is_not_hidden_still_finds_and_shows_nothing_hidden(office: Office) -> None:
    office.add("crm.person", name="Somebody", email="ana@example.com", phone="+34944123456")
    office.add("crm.company", name="Hidden name", about="A café")

    (person,) = office.find("944 123", GUEST)
    (company,) = office.find("cafe", GUEST)

    assert (person.title, person.detail) == ("Somebody", "+34944123456")
    assert company.title == "A café"
    assert office.titles("hidden", GUEST) == []


def test_what_a_hidden_field_holds_does_not_change_the_order(office: Office) -> None:
    older = office.add("crm.person", name="Xvino", email="vino@example.com")
    newer = office.add("crm.person", name="Yvino")

    assert [hit.id for hit in office.find("vino", GUEST)] == [newer, older]
    assert [hit.id for hit in office.find("vino")] == [older, newer]


def test_fields_that_nobody_asked_to_search_find_nothing(office: Office) -> None:
    office.add("crm.person", name="Somebody", secret="tiramisu")

    assert office.titles("tiramisu") == []


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\x00", '"', "'", "a\x00b", "*", "AND", "OR NOT", "NEAR(", "^a", "a:b", "-", "{x}",
     "100%", "a_b", "\\", "' & !x", "\ud800", "x" * 10_000, "é" * 10_000, "a " * 5_000, "()<->",
     "%%%", "___", "🍷", "\u200b", "𝐕𝐢𝐧𝐨 \u0301", "ـــ"],
)  # fmt: skip
def test_no_text_breaks_search(office: Office, text: str) -> None:
    office.add("crm.company", name="Vino 100% a_b")

    office.find(text)
    office.find(text, GUEST)


@pytest.mark.parametrize(("text", "found"), [("100%", True), ("1%0", False), ("v_no", False)])
def test_marks_are_taken_literally(office: Office, text: str, found: bool) -> None:
    office.add("crm.company", name="Vino 100% pure 10 x")

    assert office.titles(text) == (["Vino 100% pure 10 x"] if found else [])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_every_text_can_be_kept_and_searched_for(office: Office, text: str) -> None:
    office.find(text)


def test_new_searched_fields_find_what_was_there_before(database_url: str) -> None:
    class Plain(Entity, name="company"):
        name = Text(required=True)
        about = LongText()

    before = Office(make_workspace(database_url, [Declared("crm", (Plain, Person))], PACKS))
    before.add("crm.company", name="Vino", about="A tavern")
    refresh_search(before.workspace)
    assert before.titles("tavern") == []
    before.workspace.database.close()

    after = Office(make_workspace(database_url, [Declared("crm", (Company, Person))], PACKS))

    assert refresh_search(after.workspace) == ("crm.company",)
    assert after.titles("tavern") == ["Vino"]
    assert refresh_search(after.workspace) == ()
    after.workspace.database.close()
