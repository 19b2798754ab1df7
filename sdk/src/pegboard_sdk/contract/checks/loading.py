"""Whether the plugin can be loaded, and adds up to the same whatever comes first."""

from collections.abc import Iterator

from pegboard.assembly.build import build
from pegboard.assembly.resolver import ALWAYS
from pegboard.database.engine import Database
from pegboard.lifecycle.packages.contribution_digest import contribution_digest
from pegboard.lifecycle.packages.probe import probe
from pegboard.model.blueprint import Blueprint
from pegboard.settings import Settings
from pegboard.testing.runtimes import NO_SECRET
from pegboard_sdk.contract.bench import Bench, NotApplicable


def check_loading(bench: Bench) -> Iterator[str]:
    """The plugin stands the probe that it goes through before it is enabled anywhere."""
    if bench.found is None:
        yield f"No plugin called {bench.plugin} is installed, or announced by this project."
        return
    if bench.found.problem:
        yield f"The plugin {bench.found.problem}."
        return
    if bench.plugin == ALWAYS:
        return
    settings = Settings(bench.new_url(), NO_SECRET, bench.folder)
    blueprint = Blueprint(enabled=(ALWAYS, *(one for one in bench.needs if one != ALWAYS)))
    report = probe(settings, [bench.plugin], blueprint)
    if not report.ok:
        yield f"{report.plugin or bench.plugin} {report.reason}."


def check_same_assembly(bench: Bench) -> Iterator[str]:
    """The order in which plugins are found, enabled or built changes nothing."""
    ids = bench.ids
    if bench.plugin not in ids:
        raise NotApplicable("the plugin could not be loaded")
    orders = (
        (bench.installed, ids),
        (tuple(reversed(bench.installed)), tuple(reversed(ids))),
        (bench.installed, ids),
    )
    told = set()
    for installed, enabled in orders:
        database = Database(bench.new_url(), secret=NO_SECRET)
        built = build(database, installed, Blueprint(enabled=enabled))
        digest = contribution_digest(built.assembly, bench.plugin)
        told.add((built.assembly.hash, digest))
        database.close()
    if len(told) > 1:
        yield (
            "What the plugin contributes differs from one build to the next. The contribute_ hooks "
            "must return the same each time: no sets, no generators kept, no random or time."
        )
