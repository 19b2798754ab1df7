"""Every process follows the newest generation, and builds ahead what is announced."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import CodeChanged, NotReady, Runtime
from pegboard.bootstrap import start
from pegboard.database.assembly_row import StoredAssembly, store_assembly
from pegboard.lifecycle.follow.follower import Follower
from pegboard.lifecycle.follow.nodes import Nodes
from pegboard.lifecycle.follow.readiness import ready
from pegboard.lifecycle.follow.staging import wait_until_staged
from pegboard.model.blueprint import Blueprint
from pegboard.settings import Settings


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url, "only for tests", tmp_path)


@pytest.fixture
def here(settings: Settings) -> Iterator[Runtime]:
    """A process that changes the system."""
    runtime = start(settings)
    yield runtime
    runtime.database.close()


@pytest.fixture
def there(here: Runtime) -> Iterator[Runtime]:
    """Another process, which follows."""
    runtime = start(here.settings)
    yield runtime
    runtime.database.close()


@contextmanager
def following(runtime: Runtime) -> Iterator[Follower]:
    follower = Follower(runtime)
    follower.start()
    try:
        yield follower
    finally:
        follower.stop()


def without_sales(runtime: Runtime) -> Blueprint:
    return msgspec.structs.replace(runtime.assembly.blueprint, enabled=("base",))


def flip(runtime: Runtime, blueprint: Blueprint, content: str = "") -> int:
    """Let *blueprint* be the newest generation, as another process would."""
    epoch = runtime.assembly.epoch + 1
    built = runtime.stage(blueprint, epoch)
    newest = StoredAssembly(epoch, content or built.assembly.hash, blueprint)
    store_assembly(runtime.database, runtime.assembly.workspace.tables, newest)
    return epoch


def soon(is_so: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def known_since(epoch: int) -> Principal:
    """Return somebody who was recognised when *epoch* was the newest generation."""
    return Principal(None, "somebody", assembly_epoch=epoch)


def test_a_process_that_follows_serves_a_new_generation_within_a_second(
    here: Runtime, there: Runtime
) -> None:
    with following(there):
        epoch = flip(here, without_sales(here))
        assert soon(lambda: there.assembly.epoch == epoch, 1)
    assert "sales.opportunity" not in there.assembly.schema.entities


def test_whoever_was_recognised_after_the_flip_gets_the_new_generation_at_once(
    here: Runtime, there: Runtime
) -> None:
    epoch = flip(here, without_sales(here))
    assert there.assembly_for(known_since(epoch)).epoch == epoch


def test_nobody_is_waited_for_when_nobody_serves(here: Runtime) -> None:
    staged = wait_until_staged(here, "plan", without_sales(here), 2)
    assert (staged.acknowledged, staged.failed, staged.silent) == ((), (), ())


def test_what_is_announced_is_built_ahead_and_taken_without_a_new_build(
    here: Runtime, there: Runtime
) -> None:
    with following(there) as follower:
        staged = wait_until_staged(here, "plan", without_sales(here), here.assembly.epoch + 1)
        assert [node.id for node in staged.acknowledged] == [follower.id]
        assert there.prepared is not None
        ahead = there.prepared.assembly.workspace.tables
        epoch = flip(here, without_sales(here))
        assert soon(lambda: there.assembly.epoch == epoch)
        assert there.assembly.workspace.tables is ahead
        assert there.prepared is None


def test_what_cannot_be_built_is_named_and_not_waited_for(here: Runtime, there: Runtime) -> None:
    """Here for a process that lacks the code of the newest generation."""
    flip(here, without_sales(here), content="of other code")
    with following(there) as follower:
        assert soon(lambda: there.problem is not None)
        nodes = Nodes(there.database, there.assembly.workspace.tables)
        assert soon(lambda: any(not node.is_ready for node in nodes.living()))
        assert [node.id for node in nodes.living()] == [follower.id]
    with pytest.raises(NotReady, match="Please try again"):
        there.assembly_for(known_since(here.assembly.epoch + 1))
    assert not ready(there).is_ready


def test_a_process_that_was_not_ready_recovers_by_itself(here: Runtime, there: Runtime) -> None:
    flip(here, without_sales(here), content="of other code")
    with following(there):
        assert soon(lambda: there.problem is not None)
        assert there.assembly.epoch == here.assembly.epoch
        newest = StoredAssembly(
            here.assembly.epoch + 2, here.assembly.hash, here.assembly.blueprint
        )
        store_assembly(here.database, here.assembly.workspace.tables, newest)
        assert soon(lambda: there.assembly.epoch == newest.epoch)
    assert ready(there).is_ready


def test_a_process_that_stops_is_forgotten(here: Runtime, there: Runtime) -> None:
    nodes = Nodes(here.database, here.assembly.workspace.tables)
    with following(there):
        assert len(nodes.living()) == 1
    assert nodes.living() == ()


def test_an_old_process_that_can_start_anew_answers_as_before_until_its_turn(
    here: Runtime, there: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    epoch = flip(here, without_sales(here))
    old = CodeChanged(epoch, ("sales",))

    def other_code(*_: object) -> None:
        raise old

    monkeypatch.setattr(there, "prepare", other_code)
    with pytest.raises(CodeChanged):
        there.assembly_for(known_since(epoch))

    there.problem, there.can_start_anew = None, True
    assert there.assembly_for(known_since(epoch)).epoch == epoch - 1
    assert not ready(there).is_ready


def test_only_one_process_is_away_at_a_time(here: Runtime, there: Runtime) -> None:
    nodes = Nodes(here.database, here.assembly.workspace.tables)
    with following(here) as one, following(there) as other:
        soon_over = datetime.now(UTC) + timedelta(seconds=0.3)
        assert nodes.may_go_away(one.id, soon_over)
        assert not nodes.may_go_away(other.id, soon_over)
        assert soon(lambda: nodes.may_go_away(other.id, datetime.now(UTC) + timedelta(seconds=1)))
