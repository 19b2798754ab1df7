"""Two databases that a clerk cannot tell apart: copies of one, which then differ in secrets."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from litestar.testing import TestClient

from pegboard.access.accounts import add_user
from pegboard.access.principals import Principal
from pegboard.access.sessions import session_principal, start_session
from pegboard.access.tokens import create_token
from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.files import keep_file
from pegboard.records.unit import Unit, writing
from pegboard.records.update import update
from pegboard.testing.databases import ScratchDatabases
from pegboard.testing.runtimes import runtime_of
from pegboard.web.application import create_app
from pegboard.web.cookies import NAME
from pegboard_sales.opportunities import LINE, OPPORTUNITY
from pegboard_sales.plugin import Sales
from tests.noninterference.vault import (
    ACCOUNT,
    ACTIVITY,
    BOX,
    CLERK,
    CONTACT,
    DOSSIER,
    LEAD,
    PRODUCT,
    SAVED_VIEW,
    Vault,
)

HERE = "http://127.0.0.1"
THEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""When everything was written: both sides live at the same time."""
PEOPLE = {"clerk": "inner", "mate": "inner", "stranger": "outer", "boss": "outer"}
WORDS = ("Harbour", "Mill", "Castle", "Meadow", "Orchard", "Station", "Bridge", "Quarry")


@dataclass
class Cast:
    """The ids of everything: people and teams by name, what the clerk reaches, and what not."""

    people: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    visible: dict[str, list[str]] = field(default_factory=dict)
    foreign: dict[str, list[str]] = field(default_factory=dict)
    deleted: dict[str, list[str]] = field(default_factory=dict)

    def copy(self) -> "Cast":
        return Cast(
            dict(self.people),
            dict(self.teams),
            *({key: list(ids) for key, ids in one.items()}
              for one in (self.visible, self.foreign, self.deleted)),
        )  # fmt: skip


@dataclass
class Side:
    """One of the two databases, served, with what is known of it."""

    runtime: Runtime
    client: TestClient[Any]
    cast: Cast
    cookie: str
    token: str

    def person(self, who: str, *roles: str) -> Principal:
        team = self.cast.teams[PEOPLE[who]]
        email = f"{who}@example.com"
        return Principal(self.cast.people[who], who.capitalize(), email, roles, team)

    @contextmanager
    def writing(self, who: str = "stranger") -> Iterator[Unit]:
        """Yield a unit with all rights that history ascribes to *who*, at the one time there is."""
        principal = Principal(self.cast.people[who], who.capitalize(), is_system=True)
        with writing(self.runtime.assembly.workspace, principal, via="api", now=THEN) as unit:
            yield unit

    def api(self, path: str, body: str = "") -> httpx.Response:
        """Get *path* of the REST interface, or post the JSON *body* to it."""
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        method = "POST" if body else "GET"
        return self.client.request(method, f"/api/v1{path}", headers=headers, content=body)

    def call(self, method: str, path: str, body: str, **headers: str) -> httpx.Response:
        """Send any request with a JSON *body* to the REST interface."""
        said = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        return self.client.request(method, f"/api/v1{path}", headers=said | headers, content=body)

    def send(self, path: str, form: Mapping[str, object]) -> httpx.Response:
        """Send a *form* as the clerk's browser does."""
        found = session_principal(self.runtime, self.cookie)
        assert found is not None
        headers = {"cookie": f"{NAME}={self.cookie}"}
        sent = {**form, "_csrf": found.csrf}
        return self.client.post(path, data=sent, headers=headers, follow_redirects=False)

    def page(self, path: str, *, htmx: bool = False) -> httpx.Response:
        headers = {"cookie": f"{NAME}={self.cookie}"} | ({"hx-request": "true"} if htmx else {})
        return self.client.get(path, headers=headers, follow_redirects=False)


@dataclass(frozen=True)
class Pair:
    """The two sides."""

    one: Side
    other: Side


@contextmanager
def pair_on(url: str, databases: ScratchDatabases) -> Iterator[Pair]:
    """Yield two equal sides: the database at *url*, filled, and a copy of it."""
    runtime = _runtime(url)
    cast = Cast()
    token, cookie = _fill(runtime, cast)
    runtime.database.close()
    other_url = databases.copy(url)
    runtimes = [_runtime(url), _runtime(other_url)]
    with (
        TestClient(create_app(runtimes[0]), base_url=HERE, raise_server_exceptions=False) as one,
        TestClient(create_app(runtimes[1]), base_url=HERE, raise_server_exceptions=False) as other,
    ):
        yield Pair(
            Side(runtimes[0], one, cast, cookie, token),
            Side(runtimes[1], other, cast.copy(), cookie, token),
        )
    for one_runtime in runtimes:
        one_runtime.database.close()
    databases.drop(other_url)


@contextmanager
def side_on(url: str) -> Iterator[Side]:
    """Yield one side alone, on the empty database at *url*."""
    runtime = _runtime(url)
    cast = Cast()
    token, cookie = _fill(runtime, cast)
    with TestClient(create_app(runtime), base_url=HERE, raise_server_exceptions=False) as client:
        yield Side(runtime, client, cast, cookie, token)
    runtime.database.close()


def _runtime(url: str) -> Runtime:
    return runtime_of(url, base=Base(), sales=Sales(), vault=Vault())


