"""A company on a running system, and beside it what the referee knows of that company."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from litestar.testing import TestClient

from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.database.assembly_row import StoredAssembly, store_assembly
from pegboard.model.blueprint import Blueprint
from pegboard.testing.runtimes import runtime_of
from pegboard.web.application import create_app
from pegboard_sales.plugin import Sales
from pegboard_sdk import fields
from tests.oracle import doors
from tests.oracle.model import Actor, Allowed, Company, Kind, Person, Record, Share
from tests.oracle.referee_plugin import OF_MY_ACCOUNTS, Referee

HERE = "http://127.0.0.1"
MARK = re.compile(r"zq[0-9a-f]{8}")
SESSION = "pegboard_session"
ADMIN = "admin"
LARGEST_PAGE = 1000
ALL_RIGHTS = ("create", "read", "update", "delete", "export", "import", "assign", "share")


@dataclass(frozen=True)
class Signed:
    """How one person is known to the system: by a token, and by a session with its proof."""

    token: str
    cookie: str = ""
    proof: str = ""


@dataclass
class World:
    """The system under test and the referee's model of it.

    *tried* counts the cells that were tried. *facts* holds each record as an administrator reads
    it; *marks* says which record and field a unique word belongs to, so that it can be recognised
    wherever it turns up.
    """

    runtime: Runtime
    client: TestClient[Any]
    company: Company
    ids: dict[str, str] = field(default_factory=dict)
    signed: dict[str, Signed] = field(default_factory=dict)
    tried: int = 0
    actors: dict[str, Actor] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return self.actors.get(name) or Actor(self.ids[name])

    def person(self, ident: str) -> Actor:
        return Actor(ident)

    def api(self, method: str, path: str, *, by: str | None = ADMIN, **more: Any) -> httpx.Response:
        """Call the REST interface with a person's token; as nobody for None."""
        headers = dict(more.pop("headers", {}))
        if by is not None:
            headers["authorization"] = f"Bearer {self.signed[by].token}"
        return self._send(method, f"/api/v1{path}", headers, more)

    def page(self, method: str, path: str, *, by: str | None, **more: Any) -> httpx.Response:
        """Call a page in a person's session; forms carry the session's proof."""
        headers = dict(more.pop("headers", {}))
        if by is not None:
            headers["cookie"] = f"{SESSION}={self.signed[by].cookie}"
            if method != "GET":
                headers.setdefault("x-csrf-token", self.signed[by].proof)
        answer = self._send(method, path, headers, more)
        if by is not None and answer.cookies.get(SESSION):
            self.use_session(by, answer.cookies[SESSION])
        return answer

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], more: Mapping[str, Any]
    ) -> httpx.Response:
        self.client.cookies.clear()
        return self.client.request(
            method, path, headers=dict(headers), follow_redirects=False, **more
        )

    def make(self, entity: str, values: Mapping[str, object], *, by: str = ADMIN) -> str:
        """Create a record over REST and let the model know it."""
        answer = self.api("POST", path_of(entity), by=by, json=dict(values))
        assert answer.status_code == 201, f"{entity} {values}: {answer.text}"
        made = str(answer.json()["id"])
        self.learn_one(entity, made)
        return made

    def learn_one(self, entity: str, record_id: str) -> None:
        """Take over what an administrator reads of one living record."""
        answer = self.api("GET", f"{path_of(entity)}/{record_id}")
        assert answer.status_code == 200, answer.text
        self._note(entity, answer.json(), is_deleted=False)

    def learn(self, entity: str) -> None:
        """Take over every record of *entity*, those in the bin too."""
        for is_deleted in (False, True):
            asked = {"limit": str(LARGEST_PAGE)} | ({"deleted": "true"} if is_deleted else {})
            answer = self.api("GET", path_of(entity), params=asked)
            assert answer.status_code == 200, answer.text
            for one in answer.json()["items"]:
                self._note(entity, one, is_deleted=is_deleted)

    def _note(self, entity: str, facts: dict[str, Any], *, is_deleted: bool) -> None:
        ident = str(facts["id"])
        links = {name: facts.get(name) for name in self.link_targets(entity)}
        self.company.records[ident] = Record(entity, ident, facts.get("owner"), links, is_deleted)
        self.facts[ident] = facts
        for name, value in facts.items():
            for mark in MARK.findall(str(value)):
                self.marks.setdefault(mark, set()).add((ident, name))

    def link_targets(self, entity: str) -> dict[str, str]:
        """Return the link fields of an entity, each with the entity it points at."""
        kind = self.runtime.assembly.schema.entity(entity)
        return {
            one.name: one.target for one in kind.fields.values() if isinstance(one, fields.Link)
        }

    def add_person(
        self, name: str, *roles: str, team: str | None = None, signs_in: bool = False
    ) -> None:
        """Add somebody, who gets a token and, where they sign in, a session."""
        values = {"team": self.ids[team] if team else None, "phone": None}
        ident = doors.add_person(self.runtime, name, roles, values, signs_in=signs_in)
        self.ids[name] = ident
        self.company.people[ident] = Person(ident, values["team"], frozenset(roles))
        self.signed[name] = Signed(doors.make_token(self.runtime, ident))
        if signs_in:
            self.sign_in(name)
        self.learn_one("base.user", ident)

    def add_token(self, name: str, person: str, **wish: Any) -> None:
        """Give a person one more token, which is an actor of its own: *wish* says what it may."""
        ident = self.ids[name] = self.ids[person]
        self.signed[name] = Signed(doors.make_token(self.runtime, ident, **wish))
        rights = frozenset(wish.get("of", ALL_RIGHTS))
        only = wish.get("only") or self.company.kinds
        whole = Actor(ident)
        self.actors[name] = Actor(
            ident,
            {
                entity: Allowed(
                    {right: wish.get("widest", "all") for right in rights},
                    self.company.readable_fields(whole, entity),
                )
                for entity in only
            },
        )

    def sign_in(self, name: str) -> None:
        form = {"email": doors.address_of(name), "password": doors.PASSWORD}
        answer = self.page("POST", "/sign-in", by=None, data=form)
        assert answer.status_code == 303, answer.text
        self.use_session(name, answer.cookies[SESSION])

    def use_session(self, name: str, cookie: str) -> None:
        """Go on with a new session, or one renewed in passing, and the proof that belongs to it."""
        headers = {"cookie": f"{SESSION}={cookie}"}
        shown = self._send("GET", "/search", headers, {}).text
        found = re.search(r'name="csrf-token" content="([^"]+)"', shown)
        assert found is not None, shown[:500]
        self.signed[name] = Signed(self.signed[name].token, cookie, found[1])

    def add_team(self, name: str, parent: str | None = None) -> None:
        made = self.make("base.team", {"name": name, "parent": parent and self.ids[parent]})
        self.ids[name] = made
        self.company.parents[made] = parent and self.ids[parent]

    def share(
        self, entity: str, record_id: str, level: str, *, by: str, **whom: str
    ) -> httpx.Response:
        """Share a record with a user or a team; the model learns it where the system agreed."""
        path = f"{path_of(entity)}/{record_id}/shares"
        answer = self.api("POST", path, by=by, json={**whom, "level": level})
        if answer.status_code == 201:
            ident = str(answer.json()["id"])
            self.company.shares[ident] = Share(ident, record_id, level, self.ids[by], **whom)
        return answer


