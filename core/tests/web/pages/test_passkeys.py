"""Passkeys: made by who proves to be the person, enough to sign in, and of no use elsewhere."""

import re
from collections.abc import Callable
from itertools import count
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from core.tests.web.device import FLAG, Device
from core.tests.web.served import PASSWORD, Served
from core.tests.web.signed_in import CSRF, Visitor, new_person
from pegboard.access.principals import SYSTEM
from pegboard.access.reset_factors import reset_factors
from pegboard.access.sessions import session_principal
from pegboard.access.throttle import MOST_CHALLENGES
from pegboard.model.system import USER
from pegboard.records.update import update

PLACE = "http://localhost"
PASSKEYS = "/settings/me/signing-in/passkeys"
REFUSED = "E-mail, password or code is not right. Please try again."
numbers = count(1)


class Kim(Visitor):
    """Somebody at a browser at localhost, where passkeys can be made."""

    def __init__(self, system: Served, name: str = "") -> None:
        super().__init__(system, place=PLACE)
        name = name or f"kim{next(numbers)}"
        self.email = f"{name}@example.com"
        self.id = new_person(system, name, "sales_representative")
        self.sign_in(self.email)

    def offer(self, password: str = PASSWORD) -> httpx.Response:
        return self.post(f"{PASSKEYS}/options", {"current": password})

    def send(self, path: str, value: Any) -> httpx.Response:
        proof = CSRF.search(self.get("/settings/me").text) if self.session else None
        headers = {"x-csrf-token": proof[1] if proof else "", "origin": PLACE}
        return self._call("POST", path, json=value, headers=headers)

    def add(self, device: Device, **more: Any) -> httpx.Response:
        offer = self.offer().json()
        credential = device.register(offer["options"])
        sent = {"step": offer["step"], "credential": credential, "name": "My phone"} | more
        return self.send(f"{PASSKEYS}/add", sent)


def sign_in_with(
    system: Served, device: Device, bend: Callable[[dict[str, Any]], None] | None = None
) -> tuple[httpx.Response, Visitor]:
    """Sign in with *device*, its answer bent before it is sent."""
    visitor = Visitor(system, place=PLACE)
    headers = {"origin": PLACE}
    offer = visitor._call("POST", "/sign-in/passkey/options", headers=headers).json()
    sent = {"step": offer["step"], "credential": device.sign(offer["options"]), "next": "/base"}
    if bend is not None:
        bend(sent)
    return visitor._call("POST", "/sign-in/passkey", json=sent, headers=headers), visitor


@pytest.fixture(autouse=True)
def _fresh_counts(system: Served) -> None:
    """All tests come from one address; none pays for what the others tried."""
    with system.runtime.database.changing_schema() as connection:
        connection.exec_driver_sql("DELETE FROM pegboard_throttle")


@pytest.fixture
def kim(system: Served) -> Kim:
    return Kim(system)


@pytest.fixture
def device(kim: Kim) -> Device:
    """A device with a passkey of Kim."""
    made = Device(PLACE)
    assert kim.add(made).status_code == 200
    return made


def test_a_passkey_signs_its_person_in(system: Served, kim: Kim, device: Device) -> None:
    answer, visitor = sign_in_with(system, device)
    assert (answer.status_code, answer.json()) == (200, {"go": "/base"})
    found = session_principal(system.runtime, visitor.session)
    assert found is not None
    assert found.principal.user_id == kim.id
    assert "Passkey" in visitor.get("/settings/me/signing-in").text


def test_making_a_passkey_needs_the_password(kim: Kim) -> None:
    refused = kim.offer("guessed")
    assert (refused.status_code, refused.json()["error"]) == (
        422,
        "This is not your present password.",
    )


def test_a_passkey_asks_the_device_who_holds_it(kim: Kim) -> None:
    options = kim.offer().json()["options"]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["rp"]["id"] == "localhost"


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://localhost:9999"},
        {"flags": FLAG.UP},
        {"flags": FLAG.UV},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"ident": b"another passkey of another place"},
        {"holder": b"\1" * 16},
    ],
)
def test_what_another_place_or_another_device_says_signs_nobody_in(
    system: Served, device: Device, bent: dict[str, Any]
) -> None:
    for name, value in bent.items():
        setattr(device, name, value)
    answer, visitor = sign_in_with(system, device)
    assert (answer.status_code, answer.json()) == (401, {"error": REFUSED})
    assert visitor.session == ""


def bent_text(name: str, value: str) -> Callable[[dict[str, Any]], None]:
    def bend(sent: dict[str, Any]) -> None:
        sent["credential"]["response"][name] = value

    return bend


