"""What notices promise: told once, only of what others did, and only what one may see."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pegboard.access.accounts import add_user
from pegboard.access.loading import principal_of
from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.runtime import Runtime
from pegboard.automation.events.dispatch import dispatch_events
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.kinds import job_handlers
from pegboard.automation.notices.inbox import (
    Notice,
    list_notices,
    mark_all_read,
    mark_read,
)
from pegboard.automation.notices.notify import notify
from pegboard.automation.notices.wishes import (
    mute_record_of,
    muted_records,
    unmute,
    wish,
    wishes_of,
)
from pegboard.base.plugin import Base
from pegboard.model.worded import Worded
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.errors import InvalidRecord, NotFound, OnlyLooking
from pegboard.records.notices_shown import count_unread
from pegboard.records.share import share
from pegboard.records.update import update
from pegboard.testing.runtimes import runtime_of

LEAD, ACTIVITY = "base.lead", "base.activity"
ROLES = {"Ana Lopez": "sales_representative", "Bo Berg": "sales_representative",
         "Max Boss": "crm_administrator", "Eva Ek": "executive"}  # fmt: skip


@dataclass
class Office:
    """A running system, its people, and the time that its clocks show."""

    runtime: Runtime
    ids: dict[str, str] = field(default_factory=dict)
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def person(self, who: str) -> Principal:
        people = self.runtime.people
        with self.runtime.database.reading() as tx:
            return principal_of(tx.rows(people.by_id, {"user_id": self.ids[who]}))

    def make(self, entity: str, by: str, **values: Any) -> str:
        with self.runtime.writing(self.person(by)) as unit:
            return str(create(unit, entity, values)["id"])

    def change(self, entity: str, record: str, by: str, **values: Any) -> None:
        with self.runtime.writing(self.person(by)) as unit:
            update(unit, entity, record, values, version=None)

    def settle(self) -> None:
        """Tell and handle all there is, and what comes of it."""
        worker = Worker(self.runtime, job_handlers, clock=lambda: self.now)
        while dispatch_events(self.runtime, now=self.now) + worker.run_pending():
            pass

    def inbox(self, who: str, **asked: Any) -> tuple[Notice, ...]:
        self.settle()
        with self.runtime.reading(self.person(who)) as unit:
            found = list_notices(unit, **asked).notices
            unread = [one for one in found if one.read_at is None]
            assert asked or count_unread(unit) == len(unread)
            return found

    def told(self, who: str) -> list[tuple[str, str, str | None]]:
        return [(one.kind, str(one.words), one.title) for one in self.inbox(who)]


@pytest.fixture(scope="module")
def system(module_database_url: str) -> Iterator[Office]:
    made = Office(runtime_of(module_database_url, base=Base()))
    for name, role in ROLES.items():
        first = name.partition(" ")[0].lower()
        email = f"{first}@example.com"
        zone = {"time_zone": "Europe/Madrid"}
        made.ids[first] = add_user(made.runtime, email=email, name=name, roles=(role,), more=zone)
    yield made
    made.runtime.database.close()


@pytest.fixture
def office(system: Office) -> Iterator[Office]:
    yield system
    system.settle()
    for who in ("ana", "bo", "max", "eva"):
        with system.runtime.writing(system.person(who)) as unit:
            table = unit.workspace.tables.system.notices.notice
            unit.tx.run(unit.workspace.database.prepare(table.delete()))


def test_who_is_given_a_record_is_told_once_and_never_of_their_own_deeds(office: Office) -> None:
    mine = office.make(LEAD, "ana", last_name="Own")
    given = office.make(LEAD, "max", last_name="Given", owner=office.ids["ana"])
    office.change(LEAD, mine, "ana", stage="lead")
    assert office.told("ana") == [("assigned", "Max Boss gave this to you.", "Given")]

    office.change(LEAD, given, "max", owner=office.ids["bo"])
    office.change(LEAD, mine, "max", stage="discarded")
    assert office.told("bo") == [("assigned", "Max Boss gave this to you.", "Given")]
    assert [kind for kind, _, _ in office.told("ana")] == ["stage"]
    assert office.told("max") == []


def test_many_records_given_at_once_make_one_notice(office: Office) -> None:
    with office.runtime.writing(office.person("max")) as unit:
        rows = [{"last_name": f"L{n}", "owner": office.ids["ana"]} for n in range(9)]
        unit.workspace.port(unit).create_many(LEAD, rows)
    assert office.told("ana") == [("assigned", "Max Boss gave 9 records to you.", None)]


def test_a_record_that_may_not_be_seen_any_more_shows_in_no_notice(office: Office) -> None:
    lead = office.make(LEAD, "max", last_name="Secret", owner=office.ids["max"])
    with office.runtime.writing(office.person("max")) as unit:
        held = share(unit, LEAD, lead, user=office.ids["ana"], level="read")
    assert office.told("ana") == [("shared", "Max Boss shared this with you.", "Secret")]

    with office.runtime.writing(SYSTEM) as unit:
        delete(unit, LEAD, lead)
    assert office.told("ana") == []
    assert held.level == "read"


def test_mentions_reach_those_who_may_see_and_the_author_hears_of_the_others(
    office: Office,
) -> None:
    body = "<div>@bo.berg and @eva@example.com, ask @max.boss, not ana@example.com</div>"
    note = office.make(ACTIVITY, "ana", kind="note", body=body, subject="Call")
    told = ("mentioned", "Ana Lopez mentioned you.", "Call")
    assert office.told("eva") == [told]
    assert office.told("max") == [told]
    assert office.told("bo") == []
    assert [(kind, words) for kind, words, _ in office.told("ana")] == [
        ("unseen", "Bo Berg cannot see this, and was not told that you mention them.")
    ]

    office.change(ACTIVITY, note, "ana", body=body + "<div>more</div>")
    assert office.told("eva") == [told]


def test_reminders_come_once_on_the_clock_of_the_person(office: Office) -> None:
    office.now = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    task = office.make(
        ACTIVITY, "ana", subject="Call back", due_date="2026-03-30", reminder="day_1"
    )
    office.settle()
    office.now = datetime(2026, 3, 29, 6, 59, tzinfo=UTC)  # summer time began that night
    assert office.told("ana") == []
    office.now = datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    assert [kind for kind, _, _ in office.told("ana")] == ["reminder"]
    office.change(ACTIVITY, task, "ana", subject="Call back soon")
    office.change(ACTIVITY, task, "ana", priority="high", reminder="day_1")
    assert len(office.told("ana")) == 1


def test_what_was_moved_or_done_reminds_of_nothing(office: Office) -> None:
    office.now = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
    begins = (office.now + timedelta(hours=2)).isoformat()
    moved = office.make(ACTIVITY, "ana", subject="A", starts_at=begins, reminder="hour_1")
    done = office.make(ACTIVITY, "ana", subject="B", starts_at=begins, reminder="hour_1")
    office.settle()
    later = (office.now + timedelta(hours=5)).isoformat()
    office.change(ACTIVITY, moved, "ana", starts_at=later)
    office.change(ACTIVITY, done, "ana", status="done")
    office.settle()
    office.now += timedelta(hours=2)
    assert office.told("ana") == []
    office.now += timedelta(hours=2)
    assert [title for _, _, title in office.told("ana")] == ["A"]


def test_people_choose_what_they_hear_of_and_mute_single_records(office: Office) -> None:
    first = office.make(LEAD, "max", last_name="One", owner=office.ids["ana"])
    (notice,) = office.inbox("ana")
    with office.runtime.writing(office.person("ana")) as unit:
        mute_record_of(unit, notice.id)
        assert muted_records(unit) == [(LEAD, first, "One")]
    office.change(LEAD, first, "max", stage="lead")
    assert len(office.inbox("ana")) == 1

    with office.runtime.writing(office.person("ana")) as unit:
        assert unmute(unit, first)
        wish(unit, {"stage": "off"})
        assert wishes_of(unit)["stage"] == "off"
        with pytest.raises(InvalidRecord):
            wish(unit, {"stage": "pigeon"})
    office.change(LEAD, first, "max", stage="target")
    assert len(office.inbox("ana")) == 1
    with office.runtime.writing(office.person("ana")) as unit:
        wish(unit, {"stage": "app"})


def test_a_notice_is_its_persons_alone(office: Office) -> None:
    office.make(LEAD, "max", last_name="One", owner=office.ids["ana"])
    (notice,) = office.inbox("ana")
    with office.runtime.writing(office.person("max")) as unit:
        with pytest.raises(NotFound):
            mark_read(unit, notice.id)
        with pytest.raises(NotFound):
            mute_record_of(unit, notice.id)
    looked_at = replace(office.person("ana"), viewer=office.ids["max"])
    with office.runtime.reading(looked_at) as unit, pytest.raises(OnlyLooking):
        list_notices(unit)

    with office.runtime.writing(office.person("ana")) as unit:
        mark_read(unit, notice.id)
    assert office.inbox("ana", unread=True) == ()
    office.make(LEAD, "max", last_name="Two", owner=office.ids["ana"])
    assert len(office.inbox("ana", unread=True)) == 1
    with office.runtime.writing(office.person("ana")) as unit:
        assert mark_all_read(unit) == 1


def test_a_key_is_told_once_and_pages_follow_each_other(office: Office) -> None:
    with office.runtime.writing(SYSTEM) as unit:
        words = Worded("%(count)s of %(what)s", count=3, what=Worded("Leads"))
        for number in (1, 1, 2, 3):
            notify(unit, office.ids["ana"], "workflow", words, key=f"k{number}")
        notify(unit, office.ids["ana"], "workflow", "100 % plain", key="plain")
    with office.runtime.reading(office.person("ana")) as unit:
        page = list_notices(unit, limit=3)
        rest = list_notices(unit, limit=3, before=page.next)
    assert [str(one.words) for one in page.notices] == ["100 % plain"] + ["3 of Leads"] * 2
    assert (len(rest.notices), rest.next) == (1, None)
