"""The child process of a probe: `python -m pegboard.lifecycle.packages.probe_child PIPE`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from time import monotonic

import msgspec

from pegboard.access.principals import SYSTEM
from pegboard.assembly.assemble import assemble
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.deprecations import deprecations_of
from pegboard.assembly.discovery import Installed, Loaded, discover, load
from pegboard.assembly.dispatch import SPECS, BrokenPlugin
from pegboard.assembly.first_records import create_first_records
from pegboard.assembly.resolver import ALWAYS, resolve
from pegboard.database.engine import Database
from pegboard.database.schema_changes import apply_schema
from pegboard.hookspecs.plugin import Plugin
from pegboard.lifecycle.packages.contribution_digest import contribution_digest
from pegboard.lifecycle.packages.probe_limits import hold_to, memory_in_use
from pegboard.lifecycle.packages.probe_report import Job, Line, Probed, ProbeReport, Step
from pegboard.lifecycle.packages.probe_watch import Traces, Watch
from pegboard.lifecycle.packages.probe_words import WrongEntryPoint, broken_down, misdeeds
from pegboard.model.errors import DeclarationError
from pegboard.records.unit import writing
from pegboard.records.write_path import context_of


class Stopped(Exception):
    """Raised when a plugin did not stand the probe; the report is written."""

    def __init__(self, plugin: str, step: Step, reason: str) -> None:
        super().__init__(f"{plugin}: {reason}")
        self.report = ProbeReport(ok=False, plugin=plugin, step=step, reason=reason)


@dataclass
class Probing:
    """What is known while a job is done, and the pipe to whoever gave it."""

    job: Job
    pipe: int
    watch: Watch = field(default_factory=Watch)
    probed: dict[str, Probed] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def tell(self, line: Line) -> None:
        os.write(self.pipe, msgspec.json.encode(line) + b"\n")

    @contextmanager
    def step(self, step: Step, plugin: str = "") -> Iterator[None]:
        """Tell that a step begins, and stop with the reason when it breaks down."""
        self.tell(Line(step, plugin))
        try:
            yield
        except Stopped:
            raise
        except BrokenPlugin as error:
            raise Stopped(error.plugin, step, error.reason) from error
        except BaseException as error:  # the plugin host: whatever it is, the parent learns of it
            reason = broken_down(error, step, self.job.limits)
            raise Stopped(plugin, step, reason) from error


def main() -> None:
    """Do the job on standard input, and write the report into the pipe."""
    pipe = int(sys.argv[1])
    probing = Probing(msgspec.json.decode(sys.stdin.buffer.read(), type=Job), pipe)
    sys.path[:] = probing.job.path
    try:
        report = _try_all(probing)
    except Stopped as stopped:
        plugins = tuple(probing.probed.values())
        report = msgspec.structs.replace(stopped.report, plugins=plugins)
    probing.tell(Line("finish", report=report))
    os._exit(0)  # what plugins left behind must not keep this process alive


def _try_all(probing: Probing) -> ProbeReport:
    job = probing.job
    installed = {one.id: one for one in discover()}
    before, wanted = _parted(job, installed)
    probing.watch.begin()
    hold_to(job.limits)
    loaded = [*_import_those_that_run(probing, before)]
    loaded += [_import(probing, one) for one in wanted]
    by_place = {name.id: place for place, name in enumerate((*before, *wanted))}
    loaded.sort(key=lambda one: by_place[one.manifest.id])
    database = Database("sqlite://")
    assembly = _assemble(probing, loaded, database)
    with probing.step("schema"):
        apply_schema(database, assembly.schema, assembly.workspace.tables)
    with probing.step("first records"):
        create_first_records(assembly.workspace, assembly.first_records)
    for one in loaded:
        if one.manifest.id in job.wanted:
            _test_itself(probing, one, assembly)
    _conclude(probing, loaded, assembly)
    return ProbeReport(
        ok=True, step="finish", hash=assembly.hash, plugins=tuple(probing.probed.values())
    )


def _parted(
    job: Job, installed: dict[str, Installed]
) -> tuple[tuple[Installed, ...], tuple[Installed, ...]]:
    """Return the plugins that run already, and those that are to be tried, each in their order.

    Raises:
        Stopped: one that is to be tried cannot run, for a reason that needs none of its code.
    """
    resolution = resolve(installed.values(), job.blueprint.enabled)
    for blocked in resolution.blocked:
        if blocked.id in job.wanted:
            raise Stopped(blocked.id, "start", blocked.reason)
    wanted = tuple(installed[name] for name in resolution.order if name in job.wanted)
    before = tuple(installed[name] for name in resolution.order if name not in job.wanted)
    return before, wanted


def _import_those_that_run(probing: Probing, plugins: tuple[Installed, ...]) -> tuple[Loaded, ...]:
    """Import what runs already; one of them that breaks is left out, as in the running system."""
    probing.tell(Line("import"))
    loaded, failed = load(plugins)
    for one in failed:
        if one.id == ALWAYS:
            raise Stopped(ALWAYS, "import", one.reason)
        probing.left_out.add(one.id)
    probing.watch.traces()
    return loaded


def _import(probing: Probing, one: Installed) -> Loaded:
    begin, memory = monotonic(), memory_in_use()
    with probing.step("import", one.id):
        plugin = _instance(one)
    seconds, grown = monotonic() - begin, max(0, memory_in_use() - memory)
    _note(probing, one, probing.watch.traces(), seconds, grown)
    if one.manifest is None:
        raise Stopped(one.id, "start", "has no manifest")
    return Loaded(one.manifest, plugin, one.hash)


def _instance(one: Installed) -> Plugin:
    """Import the code of *one*, without the shelter that the running system gives itself."""
    if one.point is None:
        raise WrongEntryPoint("has no entry point")
    module = import_module(one.point.module)
    named = getattr(module, one.point.attr, None)
    if named is None:
        raise WrongEntryPoint(
            f"has an entry point that names {one.point.value}, which is not in its code"
        )
    instance = named()
    if not isinstance(instance, Plugin):
        raise WrongEntryPoint(f"has an entry point {one.point.value} that is no subclass of Plugin")
    return instance


def _note(probing: Probing, one: Installed, traces: Traces, seconds: float, memory: int) -> None:
    version = one.manifest.version if one.manifest else ""
    probing.probed[one.id] = Probed(
        one.id,
        version,
        round(seconds, 4),
        memory,
        "",
        traces.threads,
        traces.patched,
        traces.forked,
        traces.network,
    )
    said = misdeeds(traces, one.manifest.network if one.manifest else ())
    if said:
        raise Stopped(one.id, "import", f"{said} while it is imported")


def _assemble(probing: Probing, loaded: list[Loaded], database: Database) -> Assembly:
    """Build the assembly; what ran already and does not fit any more is left out."""
    while True:
        with probing.step("build"):
            try:
                return assemble(loaded, database, probing.job.blueprint)
            except BrokenPlugin as error:
                if error.plugin in probing.job.wanted or error.plugin == ALWAYS:
                    raise
                loaded[:] = [one for one in loaded if one.manifest.id != error.plugin]
            except DeclarationError as error:
                raise Stopped(_newest(probing, loaded), "build", str(error)) from error


def _newest(probing: Probing, loaded: list[Loaded]) -> str:
    """Return the plugin to blame for what does not fit together: what was added last."""
    tried = [one.manifest.id for one in loaded if one.manifest.id in probing.job.wanted]
    return tried[-1] if tried else loaded[-1].manifest.id


def _test_itself(probing: Probing, one: Loaded, assembly: Assembly) -> None:
    """Let the plugin test itself, if it can, with records of its own; nothing of it is kept."""
    test = getattr(one.plugin, "self_test", None)
    if test is None:
        return
    plugin = one.manifest.id
    with (
        probing.step("self test", plugin),
        writing(assembly.workspace, SYSTEM, via="probe") as unit,
    ):
        test(context_of(unit).of(plugin))


def _conclude(probing: Probing, loaded: list[Loaded], assembly: Assembly) -> None:
    probing.tell(Line("finish"))
    traces = probing.watch.traces()
    deprecated = deprecations_of(loaded, SPECS)
    for name, one in probing.probed.items():
        probing.probed[name] = msgspec.structs.replace(
            one,
            digest=contribution_digest(assembly, name),
            deprecated=deprecated.get(name, ()),
            network=tuple(dict.fromkeys((*one.network, *traces.network))),
        )
    said = misdeeds(traces, [host for one in loaded for host in one.manifest.network])
    if said and probing.probed:
        last = list(probing.probed)[-1]
        raise Stopped(last, "finish", f"{said} while its contributions are collected and tested")


if __name__ == "__main__":
    main()
