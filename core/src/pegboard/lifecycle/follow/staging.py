"""The first half of a flip: every living process builds what is announced, and says so."""

import time
from dataclasses import dataclass

from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.follow.announcements import Announcement, Announcements
from pegboard.lifecycle.follow.nodes import Node, Nodes
from pegboard.model.blueprint import Blueprint

LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Staged:
    """Which living processes built the announced generation: *acknowledged* can flip at once,
    *failed* said why they cannot, *silent* did not answer in time and turn "not ready".
    """

    acknowledged: tuple[Node, ...]
    failed: tuple[Node, ...]
    silent: tuple[Node, ...]


def wait_until_staged(
    runtime: Runtime, plan_hash: str, blueprint: Blueprint, epoch: int, *, seconds: float = 5
) -> Staged:
    """Announce what *plan_hash* will make of the system, and wait until all built it.

    Returns at once when nobody serves; processes that do not answer are not waited for longer.
    """
    tables = runtime.assembly.workspace.tables
    nodes = Nodes(runtime.database, tables)
    Announcements(runtime.database, tables).make(Announcement(plan_hash, epoch, blueprint))
    deadline = time.monotonic() + seconds
    while True:
        staged = _sorted(nodes.living(), (plan_hash, epoch))
        if not staged.silent or time.monotonic() >= deadline:
            return staged
        time.sleep(LOOK_SECONDS)


def _sorted(living: tuple[Node, ...], wanted: tuple[str, int]) -> Staged:
    answered = [node for node in living if node.staged == wanted]
    return Staged(
        acknowledged=tuple(node for node in answered if node.problem is None),
        failed=tuple(node for node in answered if node.problem is not None),
        silent=tuple(node for node in living if node.staged != wanted),
    )
