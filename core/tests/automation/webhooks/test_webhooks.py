"""What webhooks promise: what happened is told until it is taken, and no more than by right."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.tests.automation.webhooks.receiver import LOST, Receiver, receiving
from pegboard.access.principals import SYSTEM, Principal
from pegboard.automation.events.dispatch import dispatch_events
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.webhooks.deliveries import Delivery, list_deliveries, send_again
from pegboard.automation.webhooks.doors import make_secret
from pegboard.automation.webhooks.jobs import webhook_jobs
from pegboard.automation.webhooks.names import WEBHOOK
from pegboard.automation.webhooks.sign import NotSigned, check_signature
from pegboard.automation.webhooks.switch import NoSecret, NotTheOwner, switch_on
from pegboard.automation.workflows.may import NotAManager
from pegboard.base.plugin import Base
from pegboard.model.change import Values
from pegboard.records.delete import delete
from pegboard.records.errors import Forbidden, InvalidRecord, NotFound
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.testing.clock import Clock
from pegboard.testing.runtimes import loaded_of, open_runtime
from pegboard.testing.system import System

LEAD = "base.lead"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture(scope="module")
def shared(module_database_url: str) -> Iterator[System]:
    clock = Clock()
    made = System(
        open_runtime(module_database_url, loaded_of({"base": Base()}), clock), clock=clock
    )
    made.runtime.settings = replace(made.runtime.settings, webhook_networks=("127.0.0.1",))
    yield made
    made.close()


@pytest.fixture
def system(shared: System, receiver: Receiver) -> Iterator[System]:
    receiver.clear()
    yield shared
    with shared.runtime.writing(SYSTEM) as unit:
        for row in find(unit, Query(WEBHOOK, fields=("id",))).rows:
            delete(unit, WEBHOOK, row[0])
    settle(shared)


@pytest.fixture(scope="module")
def manager(shared: System) -> Principal:
    return shared.person("Mia Ruiz", "sales_manager")


def settle(system: System, *, hours: int = 0) -> None:
    """Tell what happened and do the jobs of it, those too that come within *hours*."""
    worker = Worker(system.runtime, webhook_jobs, clock=system.clock)
    for _ in range(1 + 2 * hours):
        while dispatch_events(system.runtime, now=system.clock.now) + worker.run_pending():
            pass
        if hours:
            system.clock.move(hours=0.5)


def webhook(system: System, receiver: Receiver, person: Principal, **more: object) -> str:
    values = {"name": "To the shop", "url": receiver.url, "entity": LEAD, **more}
    ident = system.create(WEBHOOK, values, person)
    with system.runtime.writing(person) as unit:
        make_secret(unit, WEBHOOK, ident)
        switch_on(unit, WEBHOOK, ident)
    settle(system)
    return ident


def stored(system: System, ident: str) -> Values:
    with system.runtime.reading(SYSTEM) as unit:
        return get(unit, WEBHOOK, ident)


def log(system: System, ident: str, person: Principal) -> list[Delivery]:
    with system.runtime.reading(person) as unit:
        return list_deliveries(unit, ident, most=50)


def lead(system: System, person: Principal = SYSTEM, **values: object) -> str:
    return system.create(LEAD, {"last_name": "Lee", **values}, person)


def told(receiver: Receiver) -> list[dict[str, Any]]:
    return list(receiver.seen.values())


def test_what_happens_to_a_record_is_told_signed(system: System, receiver: Receiver) -> None:
    admin = system.administrator
    ident = system.create(
        WEBHOOK, {"name": "W", "url": receiver.url, "events": ["created", "deleted"]}, admin
    )
    with pytest.raises(NoSecret), system.runtime.writing(admin) as unit:
        switch_on(unit, WEBHOOK, ident)
    with system.runtime.writing(admin) as unit:
        secret = make_secret(unit, WEBHOOK, ident)
        switch_on(unit, WEBHOOK, ident)
    made = lead(system, company="Acme")
    system.update(LEAD, made, {"company": "Acme Ltd"})
    with system.runtime.writing(SYSTEM) as unit:
        delete(unit, LEAD, made)
    settle(system)

    assert [one["type"] for one in told(receiver)] == ["base.lead.created", "base.lead.deleted"]
    heads, body = receiver.taken[0]
    now = system.clock.now
    assert check_signature(secret, heads, body, now=now) == heads["webhook-id"]
    for wrong in (
        {"webhook-id": "other"}, {"webhook-timestamp": str(int(now.timestamp()) + 1)},
        {"webhook-signature": "v1,AAAA"}, {"webhook-signature": ""}, {"webhook-timestamp": "x"},
    ):  # fmt: skip
        with pytest.raises(NotSigned):
            check_signature(secret, heads | wrong, body, now=now)
    with pytest.raises(NotSigned):
        check_signature(secret, heads, body + b" ", now=now)
    with pytest.raises(NotSigned, match="too far"):
        check_signature(secret, heads, body, now=now + timedelta(minutes=6))
    assert told(receiver)[1]["data"]["record"] is None
    assert secret not in str(log(system, ident, admin))


def test_a_message_whose_taking_is_not_known_comes_again_under_the_same_id(
    system: System, receiver: Receiver
) -> None:
    ident = webhook(system, receiver, system.administrator)
    receiver.answers += [LOST, (500, b"broken"), (302, b"elsewhere")]
    lead(system)
    settle(system, hours=3)

    assert len(receiver.taken) == 4
    assert len(receiver.seen) == 1
    (delivery,) = log(system, ident, system.administrator)
    assert (delivery.state, delivery.attempts, delivery.status) == ("delivered", 4, 200)


DYING = """
import sys
from dataclasses import replace
from datetime import datetime
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.webhooks.jobs import webhook_jobs
from pegboard.base.plugin import Base
from pegboard.testing.clock import Clock
from pegboard.testing.runtimes import loaded_of, open_runtime
clock = Clock()
clock.set(datetime.fromisoformat(sys.argv[2]))
runtime = open_runtime(sys.argv[1], loaded_of({"base": Base()}), clock)
runtime.settings = replace(runtime.settings, webhook_networks=("127.0.0.1",))
Worker(runtime, webhook_jobs, clock=clock).run_pending()
"""


def test_who_is_killed_after_sending_sends_again_under_the_same_id(
    system: System, receiver: Receiver, module_database_url: str
) -> None:
    ident = webhook(system, receiver, system.administrator)
    lead(system)
    dispatch_events(system.runtime, now=system.clock.now)
    told = [sys.executable, "-c", DYING, module_database_url, system.clock.now.isoformat()]
    dying = subprocess.Popen(told)
    receiver.on_taken = dying.kill
    assert dying.wait(60) == -signal.SIGKILL
    assert log(system, ident, system.administrator) == []

    receiver.on_taken = None
    system.clock.move(minutes=5)
    settle(system)
    assert (len(receiver.taken), len(receiver.seen)) == (2, 1)


def test_no_more_is_told_than_the_owner_may_see(
    system: System, receiver: Receiver, manager: Principal
) -> None:
    webhook(system, receiver, manager)
    other = system.person("Otto Falk", "sales_representative")
    lead(system, other, company="Not hers")
    mine = lead(system, manager, company="Hers")
    settle(system)
    assert [one["data"]["id"] for one in told(receiver)] == [mine]


def test_a_condition_is_asked_of_the_record_as_it_was(system: System, receiver: Receiver) -> None:
    webhook(system, receiver, system.administrator, condition='rating == "hot"')
    warm = lead(system, rating="warm")
    hot = lead(system, rating="hot")
    system.update(LEAD, hot, {"rating": "cold"})
    settle(system)
    assert [(one["type"], one["data"]["id"]) for one in told(receiver)] == [
        ("base.lead.created", hot)
    ]
    system.update(LEAD, warm, {"rating": "hot"})
    settle(system)
    assert len(receiver.taken) == 2


def test_a_webhook_that_fails_for_days_is_switched_off_and_its_owner_told(
    system: System, receiver: Receiver
) -> None:
    ident = webhook(system, receiver, system.administrator)
    receiver.answers += [(500, b"no")] * 500
    for _ in range(5):
        lead(system)
        settle(system)
        system.clock.move(hours=20)
    settle(system)
    found = stored(system, ident)
    assert (found.active, "three days" in found.problem) == (False, True)
    assert {one.state for one in log(system, ident, system.administrator)} == {"failed"}


def test_who_wants_no_more_gets_no_more(system: System, receiver: Receiver) -> None:
    ident = webhook(system, receiver, system.administrator)
    receiver.answers.append((410, b"gone"))
    lead(system)
    settle(system)
    lead(system)
    settle(system, hours=2)
    assert len(receiver.taken) == 1
    assert "410" in stored(system, ident).problem


def test_a_change_of_where_it_goes_switches_it_off(
    system: System, receiver: Receiver, manager: Principal
) -> None:
    admin = system.administrator
    ident = webhook(system, receiver, manager)
    system.update(WEBHOOK, ident, {"name": "Other"}, manager)
    assert stored(system, ident).active
    system.update(WEBHOOK, ident, {"url": "https://evil.example/"}, admin)
    assert not stored(system, ident).active
    with pytest.raises(NotTheOwner), system.runtime.writing(admin) as unit:
        switch_on(unit, WEBHOOK, ident)
    with system.runtime.writing(manager) as unit:
        switch_on(unit, WEBHOOK, ident)
    system.update(WEBHOOK, ident, {"owner": admin.user_id}, admin)
    assert not stored(system, ident).active


def test_only_who_manages_automation_switches_on_and_reads_the_log(
    system: System, receiver: Receiver
) -> None:
    ident = webhook(system, receiver, system.administrator)
    seller = system.person("Sam Hill", "sales_representative")
    other = system.person("Nora Beck", "marketing_manager")
    for person, error in ((seller, NotAManager), (other, NotFound)):
        with pytest.raises(error), system.runtime.writing(person) as unit:
            switch_on(unit, WEBHOOK, ident)
        with pytest.raises(error), system.runtime.reading(person) as unit:
            list_deliveries(unit, ident, most=5)
    with pytest.raises(Forbidden):
        system.create(WEBHOOK, {"name": "x", "url": receiver.url}, seller)


def test_a_body_is_shown_to_who_may_see_all_of_it(
    system: System, receiver: Receiver, manager: Principal
) -> None:
    ident = webhook(system, receiver, manager)
    mine = lead(system, manager, company="Hers")
    settle(system)
    (shown,) = log(system, ident, manager)
    assert "Hers" in str(shown.body)
    assert shown.answer == "thanks"
    with system.runtime.writing(SYSTEM) as unit:
        update(unit, LEAD, mine, {"owner": system.administrator.user_id}, version=None)
    (hidden,) = log(system, ident, manager)
    assert (hidden.state, hidden.body, hidden.answer) == ("delivered", None, None)


def test_a_message_can_be_sent_again_by_hand(system: System, receiver: Receiver) -> None:
    admin = system.administrator
    ident = webhook(system, receiver, admin)
    lead(system)
    settle(system)
    (delivery,) = log(system, ident, admin)
    with system.runtime.writing(admin) as unit:
        send_again(unit, ident, delivery.id)
    settle(system)
    assert (len(receiver.taken), len(receiver.seen)) == (2, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"url": "https://a:b@x.example/"}, "url"),
        ({"url": "https://x.example:25/"}, "url"),
        ({"entity": "base.nothing"}, "entity"),
        ({"condition": "nothing == 1"}, "condition"),
        ({"events": []}, "events"),
    ],
)
def test_a_webhook_that_cannot_work_is_refused(
    system: System, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRecord) as refused:
        system.create(
            WEBHOOK, {"name": "W", "url": "https://x.example/", **values}, system.administrator
        )
    assert [one.field for one in refused.value.problems] == [field]
