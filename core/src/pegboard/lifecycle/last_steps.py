"""The steps after a change counts: the data of removed plugins is written out and dropped."""

import time
from collections.abc import Callable, Collection
from pathlib import Path

from sqlalchemy.exc import OperationalError

from pegboard.database.catalogue import Catalogue, read_catalogue
from pegboard.lifecycle.apply_job import Job, Step
from pegboard.lifecycle.export_data import export_data
from pegboard.lifecycle.follow.nodes import Nodes
from pegboard.lifecycle.own_pieces import as_plugins
from pegboard.lifecycle.plan import Plan
from pegboard.lifecycle.purge import purge
from pegboard.model.blueprint import Keeping

FOLLOW_SECONDS = 5.0
LAST_ANSWERS_SECONDS = 0.25
"""How long requests that began before everybody followed may still read what is dropped then."""
PAUSE_SECONDS = 0.05
TRIES = 5


def dropping(plan: Plan) -> bool:
    """Return whether *plan* drops data."""
    return bool(_going(plan, "export", "purge"))


def export_file(folder: Path, plan: Plan, plugin: str) -> Path:
    """Return where the data of *plugin* is written to."""
    return folder / "exports" / f"{plugin}-{plan.base + 1}-{plan.hash[:8]}.zip"


def _going(plan: Plan, *keepings: Keeping) -> list[str]:
    return sorted(name for name, keeping in plan.wish.remove.items() if keeping in keepings)


def _wait_until_followed(job: Job) -> None:
    """Wait until no process serves the old tables any more; one that is stuck is not waited for."""
    if not dropping(job.plan):
        return
    nodes = Nodes(job.runtime.database, job.now.tables)
    until = time.monotonic() + FOLLOW_SECONDS
    while any(node.epoch < job.epoch for node in nodes.living()) and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
    if nodes.living():
        time.sleep(LAST_ANSWERS_SECONDS)


def _export(job: Job) -> None:
    for plugin in _going(job.plan, "export"):
        file = export_file(job.runtime.settings.folder, job.plan, plugin)
        known = _known(job)
        if any(entity.plugin == plugin for entity in known.values()) or not file.exists():
            export_data(job.runtime.database, job.now.tables, known, plugin, file)


def _purge(job: Job) -> None:
    plugins = _going(job.plan, "export", "purge")
    if plugins:
        _patiently(lambda: purge(job.runtime.database, job.now.tables, _known(job), plugins))


def _patiently(deed: Callable[[], None]) -> None:
    """Try again when somebody else holds a table for longer than the lock may wait."""
    for _ in range(TRIES - 1):
        try:
            deed()
        except OperationalError:
            time.sleep(PAUSE_SECONDS)
        else:
            return
    deed()


def _known(job: Job) -> Catalogue:
    with job.runtime.database.reading() as tx:
        known = read_catalogue(tx, job.runtime.database, job.now.tables)
    return as_plugins(known, job.plan.wish.remove)


def last_steps(plan: Plan) -> Collection[Step]:
    """Return what is to do after the flip."""
    if not dropping(plan):
        return ()
    return (
        Step("follow", _wait_until_followed),
        Step("export", _export),
        Step("purge", _purge),
    )