def path_of(entity: str) -> str:
    return "/" + entity.replace(".", "/")


def kinds_of(runtime: Runtime) -> dict[str, Kind]:
    """Return the entities as they are declared."""
    return {
        key: Kind(
            key,
            frozenset(kind.fields),
            frozenset(one.name for one in kind.fields.values() if one.read_only or not one.stored),
            kind.owned,
            getattr(kind, "follows", None),
            kind.title,
        )
        for key, kind in runtime.assembly.schema.entities.items()
    }


OWN_OR_SHARED = "base.own_or_shared"
"""How far everybody reads saved views; none is shared with everybody here."""


def _is_mine(record: Record, me: str, _company: Company) -> bool:
    return record.owner == me


def _of_my_account(record: Record, me: str, company: Company) -> bool:
    account = company.records.get(record.links.get("account") or "")
    return account is not None and account.owner == me


@contextmanager
def world_on(database_url: str) -> Iterator[World]:
    """Yield an empty company with its administrator, every plugin's roles and scopes known."""
    base, sales, referee = Base(), Sales(), Referee()
    runtime = runtime_of(database_url, base=base, sales=sales, referee=referee)
    assembly = runtime.assembly
    first = StoredAssembly(1, assembly.hash, Blueprint(("base", "referee", "sales")))
    store_assembly(runtime.database, assembly.workspace.tables, first)
    company = Company(kinds_of(runtime))
    for packs in (base.contribute_roles(), sales.contribute_roles(), referee.contribute_roles()):
        company.take_packs(packs)
    company.scopes[OF_MY_ACCOUNTS] = {"base.contact": _of_my_account}
    company.scopes[OWN_OR_SHARED] = {"base.saved_view": _is_mine}
    app = create_app(runtime)
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        world = World(runtime, client, company)
        world.add_person(ADMIN, "crm_administrator", signs_in=True)
        yield world
    runtime.database.close()
