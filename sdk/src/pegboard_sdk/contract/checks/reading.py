"""Whether the plugin reads, imports and shows no more than it is granted."""

import ast
from collections.abc import Iterator
from pathlib import Path

from pegboard.access.principals import Principal
from pegboard.assembly.resolver import ALWAYS
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.pieces import Panel, Widget
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.roles import Grant, RolePack
from pegboard.testing.samples import NoSample, Samples
from pegboard.testing.system import System
from pegboard_sdk.contract.bench import Bench, NotApplicable
from pegboard_sdk.contract.checks.visits import a_record

MARK = "Secret"


def check_imports(bench: Bench) -> Iterator[str]:
    """The plugin imports pegboard_sdk, and of other plugins only their module `api`."""
    packages = {
        one.point.module.partition(".")[0]: one.id
        for one in bench.installed
        if one.point is not None and one.id not in (ALWAYS, bench.plugin)
    }
    for file in sorted(bench.package.rglob("*.py")):
        for module, line in _imports(file):
            first, _, rest = module.partition(".")
            place = f"{file.relative_to(bench.package.parent)}, line {line}"
            if first == "pegboard":
                yield f"{place}, imports {module}; import it from pegboard_sdk instead."
            elif first in packages and not rest.startswith("api"):
                yield f"{place}, imports {module}; of another plugin import only {first}.api."


def _imports(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((one.name, node.lineno) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


class Onlookers(Plugin):
    """Brings a role for each entity that may read just that, and one that may read nothing."""

    def __init__(self, entities: tuple[str, ...]) -> None:
        self._entities = entities

    @hookimpl
    def contribute_roles(self) -> list[RolePack]:
        return [
            RolePack(role_for(one), one, (Grant(one, read="all"),)) for one in self._entities
        ] + [RolePack("onlooker", "Onlooker")]


def role_for(entity: str) -> str:
    """Return the name of the role that reads *entity* alone."""
    return f"onlooker_{entity.replace('.', '_')}"


def check_grants(bench: Bench) -> Iterator[str]:
    """What the plugin shows to somebody holds nothing that this person may not read."""
    assembly = bench.system.runtime.assembly
    pieces = [
        slot
        for plugin, slot in assembly.slots
        if plugin == bench.plugin and isinstance(slot, Panel | Widget)
    ]
    pages = [page.name for plugin, page in assembly.pages if plugin == bench.plugin]
    if not pieces and not pages:
        raise NotApplicable("the plugin shows nothing that its own code works out")
    entities = tuple(assembly.schema.entities)
    system = bench.new_system({"onlookers": Onlookers(entities)})
    samples = Samples(system, MARK)
    _fill(system, samples)
    nobody = system.person("Nobody", "onlooker")
    for name in pages:
        yield from _told(system, f"/{bench.plugin}/pages/{name}", f"the page {name}", nobody, "")
    for piece in pieces:
        yield from _piece(bench, system, samples, piece, nobody)
    system.close()


def _piece(
    bench: Bench, system: System, samples: Samples, piece: Panel | Widget, nobody: Principal
) -> Iterator[str]:
    if isinstance(piece, Widget):
        path = f"/{bench.plugin}/widgets/{piece.key}"
        yield from _told(system, path, f"the widget “{piece.title}”", nobody, "")
        return
    record = a_record(samples, piece.entity)
    if record is None:
        return
    reader = system.person(f"Reader {piece.key}", role_for(piece.entity))
    path = f"/{piece.entity.replace('.', '/')}/{record}/panels/{bench.plugin}/{piece.key}"
    yield from _told(system, path, f"the panel “{piece.label}”", reader, piece.entity)


def _told(system: System, path: str, what: str, person: Principal, readable: str) -> Iterator[str]:
    """Yield the entities whose texts stand at *path*, though *person* may read *readable* alone."""
    answer = system.page(path, person)
    if answer.status >= 400:
        return
    shown = {
        key for key in system.runtime.assembly.schema.entities if f"{MARK} {key} " in answer.text
    }
    for key in sorted(shown - {readable}):
        yield (
            f"On {what} people see {key} who may not read it: ask context.records, which has the "
            "right of the person, instead of context.system."
        )


def _fill(system: System, samples: Samples) -> None:
    for key in system.runtime.assembly.schema.entities:
        try:
            samples.one(key)
        except NoSample:
            continue
