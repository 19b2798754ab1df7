"""Every kind of field comes through the form and back to the page."""

from datetime import date
from decimal import Decimal

import pytest

from core.tests.web.record_pages.showcase import EXHIBIT
from core.tests.web.record_pages.site import Browser
from pegboard.model.values import Money

NEW = "/showcase/exhibit/new"


def filled(account: str, contact: str) -> dict[str, object]:
    return {
        "name": "Whale",
        "notes": "Two\nlines",
        "story": "<div>Very <strong>large</strong><script>x()</script></div>",
        "email": "whale@example.com",
        "phone": "+34 600 111 222",
        "site": "https://example.com/whale",
        "seats": "1,200",
        "weight": "12.5",
        "share": "50",
        "price.amount": "1,299.50",
        "price.currency": "EUR",
        "opens_on": "2031-05-06",
        "calls_at": "2031-05-06T10:30",
        "is_open": ["false", "true"],
        "colour": "green",
        "tags": ["", "new", "rare"],
        "account": account,
        "contacts": ["", contact],
        "place.street": "Quay 1",
        "place.country": "Spain",
    }


def test_every_kind_is_created_shown_and_edited(rep: Browser) -> None:
    account = rep.make("base.account", name="Museum")
    contact = rep.make("base.contact", last_name="Keeper")
    plan = {"plan": ("../plan.html", b"<script>x()</script>", "text/html")}
    answer = rep.post(NEW, filled(account, contact), files=plan)
    assert answer.status_code == 303, answer.text
    here = answer.headers["location"]
    kept = rep.record(EXHIBIT, here.rpartition("/")[2])
    assert kept["price"] == Money(Decimal("1299.50"), "EUR")
    assert (kept["seats"], kept["double"], kept["is_open"]) == (1200, 2400, True)
    assert (kept["tags"], kept["contacts"]) == (("new", "rare"), (contact,))
    assert kept["opens_on"] == date(2031, 5, 6)
    assert (kept["place"].country, kept["plan"].name) == ("ES", "plan.html")
    assert "script" not in kept["story"]
    shown = rep.get(here).text
    for text in ("€1,299.50", "Museum", "Keeper", "Spain", "plan.html", "X-001"):
        assert text in shown, text
    assert rep.get(f"{here}/edit").status_code == 200


@pytest.mark.parametrize("name", ["story", "price", "is_open", "tags", "account", "contacts"])
def test_every_kind_opens_its_control_in_place(rep: Browser, name: str) -> None:
    exhibit = rep.make(EXHIBIT, name="Shark")
    control = rep.get(f"/showcase/exhibit/{exhibit}/field/{name}", htmx=True)
    assert control.status_code == 200
    assert f'name="{name}' in control.text


def test_a_file_is_only_ever_saved_never_shown(rep: Browser) -> None:
    content = b"<script>alert(1)</script>"
    sent = {"plan": ("evil\r\nname.html", content, "text/html")}
    here = rep.post(NEW, {"name": "Trap"}, files=sent).headers["location"]
    answer = rep.get(f"{here}/file/plan")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_form_without_a_new_file_keeps_the_old_one(rep: Browser) -> None:
    sent = {"plan": ("plan.txt", b"first", "text/plain")}
    here = rep.post(NEW, {"name": "Kept"}, files=sent).headers["location"]
    empty = {"plan": ("", b"", "application/octet-stream")}
    answer = rep.post(f"{here}/edit", {"name": "Renamed", "version": "1"}, files=empty)
    assert answer.status_code == 303
    assert rep.get(f"{here}/file/plan").content == b"first"


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(rep: Browser) -> None:
    sent = {
        "name": "",
        "email": "no address",
        "seats": "-4",
        "opens_on": "31 June",
        "price.amount": "12x",
        "price.currency": "EUR",
        "is_open": "false",
        "notes": "long text",
    }
    answer = rep.post(NEW, sent)
    assert answer.status_code == 422
    assert "5 fields need your attention" in answer.text
    assert "Must be filled in." in answer.text
    for typed in ('value="no address"', 'value="-4"', 'value="12x"', "long text"):
        assert typed in answer.text, typed
    assert 'value="true" checked' not in answer.text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", "x" * 100_000),
        ("name", "a\x00b"),
        ("seats", "9" * 40),
        ("account", "no id"),
        ("account", "01890000-0000-7000-8000-000000000000"),
        ("contacts", "no id"),
        ("colour", "blue"),
        ("tags", "blue"),
        ("calls_at", "soon"),
        ("site", "javascript:alert(1)"),
        ("place.country", "Atlantis"),
        ("weight", "NaN"),
    ],
)
def test_bad_input_gets_the_form_back_and_never_a_fault(rep: Browser, name: str, text: str) -> None:
    answer = rep.post(NEW, {"name": "Fine"} | {name: text})
    assert answer.status_code == 422
    assert "form-error" in answer.text


def test_an_address_that_fills_in_nonsense_opens_an_empty_form(rep: Browser) -> None:
    for query in ("account=x", "seats=many", "nothing=1", "price=1", "owner=<script>"):
        assert rep.get(f"{NEW}?{query}").status_code == 200, query


def test_save_and_new_leads_to_the_next_form(rep: Browser) -> None:
    answer = rep.post(NEW, {"name": "First", "then": "new"})
    assert answer.headers["location"] == NEW
