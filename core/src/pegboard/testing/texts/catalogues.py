"""Merges messages into the catalogue of a package, and says what a catalogue lacks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from pegboard.testing.texts.written import Message

HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
NAMED = re.compile(r"%\(\w+\)[sd]|\{[a-z_]+\}")


def merged(file: Path, language: str, wanted: Mapping[Message, Iterable[str]]) -> Catalog:
    """Return the catalogue in *file* with exactly the *wanted* messages, and where each is said.

    Translations are kept; those of messages that are not wanted any more become obsolete.
    """
    template = Catalog()
    for message, places in wanted.items():
        template.add(message, locations=[(place, 0) for place in sorted(set(places))])
    known = Catalog(locale=language)
    if file.exists():
        with file.open("rb") as opened:
            known = read_po(opened, locale=language)
    known.update(template, no_fuzzy_matching=True)
    return known


def text_of(catalogue: Catalog, language: str) -> str:
    """Return *catalogue* as its file has it, without what changes from run to run."""
    written = BytesIO()
    write_po(
        written, catalogue, width=100, omit_header=True, sort_output=True, include_lineno=False
    )
    return HEADER.format(language=language) + written.getvalue().decode().lstrip()


def faults(catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong: untranslated messages, missing plurals, placeholders that differ."""
    for one in catalogue:
        if not one.id:
            continue
        sources, forms = _forms(one.id), _forms(one.string)
        if one.fuzzy or not all(forms) or (len(sources) > 1 and len(forms) < catalogue.num_plurals):
            yield f"not translated: {sources[0]!r}"
            continue
        allowed = set(NAMED.findall(" ".join(sources)))
        needed = set(NAMED.findall(sources[-1]))
        for form in forms:
            found = set(NAMED.findall(form))
            is_one = len(forms) > 1 and form is forms[0]
            if not found <= allowed or (not is_one and found != needed):
                yield f"other placeholders than {sources[-1]!r}: {form!r}"


def _forms(texts: object) -> tuple[str, ...]:
    """Return one text or several as a tuple."""
    several = texts if isinstance(texts, (tuple, list)) else (texts,)
    return tuple(str(one or "") for one in several)
