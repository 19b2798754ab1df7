"""Orders names behind those they need, and finds the circles in which that cannot be done."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

Graph = Mapping[str, Iterable[str]]
"""For each name those that must come before it."""


def circles(needs: Graph) -> tuple[tuple[str, ...], ...]:
    """Return every circle in *needs* that shares no member with another, the smallest name first.

    Each member requires the next.
    """
    return tuple(_circles({name: set(needs[name]) for name in sorted(needs)}))


def _circles(needs: dict[str, set[str]]) -> Iterator[tuple[str, ...]]:
    while True:
        sorter = TopologicalSorter({name: sorted(behind) for name, behind in needs.items()})
        try:
            sorter.prepare()
        except CycleError as error:
            # graphlib tells a circle along which each stands behind the one before it
            members = [str(name) for name in reversed(error.args[1])][:-1]
        else:
            return
        first = members.index(min(members))
        yield (*members[first:], *members[:first])
        needs = {
            name: behind - set(members) for name, behind in needs.items() if name not in members
        }


def in_order(needs: Graph, wishes: Graph) -> tuple[str, ...]:
    """Return all names, each behind those it needs, and behind those it wishes for where it can.

    Names that may stand in any order are in that of the alphabet.
    """
    graph = {name: set(needs[name]) for name in sorted(needs)}
    for name in sorted(graph):
        for wish in sorted(wishes.get(name, ())):
            if not _leads_to(graph, wish, name):
                graph[name].add(wish)
    sorter = TopologicalSorter({name: sorted(behind) for name, behind in graph.items()})
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(ready)
        sorter.done(*ready)
    return tuple(order)


def _leads_to(graph: Graph, begin: str, end: str) -> bool:
    """Return whether *begin* must come behind *end*."""
    waiting, seen = [begin], {begin}
    while waiting:
        name = waiting.pop()
        if name == end:
            return True
        new = set(graph.get(name, ())) - seen
        seen |= new
        waiting.extend(new)
    return False
