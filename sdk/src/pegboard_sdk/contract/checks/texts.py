"""Whether everything that the plugin says is said in every language."""

from collections.abc import Iterator
from pathlib import Path

from pegboard.testing.texts.catalogues import faults, merged
from pegboard.testing.texts.plugin_texts import texts_of
from pegboard.web.translations import FOLDER, LANGUAGES, SOURCE
from pegboard_sdk.contract.bench import Bench

MOST_TOLD = 8


def check_translations(bench: Bench) -> Iterator[str]:
    """Every label and message is translated, with its placeholders and plurals."""
    package: Path = bench.package
    texts = texts_of(bench.system.runtime.assembly, bench.loaded, package)
    for language in LANGUAGES:
        if language == SOURCE or not texts:
            continue
        file = package / FOLDER / f"{language}.po"
        wrong = list(faults(merged(file, language, texts)))
        if wrong:
            more = f" and {len(wrong) - MOST_TOLD} more" if len(wrong) > MOST_TOLD else ""
            told = "; ".join(wrong[:MOST_TOLD])
            yield f"{FOLDER}/{language}.po lacks {len(wrong)} texts: {told}{more}."
