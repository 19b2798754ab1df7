"""Who gets in, and what other sites cannot do in a person's name."""

import pytest

from core.tests.web.served import HERE, Served
from pegboard.access.sign_in import sign_in
from pegboard.web.cookies import NAME

ACCOUNTS = "/api/v1/base/account"


def test_nobody_gets_an_answer_without_signing_in(system: Served) -> None:
    answer = system.call("GET", "/base/account", by=None)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "credentials",
    ["Bearer", "Bearer ", "Bearer pgb_made_up", "bearer \t", "Basic YTpi", "Bearer é"],
)
def test_a_made_up_token_gets_nobody_in(system: Served, credentials: str) -> None:
    answer = system.client.get(ACCOUNTS, headers={b"authorization": credentials.encode()})
    assert answer.status_code == 401


def test_a_session_cookie_that_we_did_not_set_is_not_adopted(system: Served) -> None:
    made_up = {"cookie": f"{NAME}=made-up-by-an-attacker"}
    assert system.client.get(ACCOUNTS, headers=made_up).status_code == 401
    sign_in(system.runtime, "rep@example.com", "seven green bicycles")
    assert system.client.get(ACCOUNTS, headers=made_up).status_code == 401


def test_a_session_reads_without_further_proof(system: Served) -> None:
    cookie, _ = system.session("rep")
    assert system.client.get(ACCOUNTS, headers=cookie).status_code == 200


def test_a_session_changes_nothing_without_its_form_token(system: Served) -> None:
    cookie, csrf = system.session("rep")
    _, foreign = system.session("other_rep")
    sent = {"name": "Forged"}
    for proof in ({}, {"x-csrf-token": ""}, {"x-csrf-token": foreign}, {"x-csrf-token": csrf[:-1]}):
        answer = system.client.post(ACCOUNTS, json=sent, headers=cookie | proof)
        assert answer.status_code == 403
    good = cookie | {"x-csrf-token": csrf}
    assert system.client.post(ACCOUNTS, json=sent, headers=good).status_code == 201


@pytest.mark.parametrize(
    "foreign",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": f"{HERE}.evil.example"},
    ],
)
def test_another_site_changes_nothing_even_with_the_form_token(
    system: Served, foreign: dict[str, str]
) -> None:
    cookie, csrf = system.session("rep")
    headers = cookie | {"x-csrf-token": csrf} | foreign
    answer = system.client.post(ACCOUNTS, json={"name": "Forged"}, headers=headers)
    assert answer.status_code == 403


def test_our_own_pages_may_change_things(system: Served) -> None:
    cookie, csrf = system.session("rep")
    own = {"x-csrf-token": csrf, "origin": HERE, "sec-fetch-site": "same-origin"}
    answer = system.client.post(ACCOUNTS, json={"name": "Ours"}, headers=cookie | own)
    assert answer.status_code == 201


def test_a_form_may_carry_its_token_as_a_field(system: Served) -> None:
    cookie, csrf = system.session("rep")
    right = system.client.post(ACCOUNTS, data={"_csrf": csrf}, headers=cookie)
    wrong = system.client.post(ACCOUNTS, data={"_csrf": "x"}, headers=cookie)
    # The REST interface takes no forms, but it says so only to those who proved who they are.
    assert (right.status_code, wrong.status_code) == (415, 403)


def test_a_token_needs_no_form_token(system: Served) -> None:
    foreign = {"origin": "https://integration.example"}
    answer = system.call("POST", "/base/account", json={"name": "By script"}, headers=foreign)
    assert answer.status_code == 201


def test_history_tells_sessions_and_tokens_apart(system: Served) -> None:
    cookie, csrf = system.session("rep")
    headers = cookie | {"x-csrf-token": csrf}
    by_page = system.client.post(ACCOUNTS, json={"name": "A"}, headers=headers).json()["id"]
    by_script = system.make("/base/account", {"name": "B"})
    vias = [
        system.call("GET", f"/base/account/{one}/history").json()["items"][0]["via"]
        for one in (by_page, by_script)
    ]
    assert vias == ["ui", "api"]


@pytest.mark.parametrize("path", [ACCOUNTS, "/nothing/here/at/all", "/static/favicon.svg"])
def test_every_answer_is_protected(system: Served, path: str) -> None:
    headers = system.client.get(path).headers
    policy = headers["content-security-policy"]
    for rule in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_personal_answers_are_not_kept(system: Served) -> None:
    assert system.call("GET", "/base/account").headers["cache-control"] == "no-store"
    assert system.call("GET", "/base/nothing").headers["cache-control"] == "no-store"


def test_assets_are_kept_under_the_address_with_their_hash_only(system: Served) -> None:
    plain = system.client.get("/static/favicon.svg")
    assert plain.headers["cache-control"] == "no-cache"
    mark = plain.headers["etag"].strip('"')
    assert (
        "immutable" in system.client.get(f"/static/favicon.svg?v={mark}").headers["cache-control"]
    )
    assert "immutable" not in system.client.get("/static/favicon.svg?v=x").headers["cache-control"]
    known = system.client.get("/static/favicon.svg", headers={"if-none-match": f'"{mark}"'})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["../application.py", "..%2fapplication.py", "%00", "", "css", "a" * 5000, "%ff"]
)
def test_nothing_but_assets_comes_from_static(system: Served, name: str) -> None:
    assert system.client.get(f"/static/{name}").status_code == 404
