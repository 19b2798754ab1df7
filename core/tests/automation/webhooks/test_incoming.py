"""What holds for messages from outside: signed, taken once, and never more than the owner may."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from litestar.testing import TestClient

from pegboard.access.principals import SYSTEM, Principal
from pegboard.automation.webhooks.doors import make_secret
from pegboard.automation.webhooks.names import INCOMING
from pegboard.automation.webhooks.received import forget_received, list_received
from pegboard.automation.webhooks.sign import signed_headers
from pegboard.automation.webhooks.switch import switch_on
from pegboard.base.plugin import Base
from pegboard.records.errors import InvalidRecord
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.testing.clock import Clock
from pegboard.testing.runtimes import loaded_of, open_runtime
from pegboard.testing.system import System
from pegboard.web.application import create_app

LEAD = "base.lead"
FIELDS = "last_name = person.surname\nemail = person.mails.0\ncompany = firm"


@pytest.fixture(scope="module")
def system(module_database_url: str) -> Iterator[System]:
    clock = Clock()
    runtime = open_runtime(module_database_url, loaded_of({"base": Base()}), clock)
    made = System(runtime, clock=clock)
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(system: System) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(system.runtime), base_url="http://127.0.0.1") as made:
        yield made


@pytest.fixture(scope="module")
def manager(system: System) -> Principal:
    return system.person("Mia Ruiz", "sales_manager")


class Sender:
    """The other side: it knows the secret, and sends."""

    def __init__(self, system: System, client: TestClient[Any], owner: Principal, **more: object):
        self.system, self.client, self.owner = system, client, owner
        values = {"name": "Shop", "entity": LEAD, "mapping": FIELDS, "match": "email", **more}
        self.id = system.create(INCOMING, values, owner)
        with system.runtime.writing(owner) as unit:
            self.secret = make_secret(unit, INCOMING, self.id)
            switch_on(unit, INCOMING, self.id)

    def send(self, ident: str, message: object, **heads: str) -> httpx.Response:
        body = message if isinstance(message, bytes) else msgspec.json.encode(message)
        signed = signed_headers(self.secret, ident, self.system.clock.now, body)
        headers = {"content-type": "application/json"} | signed | heads
        return self.client.post(f"/hooks/{self.id}", content=body, headers=headers)

    def person(self, surname: str, mail: str = "", **more: object) -> dict[str, object]:
        return {"person": {"surname": surname, "mails": [mail]}, **more}


@pytest.fixture
def sender(system: System, client: TestClient[Any], manager: Principal) -> Sender:
    return Sender(system, client, manager)


def leads(system: System, where: str) -> list[Any]:
    with system.runtime.reading(SYSTEM) as unit:
        return list(find(unit, Query(LEAD, where=where, limit=50)).records)


def test_a_message_is_taken_once_however_often_it_comes(system: System, sender: Sender) -> None:
    message = sender.person("Once", "once@shop.example", firm="Shop")
    answers = [sender.send("msg_1", message) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert len({one.json()["record"] for one in answers}) == 1
    (made,) = leads(system, 'last_name == "Once"')
    assert (made.company, made.created_by) == ("Shop", sender.owner.user_id)


def test_a_record_is_found_again_by_what_was_chosen(system: System, sender: Sender) -> None:
    first = sender.send("again_1", sender.person("Again", "again@shop.example")).json()
    second = sender.send("again_2", sender.person("Other", "again@shop.example")).json()
    assert first["record"] == second["record"]
    assert [one.last_name for one in leads(system, 'email == "again@shop.example"')] == ["Other"]


def test_nothing_comes_in_that_is_not_signed_just_now(system: System, sender: Sender) -> None:
    message = sender.person("Forged")
    stamp = str(int(system.clock.now.timestamp()) - 301)
    for heads in (
        {"webhook-signature": ""}, {"webhook-signature": "v1,AAAA"}, {"webhook-id": "another"},
        {"webhook-timestamp": stamp}, {"webhook-timestamp": "9" * 11}, {"webhook-timestamp": ""},
    ):  # fmt: skip
        answer = sender.send("forged", message, **heads)
        assert (answer.status_code, "problem" in answer.headers["content-type"]) == (401, True)
    assert sender.client.post("/hooks/nothing", content=b"{}").status_code == 404
    assert leads(system, 'last_name == "Forged"') == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"[]", 400), (b"{", 400), (b'{"a": 1, "a": 2}', 400), (b"\xff", 400),
        (b'{"person": ' + b'{"a":' * 40 + b"1" + b"}" * 41, 400), (b"{}", 422),
        (b'{"person": {"surname": {"a": 1}}}', 422), (b'{"person": {"surname": "a\\u0000"}}', 422),
        (b'{"x": "' + b"x" * 300_000 + b'"}', 413),
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_kept_is_refused(sender: Sender, body: bytes, status: int) -> None:
    assert sender.send(f"bad {len(body)}", body).status_code == status


def test_what_was_refused_may_come_again_under_the_same_id(system: System, sender: Sender) -> None:
    wrong = sender.send("later", sender.person("Later", "no address"))
    assert wrong.status_code == 422
    assert sender.send("later", sender.person("Later", "later@shop.example")).status_code == 200
    with system.runtime.reading(sender.owner) as unit:
        found = list_received(unit, INCOMING, sender.id, most=5)
    assert [(one.message, one.state) for one in found] == [("later", "done")]


def test_no_more_is_written_than_the_owner_may_write(
    system: System, client: TestClient[Any], sender: Sender
) -> None:
    theirs = system.create(LEAD, {"last_name": "Theirs", "email": "theirs@shop.example"})
    assert sender.send("mine", sender.person("Mine", "theirs@shop.example")).status_code == 200
    with system.runtime.reading(SYSTEM) as unit:
        assert get(unit, LEAD, theirs)["last_name"] == "Theirs"
    with pytest.raises(InvalidRecord):
        Sender(system, client, sender.owner, mapping="converted_at = when", match=None)
    with pytest.raises(InvalidRecord):
        Sender(system, client, sender.owner, mapping="no_field = when", match=None)


def test_a_change_of_it_closes_it_and_so_does_the_leaving_of_its_owner(
    system: System, client: TestClient[Any]
) -> None:
    leaving = system.person("Lea Ving", "sales_manager")
    sender = Sender(system, client, leaving)
    system.update(INCOMING, sender.id, {"mapping": "last_name = name\nemail = mail"}, leaving)
    assert sender.send("closed", {"name": "Closed"}).status_code == 404
    with system.runtime.writing(leaving) as unit:
        switch_on(unit, INCOMING, sender.id)
    with system.runtime.writing(SYSTEM) as unit:
        update(unit, "base.user", str(leaving.user_id), {"active": False}, version=None)
    assert sender.send("left", {"name": "Left"}).status_code == 404
    with system.runtime.reading(SYSTEM) as unit:
        assert not get(unit, INCOMING, sender.id)["active"]
    assert leads(system, 'last_name in ["Closed", "Left"]') == []


def test_messages_are_remembered_for_longer_than_they_can_come_again(
    system: System, sender: Sender
) -> None:
    sender.send("old", sender.person("Old"))
    forget_received(system.runtime, system.clock.move(days=29))
    assert sender.send("old", sender.person("Old")).status_code == 200
    assert len(leads(system, 'last_name == "Old"')) == 1