@pytest.mark.parametrize(
    "bend",
    [
        lambda sent: sent.update(step="made up"),
        lambda sent: sent.update(credential={}),
        lambda sent: sent["credential"].update(response={}),
        lambda sent: sent["credential"].update(rawId="AAAA"),
        lambda sent: sent["credential"].update(id=7),
        lambda sent: sent["credential"].update(rawId="*", id="*"),
        bent_text("signature", ""),
        bent_text("signature", "AAAA"),
        bent_text("clientDataJSON", "bm8"),
        bent_text("clientDataJSON", "AAAA"),
        bent_text("authenticatorData", "AA"),
        bent_text("userHandle", "AA"),
    ],
)
def test_nonsense_signs_nobody_in_and_breaks_nothing(
    system: Served, device: Device, bend: Callable[[dict[str, Any]], None]
) -> None:
    answer, _ = sign_in_with(system, device, bend)
    assert (answer.status_code, answer.json()) == (401, {"error": REFUSED})


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"step": 1}', b'{"step": "a", "credential": []}', b"\xff"]
)
def test_what_is_no_answer_is_refused(system: Served, body: bytes) -> None:
    answer = system.client.post(
        f"{PLACE}/sign-in/passkey", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)


def test_an_answer_is_good_once(system: Served, device: Device) -> None:
    kept: dict[str, Any] = {}
    assert sign_in_with(system, device, kept.update)[0].status_code == 200
    sent: dict[str, Any] = {}

    def remember(one: dict[str, Any]) -> None:
        sent.update(one)

    assert sign_in_with(system, device, remember)[0].status_code == 200
    again = system.client.post(f"{PLACE}/sign-in/passkey", json=sent)
    assert again.status_code == 401


def test_a_copy_that_counts_behind_is_refused(system: Served, device: Device) -> None:
    device.count = 5
    assert sign_in_with(system, device)[0].status_code == 200
    assert sign_in_with(system, device)[0].status_code == 401
    device.count = 6
    assert sign_in_with(system, device)[0].status_code == 200


def test_the_passkey_of_somebody_deactivated_opens_nothing(
    system: Served, kim: Kim, device: Device
) -> None:
    with system.runtime.writing(SYSTEM) as unit:
        update(unit, USER, kim.id, {"active": False}, version=None)
    assert sign_in_with(system, device)[0].status_code == 401


def test_the_ceremony_of_one_person_makes_no_passkey_for_another(system: Served, kim: Kim) -> None:
    other = Kim(system)
    offer = other.offer().json()
    sent = {"step": offer["step"], "credential": Device(PLACE).register(offer["options"])}
    assert kim.send(f"{PASSKEYS}/add", sent).status_code == 422
    assert other.send(f"{PASSKEYS}/add", sent).status_code == 200
    assert other.send(f"{PASSKEYS}/add", sent).status_code == 422


def test_a_device_of_another_place_makes_no_passkey(kim: Kim) -> None:
    assert kim.add(Device("https://evil.example")).status_code == 422
    assert kim.add(Device(PLACE, flags=FLAG.UP)).status_code == 422


def test_the_same_passkey_is_not_added_twice(system: Served, kim: Kim, device: Device) -> None:
    assert kim.add(device).status_code == 422
    assert Kim(system).add(device).status_code == 422


def test_a_passkey_is_listed_renamed_and_removed_with_the_password(
    system: Served, kim: Kim, device: Device
) -> None:
    page = kim.get(PASSKEYS).text
    assert "My phone" in page
    one = re.search(rf'href="({PASSKEYS}/[0-9a-f-]+)"', page)
    assert one is not None
    kim.post(f"{one[1]}/name", {"name": "  <b>Old</b>   phone "})
    assert "&lt;b&gt;Old&lt;/b&gt; phone" in kim.get(PASSKEYS).text
    assert kim.post(f"{one[1]}/remove", {"current": "guessed"}).status_code == 422
    assert kim.post(f"{one[1]}/remove", {"current": PASSWORD}).status_code == 303
    assert sign_in_with(system, device)[0].status_code == 401


def test_nobody_sees_or_changes_the_passkey_of_somebody_else(
    system: Served, kim: Kim, device: Device
) -> None:
    one = re.search(rf'href="({PASSKEYS}/[0-9a-f-]+)"', kim.get(PASSKEYS).text)
    assert one is not None
    other = Kim(system)
    assert other.get(one[1]).status_code == 404
    assert other.post(f"{one[1]}/name", {"name": "Mine"}).status_code == 404
    assert other.post(f"{one[1]}/remove", {"current": PASSWORD}).status_code == 404
    assert sign_in_with(system, device)[0].status_code == 200


def test_who_lost_everything_is_reset_by_an_administrator(
    system: Served, kim: Kim, device: Device
) -> None:
    reset_factors(system.runtime, kim.id)
    assert sign_in_with(system, device)[0].status_code == 401
    assert Visitor(system).sign_in(kim.email).headers["location"] == "/"


def test_there_are_no_passkeys_for_an_address_without_a_name(system: Served, kim: Kim) -> None:
    assert "data-passkey-sign-in" in Visitor(system, place=PLACE).get("/sign-in").text
    assert "data-passkey-sign-in" not in Visitor(system).get("/sign-in").text
    assert system.client.post("/sign-in/passkey/options").status_code == 400


def test_asking_for_challenges_is_limited(system: Served) -> None:
    address = f"{PLACE}/sign-in/passkey/options"
    statuses = {system.client.post(address).status_code for _ in range(MOST_CHALLENGES + 1)}
    system.client.cookies.clear()
    assert statuses == {200, 429}
