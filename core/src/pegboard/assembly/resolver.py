"""Decides which plugins can run together, and in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pegboard.assembly.circles import circles, in_order
from pegboard.assembly.discovery import Installed
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.assembly.requirement import Requirement

__all__ = ["ALWAYS", "Blocked", "Resolution", "resolve"]

NOT_INSTALLED = "is not installed; install its package, or take it off the list"
BREAK_THE_CIRCLE = "one of them must stop requiring the next"


@dataclass(frozen=True, slots=True)
class Blocked:
    """A plugin that cannot run, with all the reasons in words."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The plugins that run, each behind those it requires, and those that cannot."""

    order: tuple[str, ...]
    blocked: tuple[Blocked, ...]


@dataclass
class _Weighing:
    """What is known while plugins are sorted out; *wanted* have manifests, *running* still can."""

    wanted: Mapping[str, Manifest]
    installed: Mapping[str, Installed]
    running: set[str] = field(default_factory=set)
    reasons: dict[str, list[str]] = field(default_factory=dict)

    def block(self, name: str, reason: str) -> None:
        told = self.reasons.setdefault(name, [])
        if reason not in told:
            told.append(reason)


def resolve(installed: Iterable[Installed], enabled: Iterable[str]) -> Resolution:
    """Return which of *enabled* can run; the answer depends on nothing but the manifests.

    Every reason of every plugin is told at once, so that nobody mends one to meet the next.
    """
    known = {one.id: one for one in installed}
    asked = sorted({ALWAYS, *enabled})
    wanted = {
        name: one.manifest
        for name in asked
        if (one := known.get(name)) is not None and one.manifest is not None
    }
    weighing = _Weighing(wanted, known)
    for name in asked:
        _weigh_alone(weighing, name)
    for name in wanted:
        _weigh_beside_others(weighing, name)
    for circle in circles(_needs(wanted)):
        said = " → ".join((*circle, circle[0]))
        for name in circle:
            weighing.block(name, f"requires itself in a circle: {said}; {BREAK_THE_CIRCLE}")
    _take_out(weighing)
    order = in_order(_needs(_of(weighing, wanted)), _wishes(_of(weighing, wanted)))
    blocked = (Blocked(name, "; ".join(told)) for name, told in sorted(weighing.reasons.items()))
    return Resolution(order, tuple(blocked))


def _weigh_alone(weighing: _Weighing, name: str) -> None:
    one = weighing.installed.get(name)
    if one is None:
        weighing.block(name, NOT_INSTALLED)
    elif one.problem:
        weighing.block(name, one.problem)
    elif one.manifest is None:
        weighing.block(name, "has no manifest")


def _weigh_beside_others(weighing: _Weighing, name: str) -> None:
    manifest = weighing.wanted[name]
    for need in manifest.required:
        if need.id not in weighing.wanted or not _meets(need, weighing.wanted[need.id]):
            weighing.block(name, _lacking(need, weighing))
    for wish in manifest.wished:
        beside = weighing.wanted.get(wish.id)
        if beside is not None and not _meets(wish, beside):
            runs = f"{wish.id} {beside.version} runs; {_remedy(wish, beside)}"
            weighing.block(name, f"works only beside {wish}, and {runs}")
    for rival in manifest.rivals:
        beside = weighing.wanted.get(rival.id)
        if beside is not None and rival.id != name and _meets(rival, beside):
            weighing.block(
                name, f"cannot run beside {rival.id} {beside.version}; disable one of the two"
            )


def _lacking(need: Requirement, weighing: _Weighing) -> str:
    beside = weighing.wanted.get(need.id)
    if beside is not None:
        return f"needs {need}, and {need.id} {beside.version} is installed; {_remedy(need, beside)}"
    one = weighing.installed.get(need.id)
    if one is None:
        return f"needs {need}, which is not installed; install it first"
    if one.problem or one.manifest is None:
        return f"needs {need}, which cannot run"
    if not _meets(need, one.manifest):
        return (
            f"needs {need}, and {need.id} {one.manifest.version} is installed; "
            f"{_remedy(need, one.manifest)}"
        )
    return f"needs {need}, which is not enabled; enable it as well"


def _meets(need: Requirement, manifest: Manifest) -> bool:
    return need.met_by(manifest.version)


def _remedy(need: Requirement, beside: Manifest) -> str:
    if need.is_newer_than(beside.version):
        return f"upgrade {need.id}"
    return f"install a version of {need.id} that fits, or a newer version of this plugin"


def _take_out(weighing: _Weighing) -> None:
    """Keep running what nothing stands against, nor against what it requires."""
    weighing.running = set(weighing.wanted) - weighing.reasons.keys()
    while True:
        lost = {
            name: sorted({need.id for need in weighing.wanted[name].required} - weighing.running)
            for name in sorted(weighing.running)
        }
        lost = {name: needs for name, needs in lost.items() if needs}
        if not lost:
            return
        for name, needs in lost.items():
            weighing.block(name, f"needs {', '.join(needs)}, which cannot run")
        weighing.running -= lost.keys()


def _of(weighing: _Weighing, wanted: Mapping[str, Manifest]) -> dict[str, Manifest]:
    return {name: wanted[name] for name in sorted(weighing.running)}


def _needs(manifests: Mapping[str, Manifest]) -> dict[str, set[str]]:
    """Return for each plugin those that must run before it; all stand behind the built-in one."""
    return {
        name: {need.id for need in manifest.required if need.id in manifests}
        | ({ALWAYS} & manifests.keys() if name != ALWAYS else set())
        for name, manifest in manifests.items()
    }


def _wishes(manifests: Mapping[str, Manifest]) -> dict[str, set[str]]:
    return {
        name: {wish.id for wish in manifest.wished if wish.id in manifests} - {name}
        for name, manifest in manifests.items()
    }
