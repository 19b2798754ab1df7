"""What somebody without a cookie reaches: a short list, which nobody lengthens by accident."""

import re

from tests.oracle import all_recipes  # noqa: F401  # they register themselves
from tests.oracle.cells import RECIPES, routes_of
from tests.oracle.world import World

OPEN_TO_ALL = {
    ("GET", "/health"),  # asked by supervisors and load balancers, who have no session;
    ("GET", "/ready"),  # both answer one word
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/code"),
    ("POST", "/sign-in/code"),
    ("POST", "/sign-in/passkey"),
    ("POST", "/sign-in/passkey/options"),
    ("GET", "/sign-in/provider"),
    ("GET", "/sign-in/provider/back"),
    ("GET", "/static/{name}"),
    ("GET", "/calendar/{name}"),  # programs for calendars know a secret address, and no password
    ("GET", "/unsubscribe/{token}"),  # who gets mail ends it without an account
    ("POST", "/unsubscribe/{token}"),
    ("POST", "/hooks/{door}"),  # other systems sign what they send, and have no session
    ("GET", "/forms/{form_id}"),  # visitors of a site have no account
    ("POST", "/forms/{form_id}"),
    ("GET", "/forms/{form_id}/confirm/{token}"),
    ("POST", "/forms/{form_id}/confirm/{token}"),
}
"""Every route that answers a guest. A new one needs a reason and a line here; never over 20."""
PARTS = {"plugin": "base", "entity": "account", "name": "favicon.svg", "epoch": "1", "version": "1"}
ANY = "00000000-0000-7000-8000-000000000000"


def address_of(path: str) -> str:
    for part in path.split("/"):
        if part.startswith("{"):
            path = path.replace(part, PARTS.get(part.strip("{}"), ANY))
    return path


def is_turned_away(world: World, method: str, path: str) -> bool:
    answer = world.page(method, address_of(path), by=None)
    place = answer.headers.get("location", "")
    return answer.status_code == 401 or (
        answer.status_code == 303 and place.startswith("/sign-in") and not answer.text
    )


def test_a_guest_reaches_only_what_is_listed(world: World) -> None:
    """Some that are open lead to signing in as well, so that the list may hold more."""
    reached = {one for one in routes_of(world) if not is_turned_away(world, *one)}
    assert reached <= OPEN_TO_ALL


def test_the_list_is_what_the_application_says_is_public(world: World) -> None:
    public = {
        (method, re.sub(r":\w+}", "}", route.path))
        for route in world.client.app.routes
        for handler in getattr(route, "route_handlers", ())
        if handler.opt.get("public")
        for method in handler.http_methods
        if method not in ("OPTIONS", "HEAD")
    }
    assert public == OPEN_TO_ALL


def test_the_list_stays_short() -> None:
    assert len(OPEN_TO_ALL) <= 20


def test_a_guest_is_told_of_no_route_by_its_methods(world: World) -> None:
    """OPTIONS may name methods, never a record or a field."""
    for _, path in sorted(RECIPES):
        answer = world.page("OPTIONS", address_of(path), by=None)
        assert answer.status_code in (204, 401, 303, 404), (path, answer.status_code)
        assert "zq" not in answer.text


def test_a_made_up_session_or_token_is_a_guest(world: World) -> None:
    for headers in (
        {"cookie": "pegboard_session=made-up"},
        {"authorization": "Bearer made-up"},
        {"authorization": "Basic YWRtaW46YWRtaW4="},
    ):
        answer = world.page("GET", "/api/v1/me", by=None, headers=headers)
        assert answer.status_code == 401
