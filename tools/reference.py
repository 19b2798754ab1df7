"""Writes the reference pages from the code: `python tools/reference.py`."""

from collections.abc import Mapping
from pathlib import Path

from reference_pages.commands_page import commands_page
from reference_pages.entities_page import entities_page
from reference_pages.fields_page import fields_page
from reference_pages.hooks_page import hooks_page
from reference_pages.rest_page import rest_page
from reference_pages.roles_page import roles_page
from reference_pages.settings_page import settings_page
from reference_pages.testing_page import testing_page
from reference_pages.workspace import own_assembly

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/reference"


def pages() -> Mapping[str, str]:
    """Return every generated page by its file name.

    Raises:
        Undocumented: something that people can use has no words.
    """
    with own_assembly(ROOT) as assembly:
        return {
            "hooks.md": hooks_page(),
            "fields.md": fields_page(),
            "settings.md": settings_page(ROOT),
            "commands.md": commands_page(),
            "entities.md": entities_page(assembly),
            "rest.md": rest_page(assembly),
            "testing.md": testing_page(),
            "roles.md": roles_page(assembly),
        }


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
