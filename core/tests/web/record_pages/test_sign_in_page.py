"""How people come in and go out, and what the page says when they cannot."""

from dataclasses import replace

import pytest

from core.tests.web.record_pages.site import PASSWORD, Browser, Site
from pegboard.web.pages.let_in import local_path

WRONG = "E-mail, password or code is not right."


def sign_in(site: Site, email: str, password: str, **more: str) -> tuple[int, str, str]:
    sent = {"email": email, "password": password, **more}
    answer = site.client.post("/sign-in", data=sent, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", ""), answer.text


def test_a_person_comes_in_and_goes_where_they_wanted(site: Site) -> None:
    status, location, _ = sign_in(site, "rep@example.com", PASSWORD, next="/base/account?q=a")
    assert (status, location) == (303, "/base/account?q=a")
    site.client.cookies.clear()


def test_an_unknown_person_and_a_wrong_password_read_the_same(site: Site) -> None:
    unknown = sign_in(site, "nobody@example.com", PASSWORD)
    wrong = sign_in(site, "rep@example.com", "not the password")
    assert unknown[0] == wrong[0] == 401
    assert WRONG in unknown[2]
    assert unknown[2].replace("nobody@", "rep@") == wrong[2]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://crm.example.com", 400),
        ("https://crm.example.com", 303),
        ("http://127.0.0.1", 303),
        ("http://localhost:8000", 303),
    ],
)
def test_an_address_where_no_session_can_last_says_that_https_is_needed(
    site: Site, origin: str, status: int
) -> None:
    answer = site.client.post(
        "/sign-in",
        data={"email": "rep@example.com", "password": PASSWORD},
        headers={"origin": origin, "host": origin.partition("://")[2]},
        follow_redirects=False,
    )
    site.client.cookies.clear()
    assert answer.status_code == status
    assert ("begins with https://" in answer.text) == (status == 400)


def test_guessing_is_slowed_down_in_words(site: Site) -> None:
    answers = [sign_in(site, "stranger@example.com", f"guess {n}") for n in range(12)]
    assert answers[-1][0] == 429
    assert "Too many attempts. Please try again in" in answers[-1][2]


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\tevil",
        "/a\r\nset-cookie: x=y",
        "",
    ],
)
def test_signing_in_leads_to_no_other_site(wanted: str) -> None:
    assert local_path(wanted) == "/"


def test_the_page_asked_for_survives_signing_in(site: Site) -> None:
    answer = site.client.get("/base/account?q=x", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fbase%2Faccount%3Fq%3Dx"


def test_signing_out_ends_the_session(site: Site) -> None:
    from_outside = site.people["analyst"]
    assert from_outside.get("/").status_code == 200
    assert from_outside.post("/sign-out").headers["location"] == "/sign-in"
    assert from_outside.get("/").status_code == 303


def test_signing_out_needs_the_form_of_the_session(rep: Browser) -> None:
    assert rep.post("/sign-out", csrf="").status_code == 403
    assert rep.get("/").status_code == 200


def test_only_a_demo_names_its_people(site: Site) -> None:
    assert "rep@example.com" not in site.client.get("/sign-in").text
    kept = site.runtime.settings
    site.runtime.settings = replace(kept, demo=PASSWORD)
    shown = site.client.get("/sign-in").text
    site.runtime.settings = kept
    assert "rep@example.com" in shown
    assert PASSWORD in shown
