"""What is said of a refused write: the field that clashed, and nothing from behind a link."""

from collections.abc import Callable

import pytest

from core.tests.records.small_company import Company
from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.runtime import Runtime
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.model import fields
from pegboard.model.change import Change, Problem
from pegboard.model.entities import Entity
from pegboard.model.errors import RuleBroken
from pegboard.model.values import StoredFile
from pegboard.records.create import create
from pegboard.records.create_many import create_many
from pegboard.records.drafts import Draft
from pegboard.records.errors import InvalidRecord
from pegboard.records.files import keep_file
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.records.update_many import update_many
from pegboard.testing.runtimes import runtime_of

THING, NOTE = "talk.thing", "talk.note"


class Thing(Entity, name="thing", owner=True):
    name = fields.Text(required=True)
    code = fields.Text(unique=True)
    email = fields.Email(unique=True, index=True)
    plan = fields.File()


class Note(Entity, name="note", owner=True):
    name = fields.Text(required=True)
    thing = fields.Link(THING)


class Talkative(Plugin):
    """Tells in its refusals what stands behind links, whoever may see it."""

    @hookimpl
    def contribute_entities(self) -> list[type[Entity]]:
        return [Thing, Note]

    @hookimpl
    def before_record_save(self, change: Change, context: Context) -> None:
        if change.entity == NOTE and change.new["name"] == "before" and change.new["thing"]:
            raise RuleBroken(f"is about {self._named(change, context)}")

    @hookimpl
    def check_record_change(self, change: Change, context: Context) -> None:
        if change.entity == NOTE and change.new["thing"]:
            change.refuse("name", f"is about {self._named(change, context)}")

    def _named(self, change: Change, context: Context) -> str:
        return str(context.system.get(THING, change.new["thing"], fields=("name",)).name)


@pytest.fixture
def talk(database_url: str) -> Runtime:
    return runtime_of(database_url, base=Company(), talk=Talkative())


def person(runtime: Runtime, name: str) -> Principal:
    with runtime.writing(SYSTEM) as unit:
        email = f"{name}@example.com"
        made = create(unit, "base.user", {"name": name, "email": email})
    return Principal(made["id"], name, email, ("own",))


def problems_of(write: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRecord) as error:
        write()
    return [(one.field, one.message) for one in error.value.problems]


def test_a_clash_is_told_at_the_field_that_clashed(talk: Runtime) -> None:
    with talk.writing(SYSTEM) as unit:
        create(unit, THING, {"name": "One", "code": "1", "email": "one@example.com"})
        two = create(unit, THING, {"name": "Two", "code": "2", "email": "two@example.com"})["id"]

    def in_unit(write: Callable[[Unit], object]) -> list[tuple[str, str]]:
        with talk.writing(SYSTEM) as unit:
            return problems_of(lambda: write(unit))

    taken = [("email", "is taken already")]
    again = {"name": "Three", "code": "3", "email": "one@EXAMPLE.com"}
    assert in_unit(lambda unit: create(unit, THING, again)) == taken
    same_code = {"code": "1"}
    assert in_unit(lambda unit: update(unit, THING, two, same_code, version=None)) == [
        ("code", "is taken already")
    ]
    with talk.writing(SYSTEM) as unit:
        drafts = [
            Draft({**again, "email": "one@example.com"}),
            Draft({"name": "Four", "code": "4"}),
        ]
        written = create_many(unit, THING, drafts)
        changed = update_many(unit, THING, [(two, Draft({"email": "one@example.com"}))])
    problem = (Problem("email", "is taken already"),)
    assert [one.problems for one in (*written, *changed)] == [problem, (), problem]


@pytest.mark.parametrize("name", ["before", "check"])
def test_rules_are_not_heard_about_what_lies_behind_a_link_out_of_reach(
    talk: Runtime, name: str
) -> None:
    ana, bo = person(talk, "ana"), person(talk, "bo")
    with talk.writing(ana) as unit:
        thing = create(unit, THING, {"name": "Secret"})["id"]
    with talk.writing(bo) as unit:
        note = create(unit, NOTE, {"name": "Note"})["id"]

    nothing = [("thing", "there is no such thing")]
    values = {"name": name, "thing": thing}
    with talk.writing(bo) as unit:
        assert problems_of(lambda: create(unit, NOTE, values)) == nothing
        assert problems_of(lambda: update(unit, NOTE, note, values, version=None)) == nothing
        written = create_many(unit, NOTE, [Draft(values)])
        changed = update_many(unit, NOTE, [(note, Draft(values))])
    for one in (*written, *changed):
        assert [(problem.field, problem.message) for problem in one.problems] == nothing


def test_many_records_take_no_file_that_somebody_else_sent(talk: Runtime) -> None:
    ana, bo = person(talk, "ana"), person(talk, "bo")
    with talk.writing(ana) as unit:
        theirs = keep_file(unit, name="a.txt", media_type="text/plain", content=b"a")
    with talk.writing(bo) as unit:
        own = keep_file(unit, name="b.txt", media_type="text/plain", content=b"b")
        claimed = StoredFile(own.id, "claimed.txt", "text/html", 1)
        written = create_many(
            unit,
            THING,
            [Draft({"name": "x", "plan": theirs}), Draft({"name": "y", "plan": claimed})],
        )
        changed = update_many(unit, THING, [(written[1].id, Draft({"plan": theirs}))])
    refused = (Problem("plan", "there is no such file"),)
    assert [one.problems for one in (*written, *changed)] == [refused, (), refused]