def _fill(runtime: Runtime, cast: Cast) -> tuple[str, str]:
    """Write people and records, and return the clerk's token and session."""
    for who in PEOPLE:
        roles = [CLERK] if who == "clerk" else []
        cast.people[who] = add_user(
            runtime, email=f"{who}@example.com", name=who.capitalize(), roles=roles
        )
    boss = Principal(cast.people["boss"], "Boss", is_system=True)
    with writing(runtime.assembly.workspace, boss, via="api", now=THEN) as unit:
        _people(unit, cast)
        for place in range(6):
            _visible(unit, cast, place)
        for place in range(5):
            _foreign(unit, cast, place)
        _deleted(unit, cast)
    # Last: a session from before somebody joined a team is given another id.
    clerk = cast.people["clerk"]
    return create_token(runtime, clerk, "tests"), start_session(runtime, clerk)


def _people(unit: Unit, cast: Cast) -> None:
    for name in ("inner", "outer"):
        cast.teams[name] = create(unit, "base.team", {"name": name.capitalize()})["id"]
    for who, team in PEOPLE.items():
        update(unit, "base.user", cast.people[who], {"team": cast.teams[team]}, version=None)


class _Maker:
    """Creates records for an owner and notes them."""

    def __init__(self, unit: Unit, noted: dict[str, list[str]], owner: str) -> None:
        self._unit = unit
        self._noted = noted
        self._owner = owner

    def __call__(self, entity: str, /, **values: object) -> str:
        made = str(create(self._unit, entity, {"owner": self._owner, **values})["id"])
        self._noted.setdefault(entity, []).append(made)
        return made


def _visible(unit: Unit, cast: Cast, place: int) -> None:
    owner = cast.people["clerk" if place % 2 == 0 else "mate"]
    make, mine = (_Maker(unit, cast.visible, one) for one in (owner, cast.people["clerk"]))
    word = WORDS[place % len(WORDS)]
    account = mine(ACCOUNT, name=f"{word} Works", phone=f"+34 944 10 0{place}", sector="retail")
    contact = make(
        CONTACT, first_name="Ana", last_name=word, account=account, job_title="Buyer",
        email=f"ana.{place}@example.com", phone=f"+39 02 77 0{place}",
    )  # fmt: skip
    dossier = make(
        DOSSIER, name=f"{word} file", remark="As agreed", kind=("plain", "rare")[place % 2],
        price={"amount": str(100 * place), "currency": ("EUR", "USD")[place % 2]}, seats=place,
        opens_on=f"2026-0{place + 1}-15", is_open=place % 3 == 0, tags=["new"], account=account,
        contact=contact, partners=[contact], buyers=[account], secret_code=f"K{place}",
        secret_rank=50 - place, secret_kind="good",
        plan=keep_file(unit, name="plan.txt", media_type="text/plain", content=b"plan"),
        secret_file=keep_file(unit, name="key.txt", media_type="text/plain", content=b"key"),
    )  # fmt: skip
    update(unit, DOSSIER, dossier, {"remark": "As agreed in May", "secret_rank": 7}, version=None)
    make(BOX, caption=f"Box {place}", colour="green", dossier=dossier)
    make(
        LEAD,
        first_name="Leo",
        last_name=word,
        company=f"{word} Co",
        email=f"leo{place}@example.com",
    )
    make(ACTIVITY, subject=f"Call {word}", kind="call", account=account, contact=contact,
         due_date="2026-05-01", outcome="Hidden outcome")  # fmt: skip
    product = _Maker(unit, cast.visible, cast.people["boss"])
    item = product(PRODUCT, name=f"{word} pump", code=f"P{place}",
                   list_price={"amount": "10", "currency": "EUR"})  # fmt: skip
    opportunity = make(OPPORTUNITY, name=f"{word} deal", account=account, contact=contact)
    make(LINE, opportunity=opportunity, product=item, quantity="2")
    mine(SAVED_VIEW, name=f"{word} view", entity=ACCOUNT, query="sort=name")


def _foreign(unit: Unit, cast: Cast, place: int) -> None:
    make = _Maker(unit, cast.foreign, cast.people["stranger"])
    word = WORDS[-1 - place]
    account = make(ACCOUNT, name=f"{word} Secret Works", sector="retail")
    make(DOSSIER, name=f"{word} secret file", account=account, secret_code=f"F{place}")
    make(BOX, caption=f"Secret box {place}")
    make(LEAD, first_name="Sec", last_name=f"Ret{word}", company="Secret Co")
    make(ACTIVITY, subject=f"Secret call {word}", kind="call", account=account)
    make(OPPORTUNITY, name=f"{word} secret deal", account=account)
    make(SAVED_VIEW, name=f"{word} secret view", entity=ACCOUNT, query="sort=name")


def _deleted(unit: Unit, cast: Cast) -> None:
    make = _Maker(unit, cast.deleted, cast.people["mate"])
    for word in WORDS[:3]:
        gone = make(DOSSIER, name=f"{word} gone file")
        child = cast.visible[DOSSIER][WORDS.index(word)]
        update(unit, DOSSIER, child, {"parent": gone}, version=None)
        delete(unit, DOSSIER, gone)


def ids_of(cast: Cast) -> Mapping[str, list[str]]:
    """Return every record that is known of, by entity."""
    keys = sorted({*cast.visible, *cast.foreign, *cast.deleted})
    every = (cast.visible, cast.foreign, cast.deleted)
    return {key: [one for ids in every for one in ids.get(key, ())] for key in keys}
