"""Single sign-on: a provider vouches for people who are here, and for nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from core.tests.web.fay import Fay
from core.tests.web.provider import CLIENT, SECRET, FakeProvider, running_provider
from core.tests.web.served import HERE, Served
from core.tests.web.signed_in import Visitor, new_person
from pegboard.access.principals import SYSTEM
from pegboard.access.sessions import session_principal
from pegboard.access.single_sign_on import unlink_provider
from pegboard.model.system import USER
from pegboard.records.update import update
from pegboard.settings import BadSettings, Provider, read_settings

AWAY, BACK = "/sign-in/provider", "/sign-in/provider/back"
BROKEN = "Signing in with your company account does not work at the moment."
NOBODY = "does not belong to anybody here"
numbers = count(1)


@pytest.fixture
def provider(system: Served) -> Iterator[FakeProvider]:
    """A provider that the system trusts, for one test."""
    kept = system.runtime.settings
    with running_provider() as made:
        known = Provider(made.issuer, CLIENT, SECRET, "ACME")
        system.runtime.settings = replace(kept, provider=known)
        yield made
        system.runtime.settings = kept


class Lou(Visitor):
    """Somebody with an account here and one at the provider."""

    def __init__(self, system: Served, provider: FakeProvider) -> None:
        super().__init__(system)
        name = f"lou{next(numbers)}"
        self.email = f"{name}@example.com"
        self.id = new_person(system, name, "sales_representative")
        self.provider = provider
        provider.person = {"sub": name, "email": self.email.upper(), "email_verified": True}

    def travel(self, path: str = AWAY) -> str:
        """Go to the provider and return the address that leads back."""
        answer = self.get(path)
        assert answer.status_code == 303
        back = self.provider.authorize(answer.headers["location"])
        return back.removeprefix(HERE)

    def come_in(self, path: str = AWAY) -> httpx.Response:
        return self.get(self.travel(path))

    def who(self) -> str | None:
        found = session_principal(self.system.runtime, self.session) if self.session else None
        return found.principal.user_id if found else None


@pytest.fixture
def lou(system: Served, provider: FakeProvider) -> Lou:
    return Lou(system, provider)


def test_who_is_vouched_for_comes_in_and_goes_where_they_wanted(lou: Lou) -> None:
    assert "Sign in with ACME" in lou.get("/sign-in").text
    answer = lou.come_in(f"{AWAY}?next=/base/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/base/account")
    assert lou.who() == lou.id
    assert "Company account" in lou.get("/settings/me/signing-in").text
    assert lou.provider.faults == []


def test_the_provider_is_asked_for_a_code_with_all_proofs(lou: Lou) -> None:
    asked = parse_qs(urlsplit(lou.get(AWAY).headers["location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{HERE}{BACK}"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


def test_a_linked_account_is_known_by_its_subject_whatever_its_address_says(
    system: Served, lou: Lou
) -> None:
    lou.come_in()
    lou.provider.person["email"] = "admin@example.com"
    again = Lou.__new__(Lou)
    Visitor.__init__(again, system)
    again.provider = lou.provider
    again.come_in()
    assert again.who() == lou.id


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another client"},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"iat": 99999999999},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
)
def test_a_token_for_something_else_lets_nobody_in(lou: Lou, lies: dict[str, Any]) -> None:
    lou.provider.lies = lies
    answer = lou.come_in()
    assert (answer.status_code, BROKEN in answer.text) == (401, True)
    assert lou.who() is None


def test_a_token_with_another_signature_lets_nobody_in(lou: Lou) -> None:
    lou.provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert lou.come_in().status_code == 401
    lou.provider.signs_with = OctKey.import_key(SECRET * 4)
    lou.provider.algorithm = "HS256"
    assert lou.come_in().status_code == 401
    assert lou.who() is None


@pytest.mark.parametrize(
    "said", [{"email_verified": False}, {"email_verified": None}, {"email": "no@example.com"}]
)
def test_an_address_that_nobody_verified_or_has_is_nobodys(lou: Lou, said: dict[str, Any]) -> None:
    lou.provider.person |= said
    answer = lou.come_in()
    assert (answer.status_code, NOBODY in answer.text) == (401, True)
    assert lou.who() is None


def test_no_account_is_made_for_a_stranger(system: Served, lou: Lou) -> None:
    lou.provider.person = {"sub": "new", "email": "new@example.com", "email_verified": True}
    assert lou.come_in().status_code == 401
    found = system.call("GET", '/base/user?where=email == "new@example.com"')
    assert found.json()["items"] == []


def test_a_second_account_of_the_same_address_is_not_linked(lou: Lou) -> None:
    lou.come_in()
    lou.cookies.clear()
    lou.provider.person["sub"] = "another account with this address"
    assert lou.come_in().status_code == 401
    assert unlink_provider(lou.system.runtime, lou.id)
    assert lou.come_in().status_code == 303


def test_somebody_deactivated_does_not_come_in(system: Served, lou: Lou) -> None:
    lou.come_in()
    lou.cookies.clear()
    with system.runtime.writing(SYSTEM) as unit:
        update(unit, USER, lou.id, {"active": False}, version=None)
    assert lou.come_in().status_code == 401


def test_an_answer_for_another_browser_lets_nobody_in(system: Served, lou: Lou) -> None:
    back = lou.travel()
    stranger = Visitor(system)
    assert stranger.get(back).status_code == 400
    stranger.get(AWAY)
    assert stranger.get(back).status_code == 400
    assert stranger.session == ""
    assert lou.get(back).status_code == 303
    assert lou.get(back).status_code == 400


@pytest.mark.parametrize("query", ["", "?code=a", "?state=a", "?error=access_denied&state=a"])
def test_coming_back_without_having_left_leads_to_the_sign_in_page(lou: Lou, query: str) -> None:
    answer = lou.get(f"{BACK}{query}")
    assert (answer.status_code, BROKEN in answer.text) == (400, True)


def test_a_made_up_or_other_cookie_is_no_journey(lou: Lou) -> None:
    back = lou.travel()
    for made_up in ("", "x", "A" * 200):
        lou.cookies["pegboard_provider"] = made_up
        assert lou.get(back).status_code == 400


def test_a_second_step_is_asked_for_unless_the_provider_did(system: Served, lou: Lou) -> None:
    fay = Fay(system)
    _, codes = fay.set_up()
    lou.provider.person = {"sub": fay.name, "email": fay.email, "email_verified": True}
    answer = lou.come_in()
    assert answer.headers["location"] == "/sign-in/code"
    assert lou.who() is None
    assert lou.post("/sign-in/code", {"code": codes[0]}).status_code == 303
    assert lou.who() == fay.id
    lou.cookies.clear()
    lou.provider.person["amr"] = ["pwd", "mfa"]
    assert lou.come_in().headers["location"] == "/"
    assert lou.who() == fay.id


def test_a_provider_that_does_not_answer_is_said_to_be_the_trouble(
    system: Served, lou: Lou
) -> None:
    known = Provider("http://127.0.0.1:9", CLIENT, SECRET, "ACME")
    system.runtime.settings = replace(system.runtime.settings, provider=known)
    answer = lou.get(AWAY)
    assert (answer.status_code, BROKEN in answer.text) == (502, True)


def test_without_a_provider_there_is_no_single_sign_on(system: Served) -> None:
    stranger = Visitor(system)
    assert stranger.get(AWAY).status_code == 404
    assert stranger.get(BACK).status_code == 404
    assert AWAY not in stranger.get("/sign-in").text


@pytest.mark.parametrize(
    "given",
    [
        {"PEGBOARD_OIDC_ISSUER": "http://login.example.com"},
        {"PEGBOARD_OIDC_ISSUER": "ftp://login.example.com"},
        {"PEGBOARD_OIDC_ISSUER": "https://login.example.com"},
        {"PEGBOARD_OIDC_ISSUER": "https://login.example.com", "PEGBOARD_OIDC_CLIENT_ID": "a"},
        {"PEGBOARD_SESSION_DAYS": "0"},
        {"PEGBOARD_SESSION_IDLE_HOURS": "many"},
    ],
)
def test_settings_that_cannot_work_are_refused_at_the_start(given: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="PEGBOARD_"):
        read_settings({"PEGBOARD_SECRET_KEY": "x"} | given)
