"""Rules of every answer, whatever its status: headers that protect, and nothing kept in caches."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from core.tests.web.served import HERE, Served, served
from pegboard.access.accounts import add_user
from pegboard.access.tokens import create_token
from pegboard.bootstrap import start
from pegboard.database.statements import Prepared
from pegboard.settings import Settings
from pegboard.web.application import create_app
from pegboard.web.headers import ALWAYS, CONTENT_POLICY

NO_RECORD = "0197f000-0000-7000-8000-000000000000"
HSTS = "strict-transport-security"
ONCE = (*(name for name in ALWAYS if name != "content-security-policy"), "cache-control")
JSON = {"content-type": "application/json"}
VALUES = {
    "plugin:str": "base",
    "entity:str": "account",
    "record_id:str": NO_RECORD,
    "share_id:str": NO_RECORD,
    "user_id:str": NO_RECORD,
    "name:path": "js/forms.js",
}


def check(answer: httpx.Response, *, is_static: bool = False) -> None:
    """Assert what holds for every answer."""
    where = f"{answer.request.method} {answer.request.url} {answer.status_code}"
    policies = answer.headers.get_list("content-security-policy")
    assert CONTENT_POLICY in policies, where
    for name in ONCE:
        assert len(answer.headers.get_list(name)) == 1, (where, name)
    for name in (one for one in ONCE if one in ALWAYS):
        assert answer.headers[name] == ALWAYS[name], where
    if not is_static:
        assert answer.headers["cache-control"] == "no-store", where
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/"):
        assert "charset=utf-8" in kind, where
    for cookie in answer.headers.get_list("set-cookie"):
        assert re.search(r"; samesite=(lax|strict)", cookie.lower()), where
        is_over = "max-age=0" in cookie.lower()
        assert is_over or "httponly" in cookie.lower(), where


def test_the_policy_allows_nothing_inline_and_nobody_to_frame() -> None:
    assert "unsafe" not in CONTENT_POLICY
    assert "*" not in CONTENT_POLICY
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'"):
        assert part in CONTENT_POLICY
    assert "frame-ancestors 'none'" in CONTENT_POLICY


@pytest.mark.parametrize("who", ["nobody", "session", "token"])
def test_every_route_answers_with_the_headers(system: Served, who: str) -> None:
    headers: dict[str, str] = {}
    if who == "session":
        headers, _ = system.session("admin")
    elif who == "token":
        headers = {"authorization": f"Bearer {system.tokens['admin']}"}
    for method, path in _routes(system):
        answer = system.client.request(method, path, headers=headers, follow_redirects=False)
        assert answer.status_code < 500, (method, path)
        check(answer, is_static=path.startswith("/static/"))


def _routes(system: Served) -> Iterator[tuple[str, str]]:
    app = system.client.app
    assert isinstance(app, Litestar)
    for route in app.routes:
        path = re.sub(r"\{([^}]+)\}", lambda part: VALUES.get(part[1], "nonsense"), route.path)
        for method in (*sorted(route.methods), "HEAD", "PUT"):
            yield method, path


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(system: Served) -> None:
    system.client.cookies.clear()


Case = tuple[int, Callable[[Served], httpx.Response]]


def _page(path: str, who: str = "admin", **more: str) -> Callable[[Served], httpx.Response]:
    def call(system: Served) -> httpx.Response:
        headers, _ = system.session(who)
        return system.client.get(path, headers=headers | more, follow_redirects=False)

    return call


def _stale(system: Served) -> httpx.Response:
    account = system.make("/base/account", {"name": "Acme"})
    return system.call("PATCH", f"/base/account/{account}", json={}, headers={"if-match": '"9"'})


def _unversioned(system: Served) -> httpx.Response:
    account = system.make("/base/account", {"name": "Acme"})
    return system.call("PATCH", f"/base/account/{account}", json={"name": "B"})


def _signed_in(system: Served) -> httpx.Response:
    form = {"email": "rep@example.com", "password": "seven green bicycles"}
    return system.client.post("/sign-in", data=form, follow_redirects=False)


def _unchanged(system: Served) -> httpx.Response:
    tag = system.client.get("/static/js/forms.js").headers["etag"]
    return system.client.get("/static/js/forms.js", headers={"if-none-match": tag})


CASES: dict[str, Case] = {
    "a page": (200, _page("/base/account")),
    "an export": (200, _page("/base/account/export.csv")),
    "the audit log": (200, _page("/settings/audit/export.csv")),
    "created": (201, lambda s: s.call("POST", "/base/account", json={"name": "Acme"})),
    "a redirect": (303, lambda s: s.client.get("/base/account", follow_redirects=False)),
    "signing in": (303, _signed_in),
    "unchanged": (304, _unchanged),
    "no JSON": (400, lambda s: s.call("POST", "/base/account", content=b"{", headers=JSON)),
    "no token": (401, lambda s: s.call("GET", "/base/account", by=None)),
    "a wrong token": (
        401,
        lambda s: s.client.get("/api/v1/me", headers={"authorization": "Bearer x"}),
    ),
    "a part for nobody": (
        401,
        lambda s: s.client.get("/base/account", headers={"hx-request": "true"}),
    ),
    "not for this person": (403, _page("/settings/audit", "rep")),
    "a part not for this person": (403, _page("/settings/audit", "rep", **{"hx-request": "true"})),
    "no proof": (403, lambda s: s.client.post("/sign-out", headers=s.session("rep")[0])),
    "another site": (
        403,
        lambda s: s.client.post("/sign-in", headers={"origin": "https://evil.example"}),
    ),
    "no record": (404, lambda s: s.call("GET", f"/base/account/{NO_RECORD}")),
    "no page": (404, _page("/no/such/page/at/all")),
    "no page for nobody": (404, lambda s: s.client.get("/no/such/page/at/all")),
    "no asset": (404, lambda s: s.client.get("/static/nothing.js")),
    "no API": (404, lambda s: s.call("GET", "/")),
    "a wrong method": (405, lambda s: s.client.request("TRACE", "/api/v1/me")),
    "stale": (412, _stale),
    "too large": (413, lambda s: s.call("POST", "/base/account", content=b"x" * 11_000_000)),
    "no version": (428, _unversioned),
    "a wrong value": (422, lambda s: s.call("POST", "/base/account", json={"nonsense": 1})),
}


@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_answer_has_the_headers(system: Served, name: str) -> None:
    status, call = CASES[name]
    answer = call(system)
    assert answer.status_code == status, answer.text[:300]
    check(answer, is_static="/static/" in str(answer.url) and status != 404)
    assert HSTS not in answer.headers


def test_too_many_attempts_are_refused_with_the_headers(system: Served) -> None:
    form = {"email": "nobody@example.com", "password": "wrong"}
    for _ in range(50):
        answer = system.client.post("/sign-in", data=form, follow_redirects=False)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    check(answer)


def test_what_leaves_as_a_file_is_saved_and_never_shown(system: Served) -> None:
    for address in ("/base/account/export.csv", "/settings/audit/export.csv"):
        answer = _page(address)(system)
        assert answer.headers["content-disposition"].startswith("attachment;")


def test_the_description_of_the_api_is_for_signed_in_people_only(system: Served) -> None:
    assert system.call("GET", "/openapi.json", by=None).status_code == 401
    assert system.call("GET", "/openapi.json", by="rep").status_code == 200
    for address in ("/schema", "/schema/openapi.json", "/openapi.json", "/docs", "/redoc"):
        assert system.client.get(address, follow_redirects=False).status_code in (303, 404)


def test_assets_may_be_kept_but_only_under_the_address_of_their_content(system: Served) -> None:
    page = system.client.get("/sign-in").text
    found = re.search(r'src="(/static/js/theme.js\?v=\w+)"', page)
    assert found is not None
    assert "immutable" in system.client.get(found[1]).headers["cache-control"]
    assert system.client.get("/static/js/theme.js").headers["cache-control"] == "no-cache"


def test_browsers_are_told_to_keep_to_https_where_people_come_by_it(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'https.db'}"
    runtime = start(Settings(url, "only for tests", tmp_path, base_url="https://crm.example.com"))
    person = add_user(runtime, email="a@example.com", name="A", roles=["crm_administrator"])
    token = {"authorization": f"Bearer {create_token(runtime, person, 'tests')}"}
    with TestClient(create_app(runtime), base_url=HERE, raise_server_exceptions=False) as client:
        for path in ("/", "/sign-in", "/api/v1/me", "/no/such/page", "/static/js/theme.js"):
            for headers in ({}, token):
                answer = client.get(path, headers=headers, follow_redirects=False)
                assert answer.headers[HSTS].startswith("max-age=31536000")
                check(answer, is_static=path.startswith("/static/"))
    runtime.database.close()


def test_a_fault_of_ours_answers_with_the_headers_too(tmp_path: Path) -> None:
    with served(f"sqlite:///{tmp_path / 'broken.db'}", tmp_path, enabled=("base",)) as system:
        headers, _ = system.session("admin")
        with system.runtime.database.writing() as tx:
            tx.run(Prepared("DROP TABLE base_account", {}))
        for path in ("/base/account", "/api/v1/base/account"):
            answer = system.client.get(path, headers=headers)
            assert answer.status_code == 500
            assert "base_account" not in answer.text
            check(answer)
