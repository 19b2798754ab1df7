"""Goes everywhere and does everything that a plugin offers, and keeps what was answered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.health.faults import PluginFailed
from pegboard.hookspecs.pieces import Panel, Widget
from pegboard.model.errors import PegboardError
from pegboard.testing.samples import NoSample, Samples
from pegboard.testing.system import System
from pegboard_sdk.contract.bench import Bench


@dataclass(frozen=True, slots=True)
class Place:
    """An address that shows something of the plugin, and what that is in words."""

    path: str
    what: str


def places(bench: Bench, system: System, samples: Samples) -> Iterator[Place]:
    """Yield every address that shows something of the plugin."""
    assembly = system.runtime.assembly
    yield Place("/", "the home page")
    for key in (*bench.entities, *bench.extended):
        yield from _of_entity(assembly, key, samples)
    for plugin, slot in assembly.slots:
        if plugin == bench.plugin and isinstance(slot, Panel | Widget):
            yield from _of_piece(bench.plugin, slot, samples)
    for plugin, page in assembly.pages:
        if plugin == bench.plugin:
            yield Place(f"/{plugin}/pages/{page.name}", f"the page {page.name}")
    for plugin, report in assembly.reports:
        if plugin == bench.plugin:
            yield Place(f"/reports/{plugin}.{report.name}", f"the report {report.name}")


def _of_entity(assembly: Assembly, key: str, samples: Samples) -> Iterator[Place]:
    kind = assembly.schema.entity(key)
    address = f"/{key.replace('.', '/')}"
    yield Place(address, f"the list of {kind.plural}")
    yield Place(f"{address}/new", f"the form for a new {kind.label}")
    if key in assembly.boards:
        yield Place(f"{address}/board", f"the board of {kind.plural}")
    record = a_record(samples, key)
    if record is not None:
        yield Place(f"{address}/{record}", f"the page of a {kind.label}")
        yield Place(f"{address}/{record}/edit", f"the form of a {kind.label}")


def _of_piece(plugin: str, piece: Panel | Widget, samples: Samples) -> Iterator[Place]:
    if isinstance(piece, Widget):
        yield Place(f"/{plugin}/widgets/{piece.key}", f"the widget “{piece.title}”")
        return
    record = a_record(samples, piece.entity)
    if record is not None:
        address = f"/{piece.entity.replace('.', '/')}/{record}/panels/{plugin}/{piece.key}"
        yield Place(address, f"the panel “{piece.label}”")


def a_record(samples: Samples, key: str) -> str | None:
    """Return the id of a record of the entity *key*, None when none can be made up."""
    try:
        return samples.one(key)
    except NoSample:
        return None


def try_everything(bench: Bench, system: System, samples: Samples) -> Iterator[str]:
    """Change records, run every action, and yield what broke down that should only refuse."""
    for key in (*bench.entities, *bench.extended):
        record = a_record(samples, key)
        if record is None:
            continue
        yield from _attempt(f"changing {key}", partial(_touch, system, key, record))
    for (key, name), (plugin, _) in system.runtime.assembly.actions.items():
        record = a_record(samples, key) if plugin == bench.plugin else None
        if record is not None:
            yield from _attempt(f"the action {name}", partial(system.act, key, record, name))


def _attempt(what: str, deed: Callable[[], object]) -> Iterator[str]:
    """Yield what is wrong when *deed* breaks down; to be refused is nobody's fault."""
    try:
        deed()
    except PluginFailed as error:
        cause = error.__cause__ or error
        yield f"It breaks down on {what}: {type(cause).__name__}: {cause}."
    except PegboardError:
        return


def _touch(system: System, key: str, record: str) -> None:
    """Save a record as it is, put it into the bin and take it out again."""
    kind = system.runtime.assembly.schema.entity(key)
    title = kind.title
    if title and title in _writable(system, key):
        system.update(key, record, {title: "Sample changed"})
    with system.working() as context:
        context.records.delete(key, record)
    with system.working() as context:
        context.records.restore(key, record)


def _writable(system: System, key: str, person: Principal = SYSTEM) -> frozenset[str]:
    with system.working(person) as context:
        return context.records.writable(key)
