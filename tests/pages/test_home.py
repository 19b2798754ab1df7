"""The home page of each role: its figures, lists, charts and tables, by right."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.tests.web.pages.visiting import see, text_of
from core.tests.web.served import PASSWORD, Served
from pegboard.access.accounts import add_user
from pegboard.access.principals import SYSTEM
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.slots import HomePiece
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.web.pages.home import pieces_for

DEAL = "sales.opportunity"
ROLES = (
    "crm_administrator",
    "sales_manager",
    "sales_representative",
    "support_agent",
    "marketing_manager",
    "marketing_representative",
    "data_analyst",
    "cfo",
    "executive",
)
MOST_STATEMENTS = 20
BOTH = "cfo_and_manager"


def usd(amount: int) -> dict[str, str]:
    return {"amount": str(amount), "currency": "USD"}


@pytest.fixture(scope="module")
def office(system: Served) -> Served:
    """One person of each role, one of two, and deals, leads and activities in every state."""
    with system.runtime.writing(SYSTEM) as unit:
        team = create(unit, "base.team", {"name": "North"})["id"]
    people = {role: (role,) for role in ROLES} | {BOTH: ("cfo", "sales_manager")}
    for name, roles in people.items():
        add_user(
            system.runtime,
            email=f"{name}@example.com",
            name=name,
            roles=roles,
            password=PASSWORD,
        )
    with system.runtime.writing(SYSTEM) as unit:
        found = find(unit, Query("base.user", fields=("email",), limit=100)).records
        ids = {one["email"].partition("@")[0]: one["id"] for one in found}
        stages = {
            one["name"]: one["id"]
            for one in find(unit, Query("sales.stage", fields=("name",))).records
        }
        _fill(unit, ids, stages, str(team))
    return system


def _fill(unit: Any, ids: dict[str, str], stages: dict[str, str], team: str) -> None:
    seller, manager = ids["sales_representative"], ids["sales_manager"]
    for number in range(20):
        account = create(unit, "base.account", {"name": f"Company {number % 18}"})["id"]
        for stage, day in (("Won", f"2025-0{1 + number % 9}-15"), ("Lost", "2025-11-20")):
            values = {"name": f"{stage} {number}", "account": account, "stage": stages[stage]}
            owner = seller if number % 2 else manager
            create(unit, DEAL, {**values, "owner": owner, "close_date": day, "amount": usd(1000)})
        values = {"name": f"Open {number}", "stage": stages["Prospecting"], "owner": seller}
        create(unit, DEAL, values | {"amount": usd(100), "probability": "25"})
        source = "event" if number % 4 else "website"
        stage = ("target", "lead", "converted", "discarded")[number % 4]
        create(unit, "base.lead", {"company": f"L{number}", "source": source, "stage": stage})
        task = {"subject": f"Task {number}", "account": account, "owner": seller}
        create(unit, "base.activity", task)


@pytest.fixture(scope="module")
def sessions(office: Served) -> dict[str, dict[str, str]]:
    return {who: office.session(who)[0] for who in (*ROLES, BOTH)}


@pytest.fixture(scope="module")
def homes(office: Served, sessions: dict[str, dict[str, str]]) -> dict[str, str]:
    """The home page of each role, as its person sees it."""
    answers = {who: office.client.get("/", headers=cookie) for who, cookie in sessions.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {who: unescape(answer.text) for who, answer in answers.items()}


def tile(text: str, name: str) -> str:
    """Return what stands on the tile called *name*."""
    found = re.search(
        rf'<a class="tile"[^>]*>(?:(?!</a>).)*?>{re.escape(name)}<.*?</a>', text, re.DOTALL
    )
    assert found is not None, name
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def panel(text: str, name: str) -> str:
    """Return the markup of the panel called *name*."""
    found = re.search(
        rf'<section class="panel"[^>]*aria-label="{re.escape(name)}".*?</section>', text, re.DOTALL
    )
    assert found is not None, name
    return found[0]


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def shown_pieces(system: Served, roles: tuple[str, ...]) -> list[HomePiece]:
    return pieces_for(system.runtime.assembly.home, roles)


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    seen: list[int] = []
    rows = Transaction.rows

    def counting(self: Transaction, *arguments: object) -> object:
        seen.append(1)
        return rows(self, *arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(Transaction, "rows", counting)
    yield seen
    monkeypatch.undo()


def test_a_sum_of_records_without_amounts_is_no_zero(system: Served) -> None:
    assert tile(text_of(see(system, "/", who="reader")), "Open pipeline") == "Open pipeline 0"

    bare = system.make("/sales/opportunity", {"name": "Not priced yet"})
    text = text_of(see(system, "/", who="reader"))
    assert tile(text, "Open pipeline") == "Open pipeline – 1 without a value"

    one = system.make("/sales/opportunity", {"name": "Priced", "amount": usd(12000)})
    text = text_of(see(system, "/", who="reader"))
    assert tile(text, "Open pipeline") == "Open pipeline $12,000"
    for gone in (bare, one):
        system.call("DELETE", f"/sales/opportunity/{gone}")


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_page_of_its_own_with_all_that_was_made_for_it(
    office: Served, homes: dict[str, str], role: str
) -> None:
    text = homes[role]
    own = [piece for piece in office.runtime.assembly.home if role in piece.roles]

    assert len(own) >= 4
    assert [piece.title for piece in own if piece.title not in text] == []


@pytest.mark.parametrize("role", ROLES)
def test_a_home_page_takes_few_statements(
    office: Served, sessions: dict[str, dict[str, str]], role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(monkeypatch) as seen:
        office.client.get("/", headers=sessions[role])

    assert 1 < len(seen) <= MOST_STATEMENTS


@pytest.mark.parametrize("role", ROLES)
def test_every_kind_of_figure_leads_to_a_list_that_opens(
    office: Served, homes: dict[str, str], sessions: dict[str, dict[str, str]], role: str
) -> None:
    found = re.findall(r'href="(/[a-z_]+/[a-z_]+\?where=[^"]+)"', homes[role])
    links = {re.sub("%22.*?%22", "", link): link for link in found}.values()

    assert links
    for link in links:
        answer = office.client.get(link, headers=sessions[role])
        assert answer.status_code == 200, link
        assert "cannot be understood" not in answer.text


def test_who_has_several_roles_sees_the_pieces_of_all_once(
    office: Served, homes: dict[str, str]
) -> None:
    text = homes[BOTH]

    for title in (
        "Won by quarter",
        "Won per person",
        "What needs attention",
        "Win rate per person",
    ):
        assert text.count(f'aria-label="{title}"') >= 1
    assert len(re.findall(r">Open pipeline<", text)) == 1
    pieces = shown_pieces(office, ("cfo", "sales_manager"))
    assert len(pieces) < sum(
        len(shown_pieces(office, (role,))) for role in ("cfo", "sales_manager")
    )


def test_a_share_is_of_the_records_it_names(homes: dict[str, str]) -> None:
    assert tile(homes["cfo"], "Win rate") == "Win rate 50%"
    assert tile(homes["marketing_manager"], "Lead to customer") == "Lead to customer 50%"


def test_a_weighted_sum_counts_each_amount_by_its_chance(homes: dict[str, str]) -> None:
    text = tile(homes["cfo"], "Open pipeline, weighted")

    assert text == "Open pipeline, weighted $500.00"


def test_figures_are_those_of_what_a_person_may_see(homes: dict[str, str]) -> None:
    """The manager has no team, and so sees the own deals; the executive sees all."""
    assert words(panel(homes["sales_manager"], "Won per person")).count("$10,000") == 1
    assert "sales_representative" not in panel(homes["sales_manager"], "Won per person")
    assert tile(homes["executive"], "Open opportunities").endswith(" 20")
    assert tile(homes["sales_manager"], "Open opportunities").endswith(" 0")


def test_a_bar_leads_to_the_records_that_it_counts(office: Served, homes: dict[str, str]) -> None:
    markup = panel(homes["executive"], "Won by quarter")
    labels = re.findall(r'class="chart-name" href="([^"]+)">([^<]+)<', markup)
    figures = re.findall(r'class="chart-figure">([^<]+)<', markup)

    assert [label for _, label in labels] == ["Q1 2025", "Q2 2025", "Q3 2025"]
    assert figures == ["$7,000", "$7,000", "$6,000"] or sum(
        int(one.strip("$").replace(",", "")) for one in figures
    ) == 20_000  # fmt: skip
    where = parse_qs(urlsplit(labels[0][0]).query)["where"][0]
    found = office.call("GET", "/sales/opportunity", params={"where": where, "count": "exact"})
    assert found.json()["count"] * 1000 == int(figures[0].strip("$").replace(",", ""))


def test_a_table_shows_the_largest_groups_first_with_links(homes: dict[str, str]) -> None:
    markup = panel(homes["support_agent"], "Key accounts")
    links = re.findall(r'class="row-link" href="([^"]+)"[^>]*>([^<]+)<', markup)

    assert len(links) == 8
    assert {label for _, label in links[:2]} == {"Company 0", "Company 1"}
    assert 'account.name == "Company' in parse_qs(urlsplit(links[0][0]).query)["where"][0]


def test_records_that_look_like_one_are_shown_to_the_analyst(homes: dict[str, str]) -> None:
    text = words(panel(homes["data_analyst"], "Accounts of one name"))

    assert "Company 0 2" in text
    assert "Company 2" not in text


def test_what_needs_a_hidden_field_is_left_out(homes: dict[str, str]) -> None:
    assert "weighted" not in homes["support_agent"].casefold()
    assert panel(homes["sales_manager"], "Open pipeline by stage")
