"""Whether the plugin keeps its hands off the machine, but for what it declares."""

from collections.abc import Iterator

from pegboard.testing.guard.scan import undeclared_in
from pegboard_sdk.contract.bench import Bench, NotApplicable
from pegboard_sdk.contract.checks.visits import places, try_everything


def check_machine(bench: Bench) -> Iterator[str]:
    """No network, program, file, thread or native code that the manifest does not declare."""
    asked = tuple(one.name for one in bench.manifest.asks)
    told = {str(one) for one in bench.guard.findings}
    seen = {(one.module, one.line) for one in bench.guard.findings}
    for use in undeclared_in(bench.plugin, bench.package, asked):
        if (use.module, use.line) not in seen:
            told.add(str(use))
    yield from (f"{one}." for one in sorted(told))


def use_all(bench: Bench) -> None:
    """Let the plugin do everything that it does, so that the guard sees it."""
    try:
        for place in places(bench, bench.system, bench.samples):
            bench.system.page(place.path)
        list(try_everything(bench, bench.system, bench.samples))
    except NotApplicable:
        return
