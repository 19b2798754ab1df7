"""A person with a browser, as the handlers see one: cookies, forms and htmx requests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from litestar.testing import TestClient

from core.tests.web.record_pages.showcase import Showcase
from core.tests.web.served import HERE
from pegboard.access.accounts import add_user
from pegboard.access.sessions import session_principal, start_session
from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.model.change import Values
from pegboard.records.create import create
from pegboard.records.get import get
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.testing.runtimes import runtime_of
from pegboard.web.application import create_app
from pegboard.web.cookies import NAME

PASSWORD = "seven green bicycles"
ROLES = {
    "admin": "crm_administrator",
    "rep": "sales_representative",
    "stranger": "sales_representative",
    "analyst": "data_analyst",
}


@dataclass(frozen=True)
class Browser:
    """One signed-in person; paths are addresses of pages."""

    client: TestClient[Any]
    runtime: Runtime
    cookie: str
    csrf: str

    def get(self, path: str, *, htmx: bool = False) -> httpx.Response:
        return self.client.get(path, headers=self._headers(htmx=htmx), follow_redirects=False)

    def post(
        self,
        path: str,
        form: Mapping[str, Any] | None = None,
        *,
        htmx: bool = False,
        files: Mapping[str, Any] | None = None,
        csrf: str | None = None,
    ) -> httpx.Response:
        """Send a form; *csrf* replaces the right token."""
        sent = dict(form or {}) | {"_csrf": self.csrf if csrf is None else csrf}
        headers = self._headers(htmx=htmx)
        return self.client.post(
            path, data=sent, files=files, headers=headers, follow_redirects=False
        )

    def make(self, entity: str, **values: object) -> str:
        with self._writing() as unit:
            return str(create(unit, entity, values)["id"])

    def change(self, entity: str, record_id: str, **values: object) -> None:
        with self._writing() as unit:
            update(unit, entity, record_id, values, version=None)

    def record(self, entity: str, record_id: str) -> Values:
        with self._writing() as unit:
            return get(unit, entity, record_id)

    @contextmanager
    def _writing(self) -> Iterator[Unit]:
        found = session_principal(self.runtime, self.cookie)
        assert found is not None
        with self.runtime.writing(found.principal, via="ui") as unit:
            yield unit

    def _headers(self, *, htmx: bool) -> dict[str, str]:
        headers = {"cookie": f"{NAME}={self.cookie}"}
        return headers | {"hx-request": "true"} if htmx else headers


@dataclass(frozen=True)
class Site:
    """Base and the showcase, served, with a browser for each person."""

    client: TestClient[Any]
    runtime: Runtime
    people: Mapping[str, Browser]


@contextmanager
def site_on(database_url: str) -> Iterator[Site]:
    """Yield a site in the empty database at *database_url*."""
    runtime = runtime_of(database_url, base=Base(), showcase=Showcase())
    with TestClient(create_app(runtime), base_url=HERE, raise_server_exceptions=False) as client:
        people = {who: _browser(client, runtime, who) for who in ROLES}
        yield Site(client, runtime, people)
    runtime.database.close()


def _browser(client: TestClient[Any], runtime: Runtime, who: str) -> Browser:
    roles = [ROLES[who]]
    name, email = who.capitalize(), f"{who}@example.com"
    user_id = add_user(runtime, email=email, name=name, roles=roles, password=PASSWORD)
    token = start_session(runtime, user_id)
    found = session_principal(runtime, token)
    assert found is not None
    return Browser(client, runtime, token, found.csrf)
