"""Everything that people read has a sound translation into each language that we speak."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from translations import LANGUAGES, ROOT, catalogues

from pegboard.testing.texts.catalogues import faults
from pegboard.web.translations import LANGUAGES as SPOKEN
from pegboard.web.translations import SOURCE, gettext, ngettext, speak


@pytest.fixture(scope="module")
def wanted() -> Mapping[tuple[Path, str], Catalog]:
    """The catalogues as the code wants them, with the translations that there are."""
    return catalogues()


def test_every_language_that_people_can_choose_has_catalogues() -> None:
    assert {SOURCE, *LANGUAGES} == set(SPOKEN)


def test_every_message_is_translated_with_its_placeholders_and_plurals(
    wanted: Mapping[tuple[Path, str], Catalog],
) -> None:
    wrong = {
        str(file.relative_to(ROOT)): lacking
        for (file, _), catalogue in wanted.items()
        if (lacking := list(faults(catalogue)))
    }

    assert wrong == {}, "run tools/translations.py, then fill in what is empty"


def test_a_plugin_translates_its_own_words() -> None:
    speak("it")
    try:
        assert gettext("Opportunity") == "Opportunità"
        assert ngettext("%(num)s member", "%(num)s members", 2) == "%(num)s membri"
    finally:
        speak(SOURCE)
