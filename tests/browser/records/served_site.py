"""The assembled application behind a real server, with a sales team and a few records."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from pegboard.access.accounts import add_user
from pegboard.access.principals import SYSTEM
from pegboard.access.sessions import start_session
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.records.create import create
from pegboard.settings import Settings
from pegboard.web.application import create_app

PASSWORD = "seven green bicycles"
EMAIL = "anna@example.com"
PATIENCE = 15.0


@dataclass(frozen=True)
class ServedSite:
    """Where the application answers, and its runtime to look behind the page."""

    address: str
    runtime: Runtime
    person: str

    def session(self) -> str:
        """Return the token of a new session for Anna."""
        return start_session(self.runtime, self.person)

    def make(self, entity: str, **values: object) -> str:
        with self.runtime.writing(SYSTEM) as unit:
            return str(create(unit, entity, values)["id"])


@contextmanager
def served_site(database_url: str, folder: Path) -> Iterator[ServedSite]:
    """Yield the site of all installed plugins; Anna may sign in as an administrator."""
    runtime = start(Settings(database_url, "only for tests", folder))
    person = add_user(
        runtime, email=EMAIL, name="Anna Snelling", roles=["crm_administrator"], password=PASSWORD
    )
    config = uvicorn.Config(create_app(runtime), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    _wait_until_started(server)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield ServedSite(f"http://127.0.0.1:{port}", runtime, person)
    server.should_exit = True
    thread.join(PATIENCE)
    runtime.database.close()


def _wait_until_started(server: uvicorn.Server) -> None:
    until = time.monotonic() + PATIENCE
    while not server.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.02)
