"""What a list's address says: filter, search, order, columns, saved view and place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

LONGEST_TRAIL = 12
"""Pages that "Previous" can go back through one by one; from further on it leads to the first."""
KEPT = ("where", "q", "sort", "columns")


@dataclass(frozen=True, slots=True)
class ListState:
    """One state of a list. *trail* holds the cursors of the pages before, *start* counts rows."""

    where: str = ""
    q: str = ""
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    view: str = ""
    cursor: str | None = None
    trail: tuple[str, ...] = ()
    start: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.where.strip() or self.q)

    @property
    def kept(self) -> str:
        """What a saved view keeps: everything but the place."""
        return urlencode(self._pairs())

    def query(self) -> str:
        """Return the address of this state behind the question mark."""
        pairs = self._pairs()
        if self.view:
            pairs = [("view", self.view), *(pairs or [("where", "")])]
        if self.cursor is not None:
            pairs.append(("cursor", self.cursor))
            pairs.extend(("trail", one) for one in self.trail)
            pairs.append(("start", str(self.start)))
        return urlencode(pairs)

    def href(self, base: str, **changes: Any) -> str:
        """Return the address of the first page of this state with *changes*."""
        fresh = {"cursor": None, "trail": (), "start": 1}
        query = replace(self, **(fresh | changes)).query()
        return f"{base}?{query}" if query else base

    def after(self, base: str, cursor: str, shown: int) -> str:
        """Return the address of the page behind this one, whose *shown* rows it follows."""
        trail = (*self.trail, self.cursor or "")[-LONGEST_TRAIL:]
        return self.href(base, cursor=cursor, trail=trail, start=self.start + shown)

    def before(self, base: str, limit: int) -> str | None:
        """Return the address of the page before this one, None on the first."""
        if self.cursor is None:
            return None
        if not self.trail or not self.trail[-1]:
            return self.href(base)
        start = max(1, self.start - limit)
        return self.href(base, cursor=self.trail[-1], trail=self.trail[:-1], start=start)

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("where", self.where), ("q", self.q), ("sort", ",".join(self.sort))]
        return [(n, v) for n, v in (*pairs, ("columns", ",".join(self.columns))) if v]


def is_explicit(params: Mapping[str, Sequence[str]]) -> bool:
    """Return whether an address says itself what to show, so that its view is just a name."""
    return any(name in params for name in KEPT)


def read_state(params: Mapping[str, Sequence[str]]) -> ListState:
    """Return the state that *params* describe; a place that makes no sense is the beginning."""

    def last(name: str) -> str:
        return params.get(name, [""])[-1]

    start = last("start")
    return ListState(
        where=last("where"),
        q=last("q").strip(),
        sort=_parts(params.get("sort", ())),
        columns=_parts(params.get("columns", ())),
        view=last("view"),
        cursor=last("cursor") or None,
        trail=tuple(params.get("trail", ()))[-LONGEST_TRAIL:],
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 1,
    )


def read_kept(query: str, view: str) -> ListState:
    """Return the state that a saved view keeps."""
    params: dict[str, list[str]] = {}
    for name, value in parse_qsl(query):
        if name in KEPT:
            params.setdefault(name, []).append(value)
    return replace(read_state(params), view=view)


def _parts(texts: Sequence[str]) -> tuple[str, ...]:
    """Return comma-separated names, each once; a name may also come in a parameter of its own."""
    names = (part.strip() for text in texts for part in text.split(","))
    return tuple(dict.fromkeys(name for name in names if name))
