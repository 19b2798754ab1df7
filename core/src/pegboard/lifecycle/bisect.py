"""Finds the plugins that break a system together, by trying it with some of them at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence

Fails = Callable[[frozenset[str]], bool]
"""Whether the system is broken with just these plugins."""
Needs = Mapping[str, frozenset[str]]
"""For each plugin those that it cannot run without."""


def culprits(suspects: Iterable[str], needs: Needs, fails: Fails) -> tuple[tuple[str, ...], ...]:
    """Return the smallest groups of *suspects* that break the system, each by itself.

    A group of one is a faulty plugin; one of two are plugins that do not get along. Nothing is
    returned when all of them together are fine; a system that is broken without any plugin gives
    one empty group.
    """
    trying = _Trying(needs, fails)
    found: list[tuple[str, ...]] = []
    left = sorted(set(suspects))
    while trying.fails(left):
        group = _smallest(trying, left)
        found.append(group)
        if not group:
            break
        left = [one for one in left if not trying.closure([one]) & set(group)]
    return tuple(found)


class _Trying:
    """Tries groups along with what they need, each once."""

    def __init__(self, needs: Needs, fails: Fails) -> None:
        self._needs = needs
        self._fails = fails
        self._known: dict[frozenset[str], bool] = {}

    def closure(self, group: Iterable[str]) -> frozenset[str]:
        """Return *group* with all that its members need."""
        found, waiting = set[str](), list(group)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(self._needs.get(one, ()))
        return frozenset(found)

    def fails(self, group: Iterable[str]) -> bool:
        whole = self.closure(group)
        if whole not in self._known:
            self._known[whole] = self._fails(whole)
        return self._known[whole]


def _smallest(trying: _Trying, broken: Sequence[str]) -> tuple[str, ...]:
    """Return a group within *broken* of which no member can be left out (delta debugging).

    Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002: the algorithm
    ddmin.
    """
    if trying.fails(()):
        return ()
    group, parts = list(broken), 2
    while len(group) > 1:
        smaller = _smaller(trying, group, parts)
        if smaller is not None:
            group, parts = smaller
        elif parts >= len(group):
            break
        else:
            parts = min(len(group), parts * 2)
    return _without_followers(trying, group)


def _smaller(trying: _Trying, group: Sequence[str], parts: int) -> tuple[list[str], int] | None:
    """Return a part of *group*, or all but a part, that fails, and how to part it next."""
    size = -(-len(group) // parts)
    pieces = [list(group[place : place + size]) for place in range(0, len(group), size)]
    for piece in pieces:
        if trying.fails(piece):
            return piece, 2
    for piece in pieces:
        rest = [one for one in group if one not in piece]
        if len(pieces) > 2 and trying.fails(rest):
            return rest, max(parts - 1, 2)
    return None


def _without_followers(trying: _Trying, group: Sequence[str]) -> tuple[str, ...]:
    """Put what a member needs in its place, as long as that alone does the harm."""
    found = list(group)
    for member in group:
        for need in sorted(trying.closure([member]) - {member}):
            others = [one for one in found if one != member]
            if member in found and trying.fails([*others, need]):
                found = [*others, need]
    return tuple(sorted(set(found)))
