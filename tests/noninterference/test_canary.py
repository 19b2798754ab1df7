"""What the clerk may not read holds marks that stand nowhere else; no answer may show one."""

import json
from collections.abc import Iterable, Iterator
from secrets import token_hex
from urllib.parse import quote

from pegboard.model.fields import Email, LongText, RichText, Text
from pegboard.records.create import create
from pegboard.records.update import update
from tests.noninterference.questions import Question
from tests.noninterference.vault import ACCOUNT, DOSSIER, HIDDEN, READABLE
from tests.noninterference.world import Side, ids_of

TEXTS = (Text, LongText, RichText)
LATER_PATHS = ("/static/", "/sign-out")
NAMES = ("name", "secret_file", "win", "base.contact.account")


class Marks:
    """Values with a mark of their own in every text, and all marks so far."""

    def __init__(self, side: Side) -> None:
        self.all: list[str] = []
        self._schema = side.runtime.assembly.schema

    def one(self) -> str:
        self.all.append(token_hex(16))
        return self.all[-1]

    def of(self, entity: str, names: Iterable[str]) -> dict[str, object]:
        fields = [self._schema.entity(entity).fields[name] for name in sorted(names)]
        mails = {f.name: f"{self.one()}@example.com" for f in fields if isinstance(f, Email)}
        texts = {f.name: self.one() for f in fields if type(f) in TEXTS and not f.read_only}
        return {**mails, **texts}


def plant(side: Side) -> list[str]:
    """Put a mark into every hidden text, and every text of records and people out of reach."""
    marks, cast, schema = Marks(side), side.cast, side.runtime.assembly.schema
    with side.writing() as unit:
        for entity, hidden in HIDDEN.items():
            for one in cast.visible.get(entity, ()):
                update(unit, entity, one, marks.of(entity, hidden), version=None)
        for entity, ids in cast.foreign.items():
            names = {field.name for field in schema.entity(entity).own_fields}
            for one in ids[:2]:
                values = marks.of(entity, names - {"entity", "query"})
                update(unit, entity, one, values, version=None)
        for who in ("mate", "stranger", "boss"):
            values = marks.of("base.user", ("name", "job_title", "email"))
            update(unit, "base.user", cast.people[who], values, version=None)
        for team in cast.teams.values():
            update(unit, "base.team", team, {"name": marks.one()}, version=None)
        around = {"account": cast.visible[ACCOUNT][0], "parent": cast.visible[DOSSIER][0]}
        create(unit, DOSSIER, {"name": marks.one(), "owner": cast.people["stranger"], **around})
    assert len(marks.all) > 60
    return marks.all


def every_get(side: Side) -> Iterator[str]:
    """Yield the addresses of all routes that answer GET, filled in with everything known."""
    for route in side.client.app.routes:
        path = getattr(route, "path_format", route.path)
        if "GET" not in getattr(route, "methods", ()) or path.startswith(LATER_PATHS):
            continue
        yield from _filled(side, path)


def _filled(side: Side, path: str) -> Iterator[str]:
    ids = ids_of(side.cast)
    if "{plugin}" not in path:
        yield from _with_names(path.replace("{record_id}", ids[DOSSIER][0]))
        return
    for key in (*READABLE, "base.user", "base.team"):
        plugin, _, entity = key.partition(".")
        placed = path.replace("{plugin}", plugin).replace("{entity}", entity)
        if "{record_id}" not in placed:
            yield from _with_names(placed)
            continue
        known = ids.get(key, list(side.cast.people.values()))
        for one in (known[0], known[-1]):
            yield from _with_names(placed.replace("{record_id}", one))


def _with_names(path: str) -> Iterator[str]:
    head, brace, rest = path.partition("{")
    if not brace:
        yield path
        return
    tail = rest.partition("}")[2]
    for name in NAMES:
        yield from _with_names(f"{head}{name}{tail}")


def questions(side: Side, marks: list[str]) -> Iterator[Question]:
    for path in every_get(side):
        if path.startswith("/api/v1"):
            yield Question("api", path.removeprefix("/api/v1"))
        else:
            yield Question("page", path)
    for mark in marks[::7]:
        for path in (f"/search?q={mark[:9]}", f"/search/palette?q={mark[:5]}"):
            yield Question("page", path)
        yield Question("api", f"/search?q={mark}")
    for key in READABLE:
        base = f"/{key.replace('.', '/')}"
        yield Question("api", f"{base}?limit=200&count=exact")
        yield Question("api", f"{base}?deleted=true&limit=200")
        yield Question("page", f"/lookup{base}?q=")
        for one in side.cast.visible.get(key, ())[:2]:
            for story in ("history", "timeline"):
                yield Question("api", f"{base}/{one}/{story}")
        groups = {"group_by": ["owner"], "measures": ["count()", "max(updated_at)"]}
        yield Question("api", f"{base}/aggregate", json.dumps(groups))
        for where in ('owner.name != ""', "id != null"):
            yield Question("page", f"{base}/export.csv?where={quote(where)}")


def test_no_answer_shows_what_may_not_be_read(embedded_side: Side) -> None:
    side = embedded_side
    marks = plant(side)
    shown, asked = [], 0
    for question in dict.fromkeys(questions(side, marks)):
        answer = question.ask(side)
        asked += 1
        # What was asked for may be said back; a mark asked for in full counts where it is a title.
        shown += [
            (str(question), mark)
            for mark in marks
            if mark.encode() in answer and mark not in question.path
        ]
    assert asked > 400
    assert not shown, shown[:20]


def test_nobody_without_a_sign_in_or_a_role_is_shown_anything(embedded_side: Side) -> None:
    side = embedded_side
    marks = plant(side)
    shown = []
    for path in dict.fromkeys(every_get(side)):
        answer = side.client.get(path, follow_redirects=False).content
        shown += [(path, mark) for mark in marks if mark.encode() in answer]
    assert not shown, shown[:20]
