"""A server whose plugin hangs goes on answering; measured with real clients."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import msgspec
import pytest

from core.tests.web.served import PASSWORD
from pegboard.access.accounts import add_user
from pegboard.access.tokens import create_token
from pegboard.bootstrap import start
from pegboard.settings import Settings
from tests.faults.faulty import write_faulty
from tests.lifecycle.clients import Asked, Outcome, clients
from tests.lifecycle.made_plugins import on_path
from tests.lifecycle.serving import Serving, serving

SECRET = "only for tests"
PATHS = ("/api/v1/base/account", "/api/v1/base/contact", "/api/v1/me")
MEASURED_SECONDS = 25.0
SLOWEST = 1.5
WHERE = {"100 MB": "before"}
"""Where a fault is provoked that is none in a check, whose answer nobody reads."""


@dataclass(frozen=True)
class Hanging:
    """A server, and how to ask it as an administrator."""

    server: Serving
    headers: dict[str, str]

    def provoke(self, subject: str = "check") -> tuple[int, str, float]:
        """Have the plugin do what it does wrong in a rule, or nothing wrong with another *subject*.

        Returns status, words and seconds.
        """
        begin = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        body = msgspec.json.encode({"subject": subject})
        headers = self.headers | {"content-type": "application/json"}
        connection.request("POST", "/api/v1/faulty/note", body, headers)
        answer = connection.getresponse()
        words = answer.read().decode()
        connection.close()
        return answer.status, words, time.perf_counter() - begin

    def until_quarantined(self, seconds: float = 40) -> list[tuple[int, str, float]]:
        """Provoke until the plugin is out of the way; return the answers before."""
        answers: list[tuple[int, str, float]] = []
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = self.provoke()
            if answer[0] == 403:
                assert "in quarantine" in answer[1]
                return answers
            answers.append(answer)
            time.sleep(0.2)
        raise AssertionError(answers[-3:])


@contextmanager
def hanging(database_url: str, folder: Path, fault: str) -> Iterator[Hanging]:
    plugins = folder / "plugins"
    write_faulty(plugins)
    with on_path(plugins) as found:
        runtime = start(Settings(database_url, SECRET, folder), enabled=("base", "faulty"))
        roles = ("crm_administrator",)
        admin = add_user(runtime, email="a@example.com", name="A", roles=roles, password=PASSWORD)
        token = create_token(runtime, admin, "tests")
        runtime.database.close()
        more = found | {"FAULT": fault, "NAP": "120", "PEGBOARD_PLUGIN_SECONDS": "1"}
        with serving(database_url, folder, workers=1, more=more) as server:
            yield Hanging(server, {"authorization": f"Bearer {token}"})


@pytest.mark.parametrize("fault", ["busy loop", "sleep"])
def test_a_plugin_that_hangs_in_a_server_is_ended_and_quarantined(
    fault: str, database_url: str, tmp_path: Path
) -> None:
    with hanging(database_url, tmp_path, fault) as served:
        answers = served.until_quarantined()
        assert 1 <= len(answers) <= 3
        for status, words, _ in answers:
            assert status == 422
            assert "The plugin faulty failed" in words
        begin = time.monotonic()
    assert time.monotonic() - begin < 30  # nobody waits for a thread that is lost


@pytest.mark.deep
@pytest.mark.parametrize("fault", ["raise", "busy loop", "sleep", "recursion", "100 MB", "thread"])
def test_a_faulty_plugin_slows_nobody_down_for_long(
    fault: str, database_url: str, tmp_path: Path
) -> None:
    with hanging(database_url, tmp_path, fault) as served:
        measured(served, "fine", seconds=5)  # all is compiled and cached after that
        quiet = measured(served, "fine")
        troubled = measured(served, WHERE.get(fault, "check"))
    before, now = quiet.percentile(0.95), troubled.percentile(0.95)
    print(
        f"{fault}: p95 of {quiet.number} requests {before * 1000:.1f} ms without, "
        f"of {troubled.number} requests {now * 1000:.1f} ms with"
    )
    assert troubled.faults == []
    assert now <= SLOWEST * before


def keep_saving(served: Hanging, subject: str, stopping: Event) -> None:
    while not stopping.wait(0.5):
        served.provoke(subject)


def measured(served: Hanging, subject: str, seconds: float = MEASURED_SECONDS) -> Outcome:
    """Return what four clients meet in some seconds while a fifth saves notes."""
    stopping = Event()
    saving = Thread(target=keep_saving, args=(served, subject, stopping))
    saving.start()
    with clients(served.server.port, served.headers, PATHS, said, number=4, pause=0.02) as outcome:
        time.sleep(seconds)
    stopping.set()
    saving.join()
    return outcome


def said(asked: Asked) -> str:
    return "" if asked.status == 200 else f"{asked.path}: {asked.status}"
