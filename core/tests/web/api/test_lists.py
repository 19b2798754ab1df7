"""Lists, figures and bulk changes over the REST interface."""

import pytest

from core.tests.web.served import Served


@pytest.fixture(scope="module")
def companies(system: Served) -> Served:
    """Twelve companies, six of them in retail."""
    for number in range(12):
        values = {
            "name": f"Company {number:02d}",
            "sector": "retail" if number % 2 else None,
            "employees": number,
            "annual_revenue": {"amount": str(number), "currency": "EUR"},
        }
        system.make("/base/account", values)
    return system


def test_pages_follow_each_other_without_gap_or_repetition(companies: Served) -> None:
    names: list[str] = []
    path = "/base/account?sort=-employees&fields=name&limit=5&count=exact"
    cursor: str | None = None
    while True:
        answer = companies.call("GET", path + (f"&cursor={cursor}" if cursor else "")).json()
        assert answer["count"] == 12
        names += [item["name"] for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert names == [f"Company {number:02d}" for number in reversed(range(12))]


def test_a_list_holds_just_the_fields_asked_for_and_follows_links(companies: Served) -> None:
    path = '/base/account?where=name == "Company 03"&fields=name,owner.name'
    assert companies.call("GET", path).json()["items"][0].keys() == {"id", "name", "owner.name"}


def test_counts_come_only_when_asked_for(companies: Served) -> None:
    assert companies.call("GET", "/base/account?limit=1").json()["count"] is None


def test_the_bin_is_empty_until_something_is_deleted(companies: Served) -> None:
    assert companies.call("GET", "/base/contact?deleted=true").json()["items"] == []


def test_figures_come_per_group(companies: Served) -> None:
    wish = {
        "where": "employees < 4",
        "group_by": ["sector"],
        "measures": ["count()", "sum(annual_revenue)"],
    }
    answer = companies.call("POST", "/base/account/aggregate", json=wish)
    assert answer.status_code == 200
    groups = {item["sector"]: item for item in answer.json()["items"]}
    assert groups["retail"]["count()"] == 2
    assert groups["retail"]["sum(annual_revenue)"] == {"amount": "4.00", "currency": "EUR"}
    assert groups[None]["sum(annual_revenue)"] == {"amount": "2.00", "currency": "EUR"}


def test_each_change_of_a_bulk_call_has_its_own_result(companies: Served) -> None:
    made = companies.make("/base/product", {"name": "Bell"})
    operations = [
        {"verb": "create", "values": {"name": "Bike"}},
        {"verb": "create", "values": {"nme": "Bike"}},
        {"verb": "update", "id": made, "version": 1, "values": {"name": "Bells"}},
        {"verb": "update", "id": made, "version": 1, "values": {"name": "Stale"}},
        {"verb": "delete", "id": "nothing"},
        {"verb": "delete", "id": made},
        {"verb": "restore", "id": made},
    ]
    answer = companies.call("POST", "/base/product/bulk", json={"operations": operations})
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [item["status"] for item in items] == [201, 422, 200, 412, 404, 200, 200]
    assert items[1]["errors"][0]["field"] == "nme"
    assert items[3]["theirs"] == {"name": "Bells"}
    assert companies.call("GET", f"/base/product/{made}").json()["version"] == 4


def test_a_repeated_bulk_call_with_one_key_changes_nothing(companies: Served) -> None:
    body = {"operations": [{"verb": "create", "values": {"name": "Only once"}}]}
    key = {"idempotency-key": "bulk-1"}
    first = companies.call("POST", "/base/product/bulk", json=body, headers=key)
    again = companies.call("POST", "/base/product/bulk", json=body, headers=key)
    assert first.json() == again.json()
    found = companies.call("GET", '/base/product?where=name == "Only once"&count=exact').json()
    assert found["count"] == 1


def test_a_list_by_right_counts_and_sums_no_more_than_it_shows(companies: Served) -> None:
    for number in range(5):
        companies.make("/base/activity", {"subject": f"Call {number}"}, by="rep")
    for who, expected in (("reader", 5), ("rep", 5), ("other_rep", 0)):
        listed = companies.call("GET", "/base/activity?count=exact", by=who).json()
        groups = companies.call("POST", "/base/activity/aggregate", by=who, json={}).json()["items"]
        assert listed["count"] == len(listed["items"]) == expected
        assert sum(group["count()"] for group in groups) == expected
