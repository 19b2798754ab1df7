"""A served system with the plugin `faulty`, and ways to have it fail."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from core.tests.web.served import Served, served
from pegboard.access.principals import SYSTEM
from pegboard.assembly.health.faults import Fault
from pegboard.assembly.health.health import MEGABYTE, Health, Limits, health_of
from pegboard.lifecycle.quarantine import release
from tests.faults.faulty import HOOKS, write_faulty
from tests.lifecycle.made_plugins import on_path

HANGING = frozenset({"busy loop", "sleep"})
SHORT, LONG = Limits(0.4, 32 * MEGABYTE), Limits(5.0, 32 * MEGABYTE)
MOST_CALLS = 40
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class FaultySystem:
    """The system, an account in it, a note for each hook that works on one, and a session."""

    system: Served
    account: str
    notes: Mapping[str, str]
    cookie: Mapping[str, str]

    @property
    def health(self) -> Health:
        return health_of(self.system.runtime.database)

    @property
    def quarantined(self) -> Mapping[str, str]:
        return self.system.runtime.assembly.blueprint.quarantined

    def provoke(self, hook: str) -> httpx.Response:
        """Have the plugin do in *hook* what it does wrong, and return the answer."""
        return self._ways()[hook]()

    def provoke_until_quarantined(self, hook: str) -> list[httpx.Response]:
        """Provoke it again and again; return the answers until it was taken out of the way."""
        answers = []
        for _ in range(MOST_CALLS):
            answers.append(self.provoke(hook))
            assert self.system.call("GET", "/base/account").status_code == 200
            if self._is_open(0.05):
                break
        assert self._is_open(PATIENCE_SECONDS), [one.text[:300] for one in answers[-2:]]
        return answers

    def do(self, fault: str) -> None:
        """Have the plugin do *fault* wrong from now on, as if it had never failed."""
        module: Any = sys.modules["pegboard_made_faulty.plugin"]
        module.FAULT = fault
        module.KEPT.clear()
        while any(thread.name == "left" for thread in threading.enumerate()):
            time.sleep(0.05)
        release(self.system.runtime, "faulty", SYSTEM)
        self.health.limits = SHORT if fault in HANGING else LONG
        self.health.faults.clear()
        self.health.breaker.forget("faulty")

    def faults(self) -> list[Fault]:
        return [one for one in self.health.faults if one.plugin == "faulty"]

    def _is_open(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while "faulty" not in self.quarantined:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True

    def _ways(self) -> Mapping[str, Callable[[], httpx.Response]]:
        assembly, note = self.system.runtime.assembly, self.notes
        panel = next((one.key for by, one in assembly.panels if by == "faulty"), "gone")
        widget = next((one.key for by, one in assembly.widgets if by == "faulty"), "gone")
        return {
            "before": lambda: self._create("before"),
            "check": lambda: self._create("check"),
            "after": lambda: self._create("after"),
            "action": lambda: self.system.call(
                "POST", f"/faulty/note/{note['action']}/actions/act", json={}
            ),
            "prefill": lambda: self._page(f"/faulty/note/{note['prefill']}/actions/act"),
            "panel": lambda: self._page(f"/faulty/note/{note['panel']}/panels/faulty/{panel}"),
            "widget": lambda: self._page(f"/faulty/widgets/{widget}"),
            "page": lambda: self._page("/faulty/pages/numbers?wrong=1"),
        }

    def _create(self, subject: str) -> httpx.Response:
        return self.system.call("POST", "/faulty/note", json={"subject": subject})

    def _page(self, path: str) -> httpx.Response:
        return self.system.client.get(path, headers=dict(self.cookie))


@contextmanager
def faulty_system(database_url: str, folder: Path) -> Iterator[FaultySystem]:
    """Yield a served system with the plugin `faulty`, which does nothing wrong yet."""
    plugins = folder / "plugins"
    write_faulty(plugins)
    with on_path(plugins), served(database_url, folder, enabled=("base", "faulty")) as system:
        account = system.make("/base/account", {"name": "Acme", "faulty__mark": "m"})
        system.make("/base/account", {"name": "Iber", "faulty__mark": "m"}, by="rep")
        notes = {
            hook: system.make("/faulty/note", {"subject": hook, "account": account})
            for hook in HOOKS
            if hook not in ("before", "check", "after")
        }
        yield FaultySystem(system, account, notes, system.session("admin")[0])
