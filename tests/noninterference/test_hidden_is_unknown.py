"""A hidden field answers as a field that does not exist, on every path and in every word."""

import json
import re
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

import httpx
import pytest

from pegboard.model.errors import PegboardError
from pegboard.model.fields import Link, Links
from pegboard.transfer.export import export
from pegboard.transfer.mapping import ColumnRule, ImportMapping
from pegboard.transfer.run_import import import_file
from tests.noninterference.vault import CLERK, HIDDEN, TELLING
from tests.noninterference.world import Side

HINT = re.compile(r" \(did you mean &#39;\w+&#39;\?\)| \(did you mean '\w+'\?\)")
FIELDS = [
    (entity, name)
    for names in (HIDDEN, TELLING)
    for entity, several in names.items()
    for name in several
]
READS: tuple[str, ...] = (
    "/api/v1{base}?sort={name}",
    "/api/v1{base}?sort=-{name}",
    "/api/v1{base}?fields={name}",
    "/api/v1{base}?fields=id,{name}",
    "/api/v1{base}?where={name} == null",
    "/api/v1{base}?where={name} != 5 && id != null",
    "/api/v1{base}?where={name}.amount > 1",
    '/api/v1{base}?where="x" in {name}',
    "/api/v1{base}/{one}?fields={name}",
    "{base}?sort={name}",
    "{base}?columns={name}",
    "{base}?where={name} == null",
    "{base}/totals?columns={name}",
    "{base}/totals?where={name} == null",
    "{base}/export.csv?columns={name}",
    "{base}/export.csv?where={name} == null",
    "{base}/filter?c.0.field={name}&c.0.op=empty&joined=all",
    "{base}/condition?index=0&field={name}",
    "{base}/bulk/control?field={name}",
    "{base}/new?{name}=x",
    "{base}/{one}/field/{name}",
    "{base}/{one}/field/{name}?view=1",
    "{base}/{one}/file/{name}",
)
BODIES: Mapping[str, Callable[[str], object]] = {
    "POST {base}": lambda name: {name: "x"},
    "PATCH {base}/{one}": lambda name: {name: "x"},
    "POST {base}/bulk": lambda name: {"operations": [{"verb": "create", "values": {name: 1}}]},
    "POST {base}/aggregate": lambda name: {"group_by": [name]},
    "POST {base}/aggregate#sum": lambda name: {"measures": [f"sum({name})"]},
    "POST {base}/aggregate#count": lambda name: {"measures": [f"count({name})"]},
}
FORMS: Mapping[str, Callable[[str], dict[str, object]]] = {
    "{base}/new": lambda name: {name: "x"},
    "{base}/{one}/edit": lambda name: {name: "x", "version": "1"},
    "{base}/{one}/field/{name}": lambda name: {name: "x", "version": "1"},
    "{base}/bulk": lambda name: {"verb": "set", "field": name, f"value.{name}": "x", "ids": "x"},
}


def other_name(name: str) -> str:
    """Return a name that no field has, as long as *name*."""
    return "q" * len(name)


def told(answer: httpx.Response, name: str) -> tuple[int, str]:
    """Return what an answer says, whatever the field is called."""
    return answer.status_code, _masked(answer.text, name)


def _masked(text: str, name: str) -> str:
    """Return *text* without the names that are compared, wherever else they may stand in it."""
    return HINT.sub("", text.replace(name, "…").replace(other_name(name), "…"))


@pytest.mark.parametrize(("entity", "name"), FIELDS, ids=[".".join(pair) for pair in FIELDS])
def test_a_hidden_field_answers_like_an_unknown_one(
    embedded_side: Side, entity: str, name: str
) -> None:
    side = embedded_side
    base, one = f"/{entity.replace('.', '/')}", side.cast.visible.get(entity, ["x"])[0]

    def both(ask: Callable[[str], httpx.Response]) -> tuple[tuple[int, str], tuple[int, str]]:
        return told(ask(name), name), told(ask(other_name(name)), name)

    def read(path: str, field: str) -> httpx.Response:
        asked = path.format(base=base, one=one, name=field)
        if asked.startswith("/api/v1"):
            return side.api(asked.removeprefix("/api/v1"))
        return side.page(asked)

    for path in READS:
        hidden, unknown = both(lambda field, path=path: read(path, field))  # type: ignore[misc]
        assert hidden == unknown, path
        assert hidden[0] < 500, path
    for call, body in BODIES.items():
        method, _, path = call.partition("#")[0].partition(" ")
        place = path.format(base=base, one=one)
        hidden, unknown = both(
            lambda field, make=body, m=method, p=place: side.call(  # type: ignore[misc]
                m, p, json.dumps(make(field)), **{"if-match": '"1"'}
            )
        )
        assert hidden == unknown, call
    for path, form in FORMS.items():
        hidden, unknown = both(
            lambda field, make=form, p=path: side.send(  # type: ignore[misc]
                p.format(base=base, one=one, name=field), make(field)
            )
        )
        assert hidden == unknown, path
    exported = [_exported(side, entity, field) for field in (name, other_name(name))]
    assert _masked(exported[0], name) == _masked(exported[1], name)


def _exported(side: Side, entity: str, name: str) -> str:
    found = []
    for where, fields in (("", (name,)), (f"{name} == null", ("id",))):
        with pytest.raises(PegboardError) as error:
            export(
                side.runtime, side.person("clerk", CLERK), entity, where, fields, "csv",
                StringIO(),
            )  # fmt: skip
        found.append(str(error.value))
    return "\n".join(found)


@pytest.mark.parametrize(("entity", "name"), FIELDS, ids=[".".join(pair) for pair in FIELDS])
def test_a_hidden_field_cannot_be_filled_or_matched_by_an_import(
    embedded_side: Side, tmp_path: Path, entity: str, name: str
) -> None:
    side = embedded_side

    def refused(field: str) -> str:
        file = tmp_path / "file.csv"
        file.write_text(f"created_at,{field}\nx,y\n")
        columns = (ColumnRule(field, field),)
        mapping = ImportMapping(entity, columns, match=(field,))
        with pytest.raises(PegboardError) as error:
            import_file(side.runtime, side.person("clerk", CLERK), entity, file, mapping)
        return _masked(str(error.value), name)

    assert refused(name) == refused(other_name(name))


def test_no_list_shows_what_a_hidden_link_relates(embedded_side: Side) -> None:
    side = embedded_side
    for entity, names in HIDDEN.items():
        for name in names:
            field = side.runtime.assembly.schema.entity(entity).field(name)
            if isinstance(field, (Link, Links)):
                target = field.target.replace(".", "/")
                one = side.cast.visible[field.target][0]
                answer = side.page(f"/{target}/{one}/related/{entity}.{name}", htmx=True)
                assert answer.status_code == 404, (entity, name)
