"""List pages: what they show, how they are narrowed, and what can be done with their rows."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from core.tests.web.pages.visiting import left_message, see, send, text_of
from core.tests.web.served import Served
from pegboard.access.principals import SYSTEM
from pegboard.database.transaction import Transaction
from pegboard.records.create import create

ACCOUNTS = "/base/account"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module", autouse=True)
def accounts(system: Served) -> None:
    wanted: tuple[dict[str, object], ...] = (
        {"name": "Acme", "sector": "retail", "employees": 10},
        {"name": "Zeta", "sector": "energy", "employees": 30},
        {"name": SCRIPT, "sector": "retail"},
    )
    with system.runtime.writing(SYSTEM) as unit:
        for values in wanted:
            create(unit, "base.account", values)
        for number in range(120):
            named = {"name": f"Company {number:03d}", "sector": "medical", "employees": 1}
            create(unit, "base.account", named)


def test_a_list_shows_its_records_and_escapes_their_names(system: Served) -> None:
    answer = see(system, ACCOUNTS)

    assert answer.status_code == 200
    assert "Acme" in answer.text
    assert SCRIPT not in answer.text
    assert SCRIPT in text_of(answer)


def test_a_list_takes_few_statements_whatever_it_shows(
    system: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    rows = Transaction.rows

    def counting(self: Transaction, *arguments: object) -> object:
        counted.append(1)
        return rows(self, *arguments)  # type: ignore[arg-type]  # passed on as they came

    headers, _ = system.session("admin")
    monkeypatch.setattr(Transaction, "rows", counting)
    for params in ({}, {"where": 'sector == "retail"'}, {"q": "nobody is called so"}):
        counted.clear()
        assert system.client.get(ACCOUNTS, params=params, headers=headers).status_code == 200
        assert len(counted) <= 4, params


def test_a_filter_in_the_address_narrows_the_list_and_stands_as_rows(system: Served) -> None:
    answer = see(system, ACCOUNTS, where='sector == "energy"')

    assert "Zeta" in answer.text
    assert "Acme" not in answer.text
    assert re.search(r'name="c\.0\.field".*?<option value="sector" selected>', answer.text)
    assert re.search(r'<option value="energy" selected>', answer.text)


def test_the_builder_writes_the_expression_into_the_address(system: Served) -> None:
    answer = see(system, f"{ACCOUNTS}/filter", {
        "c.0.field": "sector", "c.0.op": "one_of", "c.0.value": ["", "retail", "energy"],
        "c.2.field": "employees", "c.2.op": "more", "c.2.value": "5",
        "c.3.field": "", "join": "any", "sort": "-name",
    })  # fmt: skip

    assert answer.status_code == 303
    address = parse_qs(urlsplit(answer.headers["location"]).query)
    assert address["where"] == ['sector in ["retail", "energy"] || employees > 5']
    assert address["sort"] == ["-name"]


def test_a_value_that_does_not_fit_is_shown_at_its_row(system: Served) -> None:
    answer = see(system, f"{ACCOUNTS}/filter", {
        "c.0.field": "employees", "c.0.op": "more", "c.0.value": "many",
    })  # fmt: skip

    assert answer.status_code == 422
    assert "must be a number" in answer.text
    assert 'value="many"' in answer.text


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"where": "nonsense == 1"}, "no field called"),
        ({"where": "name =="}, "the expression ends"),
        ({"where": "name.icontains('\x00')"}, "cannot be used"),
        ({"sort": "nonsense"}, "order cannot be used"),
        ({"columns": "nonsense"}, "columns cannot be shown"),
        ({"columns": "owner.name.nonsense"}, "columns cannot be shown"),
        ({"cursor": "nonsense"}, "page of the list is gone"),
    ],
)
def test_a_bad_address_is_explained(system: Served, params: dict[str, str], words: str) -> None:
    answer = see(system, ACCOUNTS, params)

    assert answer.status_code == 422
    assert words in text_of(answer)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/base/nonsense", 404),
        ("/base/account/totals?where=nonsense", 422),
        ("/base/account/condition?field=nonsense&index=1", 422),
        ("/base/account/condition?field=name&index=x", 400),
        ("/base/account/condition?field=name&index=1&op=nonsense", 422),
        ("/base/account/filter?c.0.field=nonsense", 422),
        ("/base/account/bulk/control?field=nonsense", 422),
        ("/base/account/export.csv?where=nonsense", 422),
        ("/base/account/board", 404),
        ("/lookup/base/nonsense", 404),
        ("/base/account?start=x&trail=y&view=z", 200),
        ("/search?q=%00", 200),
    ],
)
def test_no_address_makes_the_server_fail(system: Served, path: str, status: int) -> None:
    assert see(system, path).status_code == status


def test_pages_follow_each_other_forth_and_back(system: Served) -> None:
    first = see(system, ACCOUNTS, where='sector == "medical"', sort="name")
    second = see(system, _link(first.text, "next"))
    third = see(system, _link(second.text, "next"))

    assert "Company 000" in first.text
    assert "Company 049" in first.text
    assert "Company 050" in second.text
    assert "51–100" in second.text
    assert "Company 119" in third.text
    assert 'rel="next"' not in third.text
    assert "Company 050" in see(system, _link(third.text, "prev")).text
    assert "Company 000" in see(system, _link(second.text, "prev")).text


def test_the_count_and_the_sums_come_with_a_request_of_their_own(system: Served) -> None:
    answer = see(
        system, f"{ACCOUNTS}/totals", where='sector == "medical"', columns="name,employees,founded"
    )

    assert "of 120" in answer.text
    assert '#total-1" hx-swap="innerHTML">120<' in answer.text
    assert "#total-2" not in answer.text, "years are not added up"


def test_a_header_sorts_by_its_column_and_then_the_other_way(system: Served) -> None:
    up = see(system, ACCOUNTS, sort="name").text
    down = see(system, ACCOUNTS, sort="-name").text

    assert 'aria-sort="ascending"><a href="/base/account?sort=-name"' in up
    assert 'aria-sort="descending"><a href="/base/account?sort=name"' in down


def test_columns_are_shown_in_the_chosen_order_also_behind_links(system: Served) -> None:
    answer = see(system, ACCOUNTS, columns=["employees", "owner.email"])
    heads = re.findall(r"<th scope=\"col\".*?</th>", answer.text)

    words = [re.sub(r"<.*?>", "", head).strip() for head in heads]
    assert words == ["Name", "Employees", "Owner › E-mail"]


def test_a_saved_view_keeps_filter_order_and_columns(system: Served) -> None:
    kept = "where=sector+%3D%3D+%22energy%22&sort=-employees&columns=employees"
    made = send(system, f"{ACCOUNTS}/views", {"name": "Power", "query": kept}, who="rep")
    address = made.headers["location"]
    shown = see(system, address, who="rep")

    assert made.status_code == 303
    assert re.search(r'aria-current="page">Power<', shown.text)
    assert "Show these columns" in shown.text
    assert 'value="sector == &#34;energy&#34;"' in shown.text
    assert "Power" not in see(system, ACCOUNTS, who="other_rep").text, "it is not shared"


def test_a_view_of_somebody_else_cannot_be_changed(system: Served) -> None:
    form = {"name": "Ours", "query": "q=x", "shared": ["false", "true"]}
    address = send(system, f"{ACCOUNTS}/views", form, who="rep").headers["location"]
    view = parse_qs(urlsplit(address).query)["view"][0]

    assert "Ours" in see(system, ACCOUNTS, who="other_rep").text
    change = f"{ACCOUNTS}/views/{view}"
    assert send(system, change, {"verb": "delete"}, who="other_rep").status_code in (403, 404)
    assert send(system, change, {"verb": "delete"}, who="rep").status_code == 303


def test_ticked_rows_are_changed_deleted_and_brought_back(system: Served) -> None:
    ids = [system.make("/base/account", {"name": f"Ticked {place}"}) for place in range(3)]
    form = {"ids": ids, "verb": "set", "field": "sector", "value.sector": "retail"}
    changed = send(system, f"{ACCOUNTS}/bulk", form)
    deleted = send(system, f"{ACCOUNTS}/bulk", {"ids": ids, "verb": "delete", "back": "sort=name"})

    assert changed.status_code == deleted.status_code == 303
    assert deleted.headers["location"] == f"{ACCOUNTS}?sort=name"
    assert "Ticked" not in see(system, ACCOUNTS, where='name.icontains("ticked")', q="Ticked 1"
                               ).text.partition("<table")[2]  # fmt: skip
    restored = send(system, left_message(deleted)["undo_url"], {})
    assert restored.status_code == 204
    assert system.call("GET", f"/base/account/{ids[0]}").json()["sector"] == "retail"


def test_refused_rows_do_not_stop_the_others_and_are_told(system: Served) -> None:
    own = system.make("/base/account", {"name": "Own one"}, by="rep")
    foreign = system.make("/base/account", {"name": "Foreign one"}, by="admin")
    form = {"ids": [own, foreign], "verb": "set", "field": "sector", "value.sector": "retail"}
    answer = send(system, f"{ACCOUNTS}/bulk", form, who="rep")

    assert answer.status_code == 303
    assert left_message(answer)["text"].startswith("1 record changed. 1 refused: ")


@pytest.mark.parametrize(
    "form",
    [
        {"verb": "delete"},
        {"ids": "x", "verb": "nonsense"},
        {"ids": "x", "verb": "set", "field": "id"},
        {"ids": "x", "verb": "set", "field": "nonsense"},
    ],
)
def test_a_bulk_form_that_says_nothing_is_refused(system: Served, form: dict[str, str]) -> None:
    assert send(system, f"{ACCOUNTS}/bulk", form).status_code in (400, 422)


def test_a_lookup_offers_what_begins_with_the_text(system: Served) -> None:
    answer = see(system, "/lookup/base/account", q="zet")

    assert re.findall(r'data-label="(.*?)"', answer.text) == ["Zeta"]


def test_a_lookup_creates_what_only_needs_a_name(system: Served) -> None:
    path = "/lookup/base/account"
    offer = 'data-create="Brand New'
    assert offer in see(system, path, q="Brand New", create="true").text
    assert offer not in see(system, path, q="Brand New").text
    assert offer not in see(system, path, q="Brand New", create="true", who="reader").text
    assert "data-create" not in see(system, path, q="zeta", create="true").text
    assert "data-create" not in see(system, "/lookup/base/user", q="Nobody", create="true").text

    made = send(system, path, {"name": "Brand New"})
    assert re.findall(r'data-label="(.*?)"', made.text) == ["Brand New"]
    assert send(system, path, {"name": ""}).status_code == 422
    assert send(system, path, {"name": "Mine"}, who="reader").status_code == 403


def test_an_export_holds_all_pages_of_the_filter(system: Served) -> None:
    answer = see(system, f"{ACCOUNTS}/export.csv", where='sector == "medical"', columns="employees")

    assert answer.headers["content-type"].startswith("text/csv")
    assert len(answer.text.strip().splitlines()) == 121


def test_a_reader_is_offered_nothing_that_changes(system: Served) -> None:
    answer = see(system, ACCOUNTS, who="reader")

    assert answer.status_code == 200
    assert 'name="verb"' not in answer.text
    assert f"{ACCOUNTS}/new" not in answer.text


def _link(text: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]*)"', text)
    assert found is not None
    return found[1].replace("&amp;", "&")
