"""Reports as pages, over the REST interface and as files, by right and exact."""

from collections.abc import Iterator

import pytest

from core.tests.web.served import Served, served


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Sales with six opportunities: three open, two won in one month, one lost."""
    folder = tmp_path_factory.mktemp("reports")
    with served(f"sqlite:///{folder}/pegboard.db", folder, enabled=("sales",)) as made:
        stages = {
            one["kind"]: one["id"]
            for one in made.call("GET", "/sales/stage?fields=kind").json()["items"]
        }
        for number, (kind, amount) in enumerate(
            (("open", "0.1"), ("open", "0.2"), ("open", "10"), ("won", "0.1"), ("won", "0.2")), 1
        ):
            made.make(
                "/sales/opportunity",
                {
                    "name": f"Deal {number}",
                    "stage": stages[kind],
                    "amount": {"amount": amount, "currency": "USD" if number == 3 else "EUR"},
                    "close_date": "2026-03-05",
                    "owner": made.ids["rep"],
                },
            )
        made.make(
            "/sales/opportunity",
            {"name": "Gone", "stage": stages["lost"], "lost_reason": "price"},
        )
        yield made


def test_reports_are_listed_for_who_may_read_what_they_are_about(system: Served) -> None:
    names = [one["name"] for one in system.call("GET", "/reports").json()["items"]]

    assert names == ["sales.pipeline_by_stage", "sales.won_by_month", "sales.lost_by_reason"]


def test_amounts_are_exact_and_apart_by_currency(system: Served) -> None:
    found = system.call("GET", "/reports/sales.pipeline_by_stage").json()

    assert found["totals"]["count()"] == 3
    amounts = {one["currency"]: one["amount"] for one in found["totals"]["sum(amount)"]}
    assert amounts == {"EUR": "0.30", "USD": "10.00"}


def test_days_are_put_together_to_periods(system: Served) -> None:
    (item,) = system.call("GET", "/reports/sales.won_by_month").json()["items"]

    assert item["close_date.month"] == "2026-03"
    assert item["owner.name"] == "rep"
    assert item["sum(amount)"] == {"amount": "0.30", "currency": "EUR"}


def test_a_parameter_narrows_a_report(system: Served) -> None:
    def won(query: str) -> int:
        found = system.call("GET", f"/reports/sales.won_by_month?{query}").json()
        return int(found["totals"]["count()"])

    assert won("since=2026-03-05") == 2
    assert won("since=2026-03-06") == 0
    assert won(f"owner={system.ids['other_rep']}") == 0


@pytest.mark.parametrize(
    "query", ["since=never", "colour=red", "since=2026-01-01&since=2026-01-02"]
)
def test_a_parameter_that_does_not_fit_is_named(system: Served, query: str) -> None:
    answer = system.call("GET", f"/reports/sales.won_by_month?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_there_is_no_report_of_another_name(system: Served) -> None:
    assert system.call("GET", "/reports/sales.nothing").status_code == 404
    assert system.call("GET", "/reports", by=None).status_code == 401


def test_the_page_shows_table_totals_chart_and_the_records_behind(system: Served) -> None:
    cookie, _ = system.session("admin")
    page = system.client.get("/reports/sales.pipeline_by_stage", headers=cookie)

    assert page.status_code == 200
    assert "€0.30" in page.text
    assert "/sales/opportunity?where=stage.kind" in page.text
    listed = system.client.get("/reports", headers=cookie).text
    assert 'href="/reports/sales.lost_by_reason"' in listed


def test_the_page_says_at_the_field_what_is_wrong_with_a_parameter(system: Served) -> None:
    cookie, _ = system.session("admin")
    page = system.client.get("/reports/sales.won_by_month?since=never", headers=cookie)

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


def test_a_report_can_be_taken_as_a_file_by_who_may_export(system: Served) -> None:
    cookie, _ = system.session("admin")
    file = system.client.get("/reports/sales.lost_by_reason/export.csv", headers=cookie)

    assert file.headers["content-type"].startswith("text/csv")
    assert file.text.splitlines() == [
        "Lost reason,Lost,Value,Value (currency)",
        "price,1,,",
    ]


def test_the_menu_leads_to_the_reports(system: Served) -> None:
    cookie, _ = system.session("admin")

    assert 'href="/reports"' in system.client.get("/", headers=cookie).text


def test_a_column_is_named_after_the_link_that_it_leads_through(system: Served) -> None:
    columns = system.call("GET", "/reports/sales.won_by_month").json()["columns"]

    assert [one["label"] for one in columns] == ["Close date", "Owner", "Won", "Opportunities"]
