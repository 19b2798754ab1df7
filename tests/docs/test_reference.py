"""The reference says what the code says, and every link in the documentation leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from reference import FOLDER, ROOT, pages

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    """The pages as the code makes them; what has no words raises Undocumented."""
    return dict(pages())


def test_the_reference_is_up_to_date(written: dict[str, str]) -> None:
    stale = [
        name
        for name, text in written.items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]

    assert stale == [], "write them anew: python tools/reference.py"


def documents() -> Iterator[Path]:
    yield from sorted(ROOT.glob("*.md"))
    for folder in ("docs", "core", "sdk", "plugins"):
        yield from sorted((ROOT / folder).rglob("*.md"))


@pytest.mark.parametrize("page", list(documents()), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    assert [one for one in targets if not (page.parent / one).exists()] == []
