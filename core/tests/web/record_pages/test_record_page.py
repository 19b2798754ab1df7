"""What the page of a record shows, to whom, and at which cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.tests.web.record_pages.site import Browser, Site
from pegboard.records import unit as units

NASTY = '<script>alert("x")</script>'
MOST_STATEMENTS = 13


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Yield a list that gets the number of statements of each unit of work that reads."""
    found: list[int] = []
    reading = units.reading

    @contextmanager
    def watched(*arguments: Any, **named: Any) -> Iterator[Any]:
        with reading(*arguments, **named) as unit:
            yield unit
            found.append(unit.tx.statements)

    monkeypatch.setattr("pegboard.web.requests.reading", watched)
    yield found


def an_account(by: Browser, **values: object) -> str:
    return by.make("base.account", **({"name": "Acme"} | values))


def test_a_record_shows_its_facts_details_and_badges(rep: Browser) -> None:
    account = an_account(rep, type="customer", phone="+1 202 555 0144", showcase__stars=3)
    shown = rep.get(f"/base/account/{account}").text
    assert "<h1>Acme" in shown
    assert "Customer" in shown
    assert "+1 202-555-0144" in shown
    assert "Showcase" in shown  # the group of the contributed field


@pytest.mark.parametrize("rows", [1, 40])
def test_a_record_page_costs_few_statements_whatever_the_number_of_rows(
    rep: Browser, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    account = an_account(rep)
    for number in range(rows):
        contact = rep.make("base.contact", last_name=f"Person {number}", account=account)
        rep.make("base.activity", subject=f"Task {number}", account=account, contact=contact)
        rep.change("base.account", account, employees=number + 1, sector="retail")
    for tab in ("", "base.contact.account"):
        with counted(monkeypatch) as found:
            answer = rep.get(f"/base/account/{account}?tab={tab}")
        assert answer.status_code == 200
        assert 0 < sum(found) <= MOST_STATEMENTS


def test_whatever_people_write_is_shown_as_text(rep: Browser) -> None:
    account = an_account(rep, name=NASTY, description=NASTY)
    rep.make("base.contact", last_name=NASTY, account=account)
    rep.make("base.activity", subject=NASTY, body=f"<b>bold</b>{NASTY}", account=account)
    rep.change("base.account", account, name=f"{NASTY} changed")
    for tab in ("", "base.contact.account"):
        shown = rep.get(f"/base/account/{account}?tab={tab}").text
        assert NASTY not in shown
        assert "&lt;script&gt;" in shown


def test_a_record_of_another_team_is_not_there(site: Site, rep: Browser) -> None:
    secret = rep.make("showcase.exhibit", name="Hidden")
    stranger = site.people["stranger"]
    here = f"/showcase/exhibit/{secret}"
    for path in ("", "/edit", "/field/name", "/timeline", "/file/plan"):
        assert stranger.get(here + path).status_code == 404, path
    for path in ("/delete", "/restore", "/timeline", "/actions/none"):
        assert stranger.post(here + path, {"entry": "base.activity.note"}).status_code == 404
    sent = {"name": "Mine now", "version": "1"}
    assert stranger.post(f"{here}/edit", sent).status_code == 404
    assert stranger.post(f"{here}/field/name", sent).status_code == 404
    assert rep.record("showcase.exhibit", secret)["name"] == "Hidden"


@pytest.mark.parametrize("path", ["/base/nothing/x", "/nobody/account/x", "/base/account/x"])
def test_what_does_not_exist_is_not_found(rep: Browser, path: str) -> None:
    assert rep.get(path).status_code == 404


def test_who_may_only_read_gets_no_way_to_change(site: Site, rep: Browser) -> None:
    account = an_account(rep, name="Look only")
    page = site.people["analyst"].get(f"/base/account/{account}")
    assert page.status_code == 200
    assert "data-edit-url" not in page.text
    assert "/delete" not in page.text
    refused = site.people["analyst"].get(f"/base/account/{account}/edit")
    assert refused.status_code == 403


def test_the_timeline_tells_changes_with_names_instead_of_ids(rep: Browser) -> None:
    mother = an_account(rep, name="Mother")
    account = an_account(rep)
    rep.change("base.account", account, parent=mother)
    shown = rep.get(f"/base/account/{account}").text
    assert "set Parent account to Mother" in shown
    assert "created this account" in shown
    rep.change("base.account", account, type="customer", employees=4)
    assert "changed 2 fields" in rep.get(f"/base/account/{account}").text


def test_a_note_is_added_on_the_spot(rep: Browser) -> None:
    account = an_account(rep)
    sent = {"entry": "base.activity.note", "body": f"Called {NASTY}\nno answer"}
    answer = rep.post(f"/base/account/{account}/timeline", sent, htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("{#") is False
    assert "wrote a note" in answer.text
    assert NASTY not in answer.text
    assert "<br>no answer" in answer.text


def test_a_task_is_added_with_its_day(rep: Browser) -> None:
    account = an_account(rep)
    sent = {"entry": "base.activity.task", "subject": "Write", "due_date": "2030-01-02"}
    answer = rep.post(f"/base/account/{account}/timeline", sent, htmx=True)
    assert "Due date: Jan 2, 2030" in answer.text


def test_an_empty_note_is_refused_where_it_was_typed(rep: Browser) -> None:
    account = an_account(rep)
    sent = {"entry": "base.activity.note", "body": "  "}
    answer = rep.post(f"/base/account/{account}/timeline", sent, htmx=True)
    assert answer.status_code == 422
    assert "Must be filled in." in answer.text


def test_related_records_can_be_added_with_their_link_filled_in(rep: Browser) -> None:
    account = an_account(rep)
    tab = rep.get(f"/base/account/{account}?tab=base.contact.account", htmx=True).text
    assert "<html" not in tab
    assert f"/base/contact/new?account={account}" in tab
    form = rep.get(f"/base/contact/new?account={account}").text
    assert f'value="{account}"' in form
    assert 'value="Acme"' in form


def test_home_shows_what_is_mine_and_skips_what_i_may_not_see(site: Site, rep: Browser) -> None:
    rep.make("base.activity", subject="Water the plants", due_date="2020-01-01")
    mine = rep.get("/").text
    assert "Water the plants" in mine
    assert "Water the plants" not in site.people["stranger"].get("/").text
