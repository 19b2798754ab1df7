"""Every way to ask that the clerk has: REST, pages, files and exports."""

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

import httpx

from pegboard.model.errors import PegboardError
from pegboard.model.fields import Field, Link, Links
from pegboard.model.operators import Operator
from pegboard.model.schema import EntityType
from pegboard.transfer.export import export
from tests.noninterference.vault import ACCOUNT, CLERK, HIDDEN, READABLE, TELLING
from tests.noninterference.world import WORDS, Cast, Side, ids_of

SECRET_HEADERS = frozenset({"date"})
STORIES = re.compile(r"/(history|timeline)\b")
ENTRY_IDS = re.compile(rb'(?<="id":)"[0-9a-f-]{36}"(?=,"deed")')
"""Entries of history have ids of their own, by the moment at which each side wrote them."""
MARKS = re.compile(rb"\d+ (?:seconds?|minutes?) ago")
LITERALS: Mapping[str, tuple[str, ...]] = {
    "integer": ("0", "7"), "decimal": ("10.5",), "percent": ("50.0",), "money": ("100.0",),
    "boolean": ("true",), "date": ('date("2026-05-01")',),
    "datetime": ('timestamp("2026-05-01T00:00:00Z")',),
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One request, or one call of the function behind the export command."""

    kind: Literal["api", "page", "export"]
    path: str
    body: str = ""
    htmx: bool = False
    wanted: "Wanted | None" = None

    def ask(self, side: Side) -> bytes:
        """Return the whole answer: status, headers and content."""
        if self.wanted is not None:
            return _exported(side, self.wanted)
        if self.kind == "page":
            return _whole(side.page(self.path, htmx=self.htmx))
        answer = _whole(side.api(self.path, self.body))
        return ENTRY_IDS.sub(b"", answer) if STORIES.search(self.path) else answer

    @property
    def is_request(self) -> bool:
        return self.wanted is None

    def __str__(self) -> str:
        return f"{self.kind} {self.path} {self.body or self.wanted or ''}"


@dataclass(frozen=True)
class Wanted:
    """What the function behind the export command is asked for."""

    entity: str
    where: str
    fields: tuple[str, ...]
    form: Literal["csv", "jsonl"]


def _whole(answer: httpx.Response) -> bytes:
    kept = (f"{k}: {v}" for k, v in sorted(answer.headers.items()) if k not in SECRET_HEADERS)
    head = "\n".join((str(answer.status_code), *kept))
    return MARKS.sub(b"a moment ago", head.encode() + b"\n\n" + answer.content)


def _exported(side: Side, asked: Wanted) -> bytes:
    out = io.StringIO()
    clerk = side.person("clerk", CLERK)
    try:
        count = export(
            side.runtime, clerk, asked.entity, asked.where, asked.fields, asked.form, out
        )
    except PegboardError as error:
        return f"{type(error).__name__} {error}".encode()
    return f"{count}\n{out.getvalue()}".encode()


class Catalogue:
    """All questions about what *casts* know of; ids of both sides are tried on both."""

    def __init__(self, entities: Mapping[str, EntityType], casts: Sequence[Cast]) -> None:
        self._entities = entities
        self._ids: dict[str, list[str]] = {}
        for cast in casts:
            for key, ids in ids_of(cast).items():
                known = self._ids.setdefault(key, [])
                known.extend(one for one in ids if one not in known)
        self._visible = casts[0].visible

    def all(self) -> list[Question]:
        found = dict.fromkeys((*self._common(), *self._about_entities()))
        return list(found)

    def _common(self) -> Iterator[Question]:
        yield Question("api", "/openapi.json")
        yield Question("api", "/me")
        for path in ("/", "/settings/me", "/search"):
            yield Question("page", path)
        for word in (*WORDS, "secret", "94", "gone", "Mill f", "example.com", "box"):
            yield Question("api", f"/search?q={quote(word)}&limit=100")
            yield Question("page", f"/search?q={quote(word)}")
            yield Question("page", f"/search/palette?q={quote(word)}")

    def _about_entities(self) -> Iterator[Question]:
        for key in (*READABLE, "base.user", "base.team"):
            entity = self._entities[key]
            yield from self._lists(entity)
            yield from self._pages(entity)
            yield from self._records(entity)
            for field in entity.fields.values():
                yield from self._of_field(entity, field)

    def _lists(self, entity: EntityType) -> Iterator[Question]:
        base = _base(entity)
        yield Question("api", f"{base}?count=exact&limit=200")
        yield Question("api", f"{base}?count=capped&deleted=true&limit=200")
        linked = [
            f"{link.name}.{name}"
            for link in entity.fields.values()
            if isinstance(link, Link)
            for name in self._entities[link.target].fields
        ]
        for path in linked:
            yield Question("api", f"{base}?fields={path}&sort=id")
            yield Question("api", f"{base}?sort={path},id&fields=id&limit=3")
            yield Question("api", f"{base}?where={path} != null&fields=id&count=exact")
        yield _export(entity.key, "", (), "csv")
        yield _export(entity.key, "", (), "jsonl")

    def _pages(self, entity: EntityType) -> Iterator[Question]:
        base = _base(entity)
        for path in ("", "/new", "/bin", "/board", "/totals", "/export.csv", "/edit", "/filter"):
            yield Question("page", base + path)
        for word in WORDS[:4]:
            yield Question("page", f"{base}?q={word}")
            yield Question("page", f"{base}/export.csv?q={word}")
            yield Question("page", f"/lookup{base}?q={word[:3]}&create=1")
        yield Question("page", f"/lookup{base}?q=")

    def _records(self, entity: EntityType) -> Iterator[Question]:
        for one in self._ids.get(entity.key, ()):
            place = f"{_base(entity)}/{one}"
            for path in ("", "/history", "/timeline?limit=200"):
                yield Question("api", place + path)
            for path in ("", "/timeline", "/edit", "/actions/win"):
                yield Question("page", place + path)
        for one in self._visible.get(entity.key, ())[:3]:
            yield from self._visible_record(entity, f"{_base(entity)}/{one}")

    def _visible_record(self, entity: EntityType, place: str) -> Iterator[Question]:
        for other in self._entities.values():
            for link in other.link_fields:
                if link.target == entity.key:
                    name = f"{other.key}.{link.name}"
                    yield Question("page", f"{place}?tab={name}")
                    yield Question("page", f"{place}/related/{name}", htmx=True)
        for name in entity.fields:
            yield Question("page", f"{place}/field/{name}", htmx=True)
            yield Question("page", f"{place}/file/{name}")
            yield Question("api", f"{place}?fields={name}")

    def _of_field(self, entity: EntityType, field: Field) -> Iterator[Question]:
        base, name = _base(entity), field.name
        for sort in (name, f"-{name}"):
            yield Question("api", f"{base}?sort={sort}&limit=3")
            yield Question("page", f"{base}?sort={sort}")
        yield Question("api", f"{base}?fields={name}&limit=200&sort=id")
        yield Question("page", f"{base}?columns={name}")
        yield Question("page", f"{base}/export.csv?columns={name}")
        yield Question("page", f"{base}/bulk/control?field={name}")
        yield _export(entity.key, "", ("id", name), "jsonl")
        measures = [f"{one}({name})" for one in ("count", "sum", "avg", "min", "max")]
        for measure in measures:
            yield Question("api", f"{base}/aggregate", json.dumps({"measures": [measure]}))
        groups = {"group_by": [name], "measures": ["count()"]}
        yield Question("api", f"{base}/aggregate", json.dumps(groups))
        for where in self._conditions(field):
            asked = urlencode({"where": where})
            yield Question("api", f"{base}?{asked}&count=exact&fields=id")
            yield Question("page", f"{base}?{asked}")
            yield _export(entity.key, where, ("id",), "csv")

    def _conditions(self, field: Field) -> Iterator[str]:
        is_money = field.display == "money"
        path = f"{field.name}.amount" if is_money else field.name
        for operator in field.operators:
            for literal in self._literals(field, operator):
                yield operator.template.format(path=path, value=literal)
        if isinstance(field, Links):
            yield f"{field.name}.exists(one, one == {json.dumps(self._ids[field.target][-1])})"
            title = self._entities[field.target].title
            yield f'{field.name}.exists(one, one.{title}.icontains("secret"))'
            yield f"size({field.name}) > 1"

    def _literals(self, field: Field, operator: Operator) -> Sequence[str]:
        if operator.takes == "number":
            return ("30",)
        if isinstance(field, (Link, Links)):
            ids = self._ids.get(field.target, [])
            return [json.dumps(one) for one in (*ids[:2], *ids[-4:])]
        if operator.takes == "nothing":
            return ("",)
        options = getattr(field, "options", None)
        if options:
            return [json.dumps(one[0] if isinstance(one, tuple) else one) for one in options[:2]]
        return LITERALS.get(field.display, (json.dumps(WORDS[0]), '"Mill"'))


def _export(
    entity: str, where: str, fields: tuple[str, ...], form: Literal["csv", "jsonl"]
) -> Question:
    return Question("export", entity, wanted=Wanted(entity, where, fields, form))


def _base(entity: EntityType) -> str:
    return f"/{entity.plugin}/{entity.name}"


def is_hidden(entity: str, name: str) -> bool:
    return name in HIDDEN.get(entity, ()) or name in TELLING.get(entity, ())


def pages_of(side: Side, path: str) -> Iterator[bytes]:
    """Yield all pages of a list, each as a whole, its cursor included."""
    cursor = None
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        answer = side.api(f"{path}{more}")
        yield _whole(answer)
        cursor = answer.json().get("next")
        if cursor is None:
            return


def walks() -> list[str]:
    """Return lists to be walked page by page."""
    return [
        f"/vault/dossier?limit=2&sort={sort}"
        for sort in ("name", "-seats", "account.name,name", "-opens_on", "kind,price", "updated_at")
    ] + ["/base/contact?limit=2", "/base/activity?limit=1", f"/{ACCOUNT.replace('.', '/')}?limit=1"]
