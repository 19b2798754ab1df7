"""The pages of signing in: the second step, where one is signed in, and new ids for sessions."""

import re
from html import unescape

import pytest

from core.tests.web.fay import SIGNING_IN, STEP, Fay
from core.tests.web.served import HERE, PASSWORD, Served
from core.tests.web.signed_in import Visitor
from pegboard.access.accounts import grant_roles
from pegboard.access.sessions import session_principal
from pegboard.access.tokens import create_token
from pegboard.web.cookies import NAME, STEP_NAME

REFUSED = "E-mail, password or code is not right."


@pytest.fixture
def fay(system: Served) -> Fay:
    return Fay(system)


def test_a_second_step_is_set_up_by_scanning_a_picture_and_proving_it(fay: Fay) -> None:
    assert fay.post(f"{STEP}/begin", {"current": "guessed"}).status_code == 422
    _, codes = fay.set_up()
    assert len(codes) == 10
    page = unescape(fay.get(STEP).text)
    assert "It is on. You have 10 recovery codes left." in page
    assert not any(code in page for code in codes)


def test_the_picture_is_drawn_here_and_needs_no_style(fay: Fay) -> None:
    fay.post(f"{STEP}/begin", {"current": PASSWORD})
    page = fay.get(STEP).text
    picture = re.search(r"<svg[^>]*class=\"qr\".*?</svg>", page, re.DOTALL)
    assert picture is not None
    assert "style" not in picture[0]
    assert "http" not in picture[0].replace("http://www.w3.org/2000/svg", "")


def test_password_and_code_come_in_two_pages(system: Served, fay: Fay) -> None:
    app, codes = fay.set_up()
    other = Visitor(system)
    first = other.sign_in(fay.email, next="/base/account")
    assert first.headers["location"] == "/sign-in/code?next=%2Fbase%2Faccount"
    assert NAME not in other.cookies
    assert other.get("/base/account").headers["location"].startswith("/sign-in")
    assert "Enter your code" in other.get("/sign-in/code").text
    wrong = other.post("/sign-in/code", {"code": "000000"})
    assert (wrong.status_code, REFUSED in unescape(wrong.text)) == (401, True)
    right = other.post("/sign-in/code", {"code": fay.next_code(app), "next": "/base/account"})
    assert (right.status_code, right.headers["location"]) == (303, "/base/account")
    assert STEP_NAME not in other.cookies
    assert other.get("/base/account").status_code == 200
    third = Visitor(system)
    third.sign_in(fay.email)
    assert third.post("/sign-in/code", {"code": codes[0]}).status_code == 303


def test_wrong_address_password_and_code_get_the_same_answer(system: Served, fay: Fay) -> None:
    fay.set_up()
    unknown = Visitor(system).sign_in(f"no-{fay.email}")
    wrong = Visitor(system).sign_in(fay.email, "guessed it wrong")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.text.replace(f"no-{fay.email}", fay.email) == wrong.text
    code = Visitor(system)
    code.sign_in(fay.email)
    refused = code.post("/sign-in/code", {"code": "000000"})
    assert refused.status_code == 401
    for answer in (unknown, wrong, refused):
        assert REFUSED in unescape(answer.text)


def test_the_code_page_is_nobodys_without_a_password_before(system: Served) -> None:
    stranger = Visitor(system)
    assert stranger.get("/sign-in/code").headers["location"] == "/sign-in"
    stranger.cookies[STEP_NAME] = "made up"
    assert stranger.get("/sign-in/code").headers["location"] == "/sign-in"
    assert stranger.post("/sign-in/code", {"code": "000000"}).status_code == 401


def test_turning_the_second_step_off_needs_the_password(system: Served, fay: Fay) -> None:
    fay.set_up()
    assert fay.post(f"{STEP}/off", {"current": "guessed"}).status_code == 422
    assert fay.post(f"{STEP}/codes", {"current": "guessed"}).status_code == 422
    assert fay.post(f"{STEP}/codes", {"current": PASSWORD}).status_code == 200
    assert fay.post(f"{STEP}/off", {"current": PASSWORD}).status_code == 303
    assert Visitor(system).sign_in(fay.email).headers["location"] == "/"


def test_a_set_up_that_was_begun_can_be_left(fay: Fay) -> None:
    fay.post(f"{STEP}/begin", {"current": PASSWORD})
    fay.post(f"{STEP}/off")
    assert "type this key" not in fay.get(STEP).text


