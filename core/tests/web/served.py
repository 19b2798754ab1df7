"""A served system for tests: base on a scratch database, its people, and clients for them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from litestar.testing import TestClient

from pegboard.access.accounts import add_user
from pegboard.access.sessions import session_principal
from pegboard.access.sign_in import sign_in
from pegboard.access.tokens import create_token
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.settings import Settings
from pegboard.web.application import create_app
from pegboard.web.cookies import NAME

HERE = "http://127.0.0.1"
PASSWORD = "seven green bicycles"
PEOPLE: Mapping[str, str] = {
    "admin": "crm_administrator",
    "rep": "sales_representative",
    "other_rep": "sales_representative",
    "reader": "executive",
}
"""The people of a served system, each with one role."""


@dataclass(frozen=True)
class Served:
    """A served system; *tokens* holds an API token per person, *ids* their ids."""

    runtime: Runtime
    client: TestClient[Any]
    tokens: Mapping[str, str]
    ids: Mapping[str, str]

    def call(
        self, method: str, path: str, *, by: str | None = "admin", **more: Any
    ) -> httpx.Response:
        """Send a request to the REST interface as one of the people, nobody for None."""
        headers = dict(more.pop("headers", {}))
        if by is not None:
            headers["authorization"] = f"Bearer {self.tokens[by]}"
        return self.client.request(method, f"/api/v1{path}", headers=headers, **more)

    def make(self, path: str, values: Mapping[str, object], *, by: str = "admin") -> str:
        """Create a record and return its id."""
        answer = self.call("POST", path, by=by, json=dict(values))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def session(self, who: str) -> tuple[dict[str, str], str]:
        """Return a session cookie for a person and the token that its forms send back."""
        token = sign_in(self.runtime, f"{who}@example.com", PASSWORD)
        found = session_principal(self.runtime, token)
        assert found is not None
        return {"cookie": f"{NAME}={token}"}, found.csrf


@contextmanager
def served(database_url: str, folder: Path, *, enabled: tuple[str, ...] | None) -> Iterator[Served]:
    """Yield a served system with the plugins *enabled* (every installed one for None)."""
    runtime = start(Settings(database_url, "only for tests", folder), enabled=enabled)
    ids = {
        who: add_user(
            runtime, email=f"{who}@example.com", name=who, roles=(role,), password=PASSWORD
        )
        for who, role in PEOPLE.items()
    }
    tokens = {who: create_token(runtime, user_id, "tests") for who, user_id in ids.items()}
    with TestClient(create_app(runtime), base_url=HERE, raise_server_exceptions=False) as client:
        yield Served(runtime, client, tokens, ids)
    runtime.database.close()
