"""Whether everything that the plugin shows is shown, in every language, and costs little."""

from collections.abc import Iterator

from pegboard.testing.samples import NoSample, Samples
from pegboard.testing.system import System
from pegboard.web.translations import LANGUAGES
from pegboard_sdk.contract.bench import Bench, NotApplicable
from pegboard_sdk.contract.checks.heard import hearing_broken_pages, hearing_failures
from pegboard_sdk.contract.checks.visits import a_record, places, try_everything

MOST_STATEMENTS = 40
"""What a page may ask of the database; the kernel's own need about half."""
MORE_RECORDS = 12


def check_rendering(bench: Bench) -> Iterator[str]:
    """Every page, piece, report and form of the plugin is shown in every language."""
    for place in places(bench, bench.system, bench.samples):
        for language in LANGUAGES:
            with hearing_failures(bench.plugin) as heard, hearing_broken_pages() as broken:
                answer = bench.system.page(place.path, language=language)
            if heard:
                yield f"On {place.what} ({place.path}, {language}): {heard[0]}."
            elif answer.status >= 400:
                why = f": {broken[0]}" if broken else ""
                yield f"{place.what} ({place.path}, {language}) answers {answer.status}{why}."


def check_doing(bench: Bench) -> Iterator[str]:
    """No rule and no action breaks down; at most they refuse, in words."""
    if not (*bench.entities, *bench.extended, *bench.system.runtime.assembly.actions):
        raise NotApplicable("the plugin brings no entity, field or action")
    lacking = [key for key in bench.entities if a_record(bench.samples, key) is None]
    yield from try_everything(bench, bench.system, bench.samples)
    if lacking and len(lacking) == len(bench.entities):
        yield from (_why(bench.samples, key) for key in lacking)


def _why(samples: Samples, key: str) -> str:
    try:
        samples.one(key)
    except NoSample as error:
        return f"{error}."
    return ""


def check_statements(bench: Bench) -> Iterator[str]:
    """Pages need few statements, and not more when there are more records."""
    system = bench.new_system()
    samples = Samples(system)
    before = _costs(bench, system, samples)
    for key in bench.entities:
        for _ in range(MORE_RECORDS):
            try:
                samples.another(key)
            except NoSample:
                break
    for path, (what, more) in _costs(bench, system, samples).items():
        _, few = before[path]
        if more > MOST_STATEMENTS:
            yield f"{what} ({path}) needs {more} statements, more than {MOST_STATEMENTS}."
        elif more > few + MORE_RECORDS // 2:
            yield (
                f"{what} ({path}) needs {few} statements with few records and {more} with "
                f"{MORE_RECORDS} more: look up many records at once, not one by one."
            )
    system.close()


def _costs(bench: Bench, system: System, samples: Samples) -> dict[str, tuple[str, int]]:
    found = {}
    for place in list(places(bench, system, samples)):
        system.page(place.path)  # the first visit compiles statements and looks up what stays
        with system.statements() as run:
            system.page(place.path)
        found[place.path] = (place.what, len(run))
    return found
