"""Looks at every page and list of a system, as its first administrator would:
`python -m pegboard.cli.bisect_child`. Ends with 1 and a reason when something is broken.
"""

import re
import sys
from collections.abc import Iterator
from html import unescape

from pegboard.access.accounts import user_with_email
from pegboard.access.demo_people import demo_people
from pegboard.assembly.health.health import health_of
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.settings import read_settings
from pegboard.testing.people import session_headers
from pegboard.testing.visitor import Visitor

ADMINISTRATOR = "crm_administrator"
FRAGMENT = re.compile(r'hx-get="(/[^"]+)"')
MOST_FRAGMENTS = 300
BROKEN = 500


def main() -> None:
    """Start what PEGBOARD_ONLY_PLUGINS says, and look."""
    runtime = start(read_settings())
    for blocked in runtime.blocked:
        _end(f"{blocked.id} {blocked.reason}")
    people = [one for one in demo_people(runtime) if one.role == ADMINISTRATOR]
    if not people:
        _end("There is no active administrator to look with.")
    person = user_with_email(runtime, people[0].email)
    headers = session_headers(runtime, person, language="en")
    visitor = Visitor(runtime)
    seen: set[str] = set()
    for path in _paths(runtime, visitor, headers):
        _look(runtime, visitor, headers, path, seen)


def _look(
    runtime: Runtime, visitor: Visitor, headers: dict[str, str], path: str, seen: set[str]
) -> None:
    """Ask for a page and the fragments that it loads by itself."""
    if path in seen:
        return
    seen.add(path)
    answer = visitor.send("GET", path, headers=headers)
    if answer.status >= BROKEN:
        _end(f"{path} answers {answer.status}")
    for fault in health_of(runtime.database).faults:
        _end(f"{path}: the plugin {fault.plugin} {fault.message} in {fault.hook}")
    for found in FRAGMENT.findall(answer.text):
        if len(seen) < MOST_FRAGMENTS:
            _look(runtime, visitor, headers, unescape(found), seen)


def _paths(runtime: Runtime, visitor: Visitor, headers: dict[str, str]) -> Iterator[str]:
    yield "/"
    for entity in runtime.assembly.schema.entities.values():
        place = f"{entity.plugin}/{entity.name}"
        yield f"/{place}"
        address = f"/api/v1/{place}?limit=1&fields=id"
        yield address
        answer = visitor.send("GET", address, headers=headers)
        for one in answer.json.get("items", ()) if answer.status < 300 else ():
            yield f"/{place}/{one['id']}"
    for plugin, page in runtime.assembly.pages:
        yield f"/{plugin}/pages/{page.name}"
    yield "/reports"
    for plugin, report in runtime.assembly.reports:
        yield f"/api/v1/reports/{plugin}.{report.name}"


def _end(reason: str) -> None:
    sys.stdout.write(reason)
    sys.stdout.flush()
    sys.exit(1)


if __name__ == "__main__":
    main()
