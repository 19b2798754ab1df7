"""Texts of one plugin's pages: from its own catalogues first, then from those of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pegboard.web import translations
from pegboard.web.catalogue_files import HOW_MANY, read_catalogue


@dataclass(frozen=True, slots=True)
class PluginTexts:
    """The texts of the plugin whose package is *folder*."""

    folder: Path

    def gettext(self, text: str) -> str:
        found = _own(self.folder, translations.language()).get(text)
        return found[0] if found else translations.gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        found = _own(self.folder, translations.language()).get(one)
        return found[HOW_MANY(count)] if found else translations.ngettext(one, many, count)


def texts_of(folder: Path) -> PluginTexts:
    """Return the texts of the plugin whose package is *folder*."""
    return PluginTexts(folder)


@cache
def _own(folder: Path, language: str) -> Mapping[str, tuple[str, ...]]:
    file = folder / translations.FOLDER / f"{language}.po"
    return read_catalogue(file) if file.is_file() else {}
