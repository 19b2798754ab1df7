"""Brings all catalogues up to what the code says: `python tools/translations.py`.

What is not translated yet stands in the catalogues with an empty translation, and is printed.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog
from reference_pages.workspace import own_assembly

from pegboard.assembly.discovery import discover, load
from pegboard.testing.texts.catalogues import faults, merged, text_of
from pegboard.testing.texts.declared import declared_by
from pegboard.testing.texts.written import Message, written_in

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("es", "it")
KERNEL = "base"
"""The plugin whose texts stand in the kernel's own catalogues, since it is part of the kernel."""


def messages() -> Mapping[Path, Mapping[Message, list[str]]]:
    """Return the messages of each package of this repository, and where each is said."""
    with own_assembly(ROOT) as assembly:
        names = [one.id for one in assembly.manifests]
        loaded, _ = load(one for one in discover() if one.id in names)
        declared = list(declared_by(assembly, loaded))
    packages = {one.manifest.id: _package(type(one.plugin).__module__) for one in loaded}
    found: dict[Path, dict[Message, list[str]]] = {packages[KERNEL]: {}}
    for plugin, package in packages.items():
        own = found.setdefault(package, {})
        for message, place in written_in(package):
            own.setdefault(message, []).append(place)
        for name, text in declared:
            if name == plugin and text:
                own.setdefault(text, []).append(f"declared by {plugin}")
    return {package: _own(texts, found[packages[KERNEL]]) for package, texts in found.items()}


def _package(module: str) -> Path:
    spec = find_spec(module.partition(".")[0])
    assert spec is not None and spec.origin is not None  # noqa: S101, PT018  # it is loaded
    return Path(spec.origin).parent


def _own(
    texts: dict[Message, list[str]], kernel: dict[Message, list[str]]
) -> dict[Message, list[str]]:
    """Return what a plugin must translate itself; a message with a plural is said once."""
    firsts = {one[0] for one in texts if isinstance(one, tuple)}
    return {
        message: places
        for message, places in texts.items()
        if message not in firsts and (texts is kernel or message not in kernel)
    }


def catalogues() -> Mapping[tuple[Path, str], Catalog]:
    """Return every catalogue as it should be, by its file and language."""
    return {
        (package / "locale" / f"{language}.po", language): merged(
            package / "locale" / f"{language}.po", language, texts
        )
        for package, texts in messages().items()
        for language in LANGUAGES
    }


if __name__ == "__main__":
    for (file, language), catalogue in catalogues().items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text_of(catalogue, language), encoding="utf-8")
        wrong = list(faults(catalogue))
        print(f"{file.relative_to(ROOT)}: {len(catalogue)} messages, {len(wrong)} to look at")
        for line in wrong:
            print(f"  {line}")
