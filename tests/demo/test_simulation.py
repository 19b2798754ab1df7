"""A workflow tried on the demo's last month does what it does when it is run on a copy."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.progress import Progress

from pegboard.access.accounts import user_with_email
from pegboard.access.demo_people import demo_people
from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.kinds import job_handlers
from pegboard.automation.workflows.active import active_workflows
from pegboard.automation.workflows.clock import Span
from pegboard.automation.workflows.document import convert_document
from pegboard.automation.workflows.occasion import start_job
from pegboard.automation.workflows.past_occasions import past_occasions
from pegboard.automation.workflows.runs import Run, runs_of_workflow
from pegboard.automation.workflows.save import create_workflow
from pegboard.automation.workflows.simulate import simulate
from pegboard.automation.workflows.switch import switch_on
from pegboard.cli.demo import PASSWORD, fill
from tests.bench.filled import runtime_on

pytestmark = pytest.mark.deep
MONTH = timedelta(days=30)
MARK = {"kind": "update", "values": {"description": {"value": "Marked"}}}
BRANCH = {
    "kind": "branch",
    "condition": 'source == "website"',
    "then": [{"kind": "task", "subject": {"expression": '"Call " + last_name'}, "due_days": 1}],
    "else": [MARK],
}
LARGE = {
    "kind": "update",
    "values": {"name": {"expression": 'name + " (large)"'}},
}
TOLD: list[tuple[str, dict[str, Any]]] = [
    ("base.lead", {"steps": [MARK, BRANCH]}),
    (
        "sales.opportunity",
        {"condition": 'stage.kind == "open" && account != null', "steps": [LARGE]},
    ),
]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the demo company."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    runtime = runtime_on(f"sqlite:///{file}")
    runtime.settings = replace(runtime.settings, demo=PASSWORD)
    with Progress(disable=True) as progress:
        for _, one in runtime.assembly.demos:
            fill(runtime, one, progress)
    with runtime.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    runtime.database.close()
    return file


@pytest.fixture
def demo(company: Path, tmp_path: Path) -> Iterator[Runtime]:
    yield from _copy(company, tmp_path / "one.db")


@pytest.fixture
def copy(company: Path, tmp_path: Path) -> Iterator[Runtime]:
    yield from _copy(company, tmp_path / "two.db")


def _copy(company: Path, file: Path) -> Iterator[Runtime]:
    shutil.copy(company, file)
    runtime = runtime_on(f"sqlite:///{file}")
    yield runtime
    runtime.database.close()


def administrator(runtime: Runtime) -> Principal:
    wanted = next(one for one in demo_people(runtime) if one.role == "crm_administrator")
    return user_with_email(runtime, wanted.email)


def told(runs: list[Run]) -> list[tuple[str, str, list[tuple[str, str, dict[str, str]]]]]:
    """Return what runs did, without ids and times."""
    return sorted(
        (one.record_id, one.state, [(line.step, line.words, line.values) for line in one.log])
        for one in runs
    )


def run_for_real(runtime: Runtime, whole: dict[str, Any]) -> list[Run]:
    """Switch the workflow on, let it run for all that happened lately, and return its runs."""
    person, workspace = administrator(runtime), runtime.assembly.workspace
    with runtime.writing(person) as unit:
        document = convert_document(whole)
        ident = create_workflow(unit, runtime.assembly, name="For real", document=document)
        switch_on(unit, runtime.assembly, ident)
    now = workspace.clock()
    with workspace.database.writing() as tx:
        workflow = active_workflows(workspace, tx)[ident]
        for occasion in past_occasions(workspace, tx, workflow, Span(now - MONTH, now)):
            enqueue(tx, workspace, start_job(occasion), now=now)
    Worker(runtime, job_handlers).run_pending()
    with workspace.database.reading() as tx:
        return runs_of_workflow(tx, workspace, ident, most=100_000)


@pytest.mark.parametrize(("entity", "rest"), TOLD, ids=[one for one, _ in TOLD])
def test_a_simulation_of_the_last_month_equals_a_real_run_on_a_copy(
    demo: Runtime, copy: Runtime, entity: str, rest: dict[str, Any]
) -> None:
    whole = {"entity": entity, "trigger": {"kind": "created"}, **rest}
    now = demo.assembly.workspace.clock()
    document, span = convert_document(whole), Span(now - MONTH, now)
    tried = simulate(demo.assembly, administrator(demo), document, span, most=100_000)

    real = run_for_real(copy, whole)

    assert tried.starts == len(real) > 10
    assert told(list(tried.runs)) == told(real)
