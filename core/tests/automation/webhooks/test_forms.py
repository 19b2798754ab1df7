"""What holds for web forms: what visitors fill in arrives once, and opens nothing else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from pegboard.access.principals import SYSTEM, Principal
from pegboard.automation.forms.form import WEB_FORM
from pegboard.automation.forms.guard import TRAP
from pegboard.automation.forms.publish import CannotPublish, publish
from pegboard.automation.webhooks.received import forget_received, list_received
from pegboard.base.plugin import Base
from pegboard.records.errors import InvalidRecord
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.testing.clock import Clock
from pegboard.testing.runtimes import loaded_of, open_runtime
from pegboard.testing.system import System
from pegboard.web.application import create_app

LEAD, CONSENT, EMAIL = "base.lead", "base.consent", "base.email"
ASKS = "first_name\nlast_name*, email*, rating"


@pytest.fixture(scope="module")
def system(module_database_url: str) -> Iterator[System]:
    clock = Clock()
    runtime = open_runtime(module_database_url, loaded_of({"base": Base()}), clock)
    runtime.settings = replace(runtime.settings, base_url="http://127.0.0.1")
    made = System(runtime, clock=clock)
    Visitor.client = TestClient(create_app(runtime), base_url="http://127.0.0.1")
    yield made
    made.close()


@pytest.fixture(scope="module")
def manager(system: System) -> Principal:
    return system.person("Mia Ruiz", "sales_manager")


class Visitor:
    """Somebody who opens a form, and fills it in after a while."""

    client: TestClient[Any]

    def __init__(self, system: System, owner: Principal, **more: object) -> None:
        self.system = system
        values = {"name": "Contact us", "entity": LEAD, "asks": ASKS, **more}
        self.id = system.create(WEB_FORM, values, owner)
        with system.runtime.writing(owner) as unit:
            publish(unit, self.id)
        self.address = f"/forms/{self.id}"

    def opened(self, *, minutes: float = 1) -> dict[str, str]:
        page = self.client.get(self.address)
        assert page.status_code == 200, page.text
        found = re.search(r'name="opened" value="([^"]+)"', page.text)
        assert found is not None
        self.system.clock.move(minutes=minutes)
        return {"opened": found[1]}

    def send(self, sent: dict[str, str], **answers: str) -> httpx.Response:
        return self.client.post(self.address, data={**sent, **answers})

    def fill(self, **answers: str) -> httpx.Response:
        return self.send(self.opened(), **answers)


@pytest.fixture
def visitor(system: System, manager: Principal) -> Visitor:
    system.clock.move(minutes=20)
    return Visitor(system, manager)


def rows(system: System, entity: str, where: str = "") -> list[Any]:
    with system.runtime.reading(SYSTEM) as unit:
        return list(find(unit, Query(entity, where=where, limit=50)).records)


def states(system: System, form: str, person: Principal) -> list[str]:
    with system.runtime.reading(person) as unit:
        return [one.state for one in list_received(unit, WEB_FORM, form, most=20)]


def test_what_a_visitor_fills_in_becomes_a_record_of_the_owner_once(
    system: System, visitor: Visitor, manager: Principal
) -> None:
    sent = visitor.opened()
    for _ in range(3):
        answer = visitor.send(sent, first_name="Ann", last_name="Once", email="ann@site.example")
        assert (answer.status_code, "Thank you" in answer.text) == (200, True)
    (made,) = rows(system, LEAD, 'last_name == "Once"')
    assert (made.owner, made.created_by, made.first_name) == (
        manager.user_id, manager.user_id, "Ann",
    )  # fmt: skip
    assert states(system, visitor.id, manager) == ["done"]


def test_nothing_is_written_but_what_is_asked_for(system: System, visitor: Visitor) -> None:
    other = system.person("Otto Falk", "sales_representative")
    answer = visitor.fill(
        last_name="Wide", email="wide@site.example", company="Evil", owner=str(other.user_id),
        stage="converted", id="1", custom__x="1",
    )  # fmt: skip
    assert answer.status_code == 200
    (made,) = rows(system, LEAD, 'last_name == "Wide"')
    assert (made.company, made.stage, made.owner == other.user_id) == (None, "target", False)


def test_what_is_missing_or_wrong_is_said_beside_it(system: System, visitor: Visitor) -> None:
    answer = visitor.fill(first_name="<b>Bo</b>", email="no address", rating="scorching")
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 3
    assert "&lt;b&gt;Bo&lt;/b&gt;" in answer.text
    assert rows(system, LEAD, 'first_name == "<b>Bo</b>"') == []


def test_programs_are_thanked_and_heard_no_more(
    system: System, visitor: Visitor, manager: Principal
) -> None:
    answer = visitor.fill(last_name="Bot", email="bot@site.example", **{TRAP: "1"})
    assert "Thank you" in answer.text
    fast = visitor.send(visitor.opened(minutes=0), last_name="Bot", email="bot@site.example")
    old = visitor.send(visitor.opened(minutes=60 * 25), last_name="Bot", email="b@site.example")
    none = visitor.send({"opened": "AAAA"}, last_name="Bot", email="bot@site.example")
    other = Visitor(system, manager).opened()
    foreign = visitor.send(other, last_name="Bot", email="bot@site.example")
    assert [one.status_code for one in (fast, old, none, foreign)] == [422] * 4
    assert rows(system, LEAD, 'last_name == "Bot"') == []


def test_a_visitor_who_sends_too_often_waits(system: System, visitor: Visitor) -> None:
    sent = visitor.opened()
    codes = {visitor.send(sent, last_name="Flood", email="f@site.example").status_code
             for _ in range(25)}  # fmt: skip
    assert codes == {200, 429}
    assert len(rows(system, LEAD, 'last_name == "Flood"')) == 1


def test_ticking_the_box_is_noted_as_consent_with_what_was_read(
    system: System, manager: Principal
) -> None:
    system.clock.move(minutes=20)
    visitor = Visitor(system, manager, consent="Write to me.", purpose="newsletter")
    visitor.fill(last_name="Yes", email="yes@site.example", agreed="true")
    visitor.fill(last_name="No", email="no@site.example")
    (yes,), (no,) = (rows(system, LEAD, f'last_name == "{name}"') for name in ("Yes", "No"))
    (noted,) = [one for one in rows(system, CONSENT) if one.lead in (yes.id, no.id)]
    assert (noted.lead, noted.purpose, noted.wording) == (yes.id, "newsletter", "Write to me.")

    terms = Visitor(system, manager, consent="I agree to the terms.")
    assert terms.fill(last_name="Terms", email="t@site.example").status_code == 422
    assert terms.fill(last_name="Terms", email="t@site.example", agreed="true").status_code == 200


def test_nothing_is_made_before_the_visitor_confirms_by_mail(
    system: System, manager: Principal
) -> None:
    system.clock.move(minutes=20)
    visitor = Visitor(system, manager, confirms=True, consent="News", purpose="newsletter")
    answer = visitor.fill(last_name="Twice", email="twice@site.example", agreed="true")
    assert "look into your mail" in answer.text
    assert rows(system, LEAD, 'last_name == "Twice"') == []
    (mail,) = rows(system, EMAIL, 'to == "twice@site.example"')
    link = re.search(r"http://127.0.0.1(/forms/\S+)", mail.text)
    assert link is not None

    assert visitor.client.get(link[1]).status_code == 200
    assert visitor.client.get(link[1][:-3] + "AAA").status_code == 404
    assert rows(system, LEAD, 'last_name == "Twice"') == []
    for _ in range(2):
        assert "Thank you" in visitor.client.post(link[1]).text
    (made,) = rows(system, LEAD, 'last_name == "Twice"')
    assert [one.purpose for one in rows(system, CONSENT) if one.lead == made.id] == ["newsletter"]
    assert states(system, visitor.id, manager) == ["done"]

    visitor.fill(last_name="Late", email="late@site.example")
    (late,) = rows(system, EMAIL, 'to == "late@site.example"')
    system.clock.move(days=8)
    found = re.search(r"http://127.0.0.1(/forms/\S+)", late.text)
    assert found is not None
    assert visitor.client.post(found[1]).status_code == 404
    forget_received(system.runtime, system.clock.now)
    assert states(system, visitor.id, manager) == ["done"]


def test_nobody_is_mailed_by_strangers_more_than_a_few_times(
    system: System, manager: Principal
) -> None:
    system.clock.move(minutes=20)
    visitor = Visitor(system, manager, confirms=True)
    codes = [visitor.fill(last_name="Bomb", email="Victim@site.example").status_code
             for _ in range(5)]  # fmt: skip
    assert codes == [200, 200, 200, 429, 429]


def test_only_the_sites_that_are_named_show_it_in_a_frame(
    system: System, manager: Principal
) -> None:
    visitor = Visitor(system, manager, sites="https://www.site.example https://shop.example:8443")
    whole, framed = (visitor.client.get(visitor.address + end) for end in ("", "?embed=1"))
    assert "frame-ancestors 'none'" in whole.headers["content-security-policy"]
    policies = framed.headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "frame-ancestors https://www.site.example https://shop.example:8443" in policies[0]
    nowhere = Visitor(system, manager)
    policy = nowhere.client.get(f"{nowhere.address}?embed=1").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy


def test_no_other_site_sends_a_form_in_the_name_of_its_visitors(visitor: Visitor) -> None:
    sent = visitor.opened()
    data = {**sent, "last_name": "Forged", "email": "f@site.example"}
    for heads in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert visitor.client.post(visitor.address, data=data, headers=heads).status_code == 403


def test_a_form_closes_when_it_is_changed_or_its_owner_leaves(system: System) -> None:
    system.clock.move(minutes=20)
    leaving = system.person("Lea Ving", "sales_manager")
    visitor = Visitor(system, leaving)
    sent = visitor.opened()
    system.update("base.user", str(leaving.user_id), {"active": False})
    answer = visitor.send(sent, last_name="Left", email="left@site.example")
    assert (answer.status_code, rows(system, LEAD, 'last_name == "Left"')) == (404, [])
    assert visitor.client.get(visitor.address).status_code == 404
    changed = Visitor(system, system.administrator)
    system.update(WEB_FORM, changed.id, {"asks": "last_name*"}, system.administrator)
    assert changed.client.get(changed.address).status_code == 404
    assert changed.client.get("/forms/nothing").status_code == 404


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"asks": "last_name, nothing"}, "asks"),
        ({"asks": "converted_at"}, "asks"),
        ({"asks": "last_name, last_name"}, "asks"),
        ({"entity": "base.nothing"}, "entity"),
        ({"sites": "https://a.example; script-src *"}, "sites"),
        ({"sites": "https://a.example/path"}, "sites"),
        ({"sites": "*"}, "sites"),
        ({"purpose": "newsletter"}, "consent"),
    ],
)
def test_a_form_that_cannot_work_is_refused(
    system: System, manager: Principal, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRecord) as refused:
        system.create(WEB_FORM, {"name": "F", "entity": LEAD, "asks": ASKS, **values}, manager)
    assert field in [one.field for one in refused.value.problems]


@pytest.mark.parametrize(
    "values", [{"asks": "address"}, {"asks": "owner"}, {"asks": "last_name", "confirms": True}]
)
def test_visitors_are_not_asked_for_what_they_cannot_answer(
    system: System, manager: Principal, values: dict[str, object]
) -> None:
    with pytest.raises(CannotPublish):
        Visitor(system, manager, **values)
