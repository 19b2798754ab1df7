"""Which promises the audit log keeps: no gap, no fork, nothing without its transaction."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.database.audit import Event, append
from pegboard.database.statements import Prepared
from pegboard.model.errors import PegboardError
from pegboard.records.audit import note
from pegboard.records.unit import writing
from pegboard.records.workspace import Workspace
from pegboard.testing.workspaces import make_workspace

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
CHAIN = Prepared("SELECT seq, previous, hash FROM pegboard_audit ORDER BY seq", {})


@pytest.fixture
def workspace(database_url: str) -> Workspace:
    return make_workspace(database_url, [])


def chain(workspace: Workspace) -> Sequence[tuple[Any, ...]]:
    with workspace.database.reading() as tx:
        return tx.rows(CHAIN)


def write(workspace: Workspace, kind: str, **detail: Any) -> None:
    with writing(workspace, SYSTEM, now=NOW) as unit:
        note(unit, kind, **detail)


def test_entries_are_numbered_without_gaps_and_each_names_the_seal_before(
    workspace: Workspace,
) -> None:
    for kind in ("sign_in", "export", "sign_out"):
        write(workspace, kind)
    entries = chain(workspace)
    assert [entry[0] for entry in entries] == [1, 2, 3]
    assert [entry[1] for entry in entries] == ["", entries[0][2], entries[1][2]]


def test_an_entry_is_rolled_back_with_its_transaction(workspace: Workspace) -> None:
    with pytest.raises(PegboardError):
        _note_and_fail(workspace)
    assert chain(workspace) == []


def _note_and_fail(workspace: Workspace) -> None:
    with writing(workspace, SYSTEM) as unit:
        note(unit, "export")
        raise PegboardError("changed my mind")


def test_an_entry_is_rolled_back_with_its_part_of_a_transaction(workspace: Workspace) -> None:
    with writing(workspace, SYSTEM) as unit:
        note(unit, "kept")
        with suppress(PegboardError), unit.part():
            note(unit, "lost")
            raise PegboardError("changed my mind")
    assert len(chain(workspace)) == 1


def test_many_writers_at_once_leave_no_gap_and_no_fork(workspace: Workspace) -> None:
    def work(worker: int) -> None:
        for place in range(10):
            with workspace.database.writing() as tx:
                event = Event("sign_in", NOW, None, detail={"worker": worker, "place": place})
                append(tx, workspace.tables, workspace.database, event)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    entries = chain(workspace)
    assert [entry[0] for entry in entries] == list(range(1, 81))
    assert all(after[1] == before[2] for before, after in pairwise(entries))
