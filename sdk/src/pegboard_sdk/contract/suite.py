"""Runs all checks over one plugin, in the process at hand."""

from collections.abc import Callable, Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from pegboard.assembly.deprecations import deprecations_of
from pegboard.assembly.discovery import discover
from pegboard.assembly.dispatch import SPECS
from pegboard.assembly.manifest import package_named_by
from pegboard.assembly.package_location import PackageNotFound, folder_of
from pegboard.testing.contract_report import Outcome, Report, State, badge_of
from pegboard.testing.guard.watch import Guarded, watching
from pegboard.testing.project import Project
from pegboard_sdk.contract.bench import Bench, NotApplicable
from pegboard_sdk.contract.check import Check
from pegboard_sdk.contract.checks.heard import hearing_failures
from pegboard_sdk.contract.checks.machine import use_all
from pegboard_sdk.contract.promises import CHECKS

Tell = Callable[[Outcome], None]


def check_plugin(
    plugin: str,
    project: Project | None,
    tell: Tell = lambda _: None,
    *,
    only: Collection[str] = (),
) -> Report:
    """Return how *plugin* keeps its promises; *tell* hears of each as soon as it is known.

    *only* names the checks to run, all unless given; no badge follows from some of them.
    """
    with (
        TemporaryDirectory(prefix="pegboard-check-") as folder,
        watching(_guarded(plugin)) as guard,
    ):
        bench = Bench(plugin, Path(folder), guard, project)
        if not only or "machine" in only:
            _use(bench)
        outcomes = []
        for check in (one for one in CHECKS if not only or one.name in only):
            outcome = _outcome(check, bench)
            tell(outcome)
            outcomes.append(outcome)
        return Report(
            plugin=plugin,
            version=_version(bench),
            outcomes=tuple(outcomes),
            badge="" if only else badge_of(outcomes),
            deprecated=_deprecated(bench),
        )


def _guarded(plugin: str) -> list[Guarded]:
    """Return the plugin's package as it is to be watched, found without importing it."""
    for one in discover():
        if one.id == plugin and one.point is not None:
            asked = one.manifest.asks if one.manifest else ()
            try:
                folder = folder_of(package_named_by(one.point))
            except PackageNotFound:
                return []
            return [Guarded(plugin, folder, tuple(capability.name for capability in asked))]
    return []


def _use(bench: Bench) -> None:
    """Let the plugin do all it does once; what breaks down is told by the checks."""
    try:
        with hearing_failures(bench.plugin):
            use_all(bench)
    except Exception:  # noqa: BLE001  # a plugin that is checked may break in any way
        return


def _outcome(check: Check, bench: Bench) -> Outcome:
    try:
        words = tuple(check.run(bench))
    except NotApplicable as reason:
        return Outcome(check.name, check.level, check.promise, "skip", (f"Not asked: {reason}.",))
    except Exception as error:  # noqa: BLE001  # whatever a checked plugin raises is its fault
        words = (f"It breaks down: {type(error).__name__}: {error}.",)
    state: State = "fail" if words else "pass"
    return Outcome(check.name, check.level, check.promise, state, words)


def _version(bench: Bench) -> str:
    found = bench.found
    return found.manifest.version if found and found.manifest else ""


def _deprecated(bench: Bench) -> tuple[str, ...]:
    try:
        return deprecations_of([bench.loaded], SPECS).get(bench.plugin, ())
    except NotApplicable:
        return ()