def test_people_see_their_devices_and_end_what_they_do_not_know(system: Served, fay: Fay) -> None:
    other = Visitor(system)
    other.sign_in(fay.email)
    page = fay.get(SIGNING_IN).text
    assert (
        page.count("Firefox on Linux") == 3
    )  # twice in a line, once for the one that can be ended
    assert page.count("This device") == 1
    ident = re.search(r'name="session" value="([0-9a-f]{64})"', page)
    assert ident is not None
    assert fay.post(f"{SIGNING_IN}/end-session", {"session": ident[1]}).status_code == 303
    assert other.get("/settings/me").status_code == 303
    assert fay.get("/settings/me").status_code == 200


def test_all_other_devices_end_at_once(system: Served, fay: Fay) -> None:
    others = [Visitor(system) for _ in range(3)]
    for one in others:
        one.sign_in(fay.email)
    fay.post(f"{SIGNING_IN}/end-other-sessions")
    assert [one.get("/settings/me").status_code for one in others] == [303] * 3
    assert fay.get("/settings/me").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(system: Served, fay: Fay) -> None:
    other = Fay(system)
    page = other.get(SIGNING_IN).text
    assert 'name="session"' not in page
    twin = Visitor(system)
    twin.sign_in(other.email)
    ident = re.search(r'name="session" value="([0-9a-f]{64})"', other.get(SIGNING_IN).text)
    assert ident is not None
    fay.post(f"{SIGNING_IN}/end-session", {"session": ident[1]})
    assert twin.get("/settings/me").status_code == 200


def test_the_request_after_a_change_of_rights_brings_a_new_id(system: Served, fay: Fay) -> None:
    old = fay.session
    grant_roles(system.runtime, fay.id, ["data_analyst"])
    assert fay.get("/settings/me").status_code == 200
    fresh = fay.session
    assert fresh != old
    assert session_principal(system.runtime, old) is None
    fay.cookies[NAME] = old
    assert fay.get("/settings/me").status_code == 303
    fay.cookies[NAME] = fresh
    assert fay.get("/settings/me").status_code == 200
    assert fay.session == fresh


def test_an_error_brings_the_new_id_too(system: Served, fay: Fay) -> None:
    old = fay.session
    grant_roles(system.runtime, fay.id, ["data_analyst"])
    assert fay.get("/base/nonsense").status_code == 404
    assert fay.session not in ("", old)


def test_signing_out_is_not_undone_by_a_new_id(system: Served, fay: Fay) -> None:
    page = fay.get("/settings/me").text
    csrf = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert csrf is not None
    grant_roles(system.runtime, fay.id, ["data_analyst"])
    answer = fay._call("POST", "/sign-out", data={"_csrf": csrf[1]})
    assert answer.status_code == 303
    assert fay.session == ""


def test_turning_the_second_step_on_gives_the_session_a_new_id(fay: Fay) -> None:
    old = fay.session
    fay.set_up()
    fay.get("/settings/me")
    assert fay.session != old


def test_signing_in_again_ends_the_session_that_the_browser_had(system: Served, fay: Fay) -> None:
    old = fay.session
    assert fay.sign_in(fay.email).status_code == 303
    assert fay.session != old
    assert session_principal(system.runtime, old) is None


def test_a_token_opens_no_page_on_signing_in(system: Served, fay: Fay) -> None:
    token = create_token(system.runtime, fay.id, "script")
    headers = {"authorization": f"Bearer {token}"}
    for method, path in (
        ("GET", SIGNING_IN),
        ("GET", STEP),
        ("POST", f"{STEP}/begin"),
        ("POST", f"{SIGNING_IN}/end-other-sessions"),
        ("POST", "/settings/me/password"),
    ):
        answer = system.client.request(method, path, headers=headers, data={"current": PASSWORD})
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("address", "name", "is_secure"),
    [
        (HERE, NAME, False),
        ("http://crm.example.com", f"__Host-{NAME}", True),
        ("https://crm.example.com", f"__Host-{NAME}", True),
    ],
)
def test_the_cookie_is_tied_to_host_and_tls_except_on_this_machine(
    system: Served, address: str, name: str, is_secure: bool
) -> None:
    sent = {"email": "rep@example.com", "password": PASSWORD}
    answer = system.client.post(f"{address}/sign-in", data=sent, follow_redirects=False)
    system.client.cookies.clear()
    cookie = next(
        one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert ("Secure" in cookie) == is_secure
