"""How texts are looked up: in the person's language, with plurals, in English where none fits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pegboard.model.change import Problem
from pegboard.model.worded import Worded, plain
from pegboard.records.errors import Forbidden, InvalidRecord
from pegboard.web.catalogue_files import read_catalogue
from pegboard.web.problems import problem_of
from pegboard.web.translations import gettext, language, ngettext, pgettext, speak

CATALOGUE = """\
msgid ""
msgstr ""
"Language: es\\n"

#, python-format
msgid ""
"%(num)s "
"box"
msgid_plural "%(num)s boxes"
msgstr[0] "%(num)s caja"
msgstr[1] "%(num)s \\"cajas\\""

msgctxt "verb"
msgid "Open"
msgstr "Abrir"

#, fuzzy
msgid "Guess"
msgstr "Conjetura"

msgid "Nothing yet"
msgstr ""

#~ msgid "Old"
#~ msgstr "Viejo"
"""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak("en")


def test_a_catalogue_gives_its_plurals_contexts_and_joined_lines(tmp_path: Path) -> None:
    file = tmp_path / "es.po"
    file.write_text(CATALOGUE, encoding="utf-8")

    assert read_catalogue(file) == {
        "%(num)s box": ("%(num)s caja", '%(num)s "cajas"'),
        "verb\4Open": ("Abrir",),
    }


def test_texts_are_in_the_language_of_the_request() -> None:
    speak("es")

    assert gettext("Recycle bin") == "Papelera"


def test_a_language_that_nobody_translated_is_english() -> None:
    speak("tlh")

    assert language() == "en"
    assert gettext("Recycle bin") == "Recycle bin"


def test_a_text_that_no_catalogue_knows_stays_as_it_is() -> None:
    speak("it")

    assert gettext("Contoso") == "Contoso"
    assert pgettext("a place nobody names", "Recycle bin") == "Recycle bin"


def test_one_and_many_have_forms_of_their_own() -> None:
    one, many = "%(num)s record deleted.", "%(num)s records deleted."
    speak("es")

    assert ngettext(one, many, 1) == "%(num)s registro eliminado."
    assert ngettext(one, many, 0) == "%(num)s registros eliminados."
    speak("en")
    assert ngettext(one, many, 2) == many


def test_a_worded_text_is_english_and_keeps_how_it_was_made() -> None:
    text = Worded("must be at least %(least)s", least=5)

    assert text == "must be at least 5"
    assert str(ValueError(text)) == text
    assert gettext(str(ValueError(text))) == "must be at least 5"


def test_a_worded_text_without_values_may_hold_a_percent_sign() -> None:
    assert gettext(Worded("100 % sure")) == "100 % sure"


def test_labels_in_a_worded_text_are_translated_and_names_are_not() -> None:
    text = Worded("there is no such %(label)s", label=Worded("account"))
    named = Worded("There is no active user with the e-mail address %(email)s.", email="Account")
    speak("it")

    assert gettext(text) == "non esiste (azienda)"
    assert gettext(named).endswith("Account.")


def test_problem_details_are_in_the_language_of_the_request() -> None:
    least = Problem("employees", Worded("must be at least %(least)s", least=0))
    speak("es")

    invalid = problem_of(InvalidRecord([Problem("name", "must be filled in"), least]))
    forbidden = problem_of(Forbidden("base.account", "update", "accounts"))

    assert invalid.detail == "name: es obligatorio; employees: debe ser como mínimo 0"
    assert [type(one.message) for one in invalid.errors] == [str, str]
    assert forbidden.detail == "No se permite modificar: cuentas."


def test_a_worded_text_becomes_an_ordinary_one_for_encoders() -> None:
    assert type(plain(Worded("a"))) is str
