"""The kinds of fields in plain words, each with an example."""

from collections.abc import Sequence
from dataclasses import dataclass

from pegboard.web.translations import gettext


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a kind of field is called, when it is the right one, and how its values look."""

    kind: str
    label: str
    help: str
    example: str
    icon: str


def kind_groups() -> Sequence[tuple[str, Sequence[KindWords]]]:
    """Return all kinds under headings, the most wanted ones first."""
    return (
        (gettext("Text and choices"), _texts()),
        (gettext("Figures and days"), _figures()),
        (gettext("Ways to reach somebody"), _contacts()),
        (gettext("More"), _rest()),
    )


def kind_words(kind: str) -> KindWords:
    """Return the words for *kind*, its name for one that only plugins bring."""
    known = {one.kind: one for _, group in kind_groups() for one in group}
    return known.get(kind) or KindWords(kind, kind.replace("_", " ").capitalize(), "", "", "box")


def _texts() -> Sequence[KindWords]:
    return (
        KindWords("text", gettext("Text"), gettext("One line of anything"), "Acme 3000", "pencil"),
        KindWords("choice", gettext("Choice"), gettext("One of a list"), "Gold", "list"),
        KindWords(
            "multi_choice",
            gettext("Several choices"),
            gettext("Any number from a list"),
            "Fair, Newsletter",
            "list-checks",
        ),
        KindWords("boolean", gettext("Yes or no"), gettext("A tick"), "✓", "square-check"),
        KindWords(
            "long_text",
            gettext("Long text"),
            gettext("Several lines without formatting"),
            "Ring twice …",
            "file-text",
        ),
        KindWords(
            "rich_text",
            gettext("Formatted text"),
            gettext("Bold, lists and links"),
            "Ring twice …",
            "sticky-note",
        ),
    )


def _figures() -> Sequence[KindWords]:
    return (
        KindWords(
            "integer", gettext("Whole number"), gettext("Pieces, years, points"), "12", "hash"
        ),
        KindWords(
            "decimal", gettext("Number"), gettext("With digits after the point"), "12.5", "hash"
        ),
        KindWords(
            "money",
            gettext("Money"),
            gettext("An amount with its currency"),
            "1,200.00 EUR",
            "circle-dollar-sign",
        ),
        KindWords("percent", gettext("Percent"), gettext("A share of something"), "20 %", "gauge"),
        KindWords(
            "date", gettext("Date"), gettext("A day, without a time"), "2026-03-31", "calendar"
        ),
        KindWords(
            "datetime",
            gettext("Date and time"),
            gettext("A moment, right in every time zone"),
            "2026-03-31 14:30",
            "calendar-clock",
        ),
    )


def _contacts() -> Sequence[KindWords]:
    return (
        KindWords(
            "email",
            gettext("E-mail address"),
            gettext("One can write to it"),
            "ana@example.com",
            "mail",
        ),
        KindWords(
            "phone", gettext("Phone number"), gettext("One can call it"), "+34 944 123 456", "phone"
        ),
        KindWords(
            "url",
            gettext("Web address"),
            gettext("One can open it"),
            "https://example.com",
            "globe",
        ),
        KindWords(
            "address",
            gettext("Postal address"),
            gettext("Street, city, country"),
            "Gran Vía 1, Bilbao",
            "map-pin",
        ),
    )


def _rest() -> Sequence[KindWords]:
    return (
        KindWords("link", gettext("Link"), gettext("To one record"), "→ Acme", "link"),
        KindWords(
            "links",
            gettext("Links"),
            gettext("To any number of records"),
            "→ Acme, Iber",
            "share-2",
        ),
        KindWords("file", gettext("File"), gettext("One file"), "contract.pdf", "paperclip"),
        KindWords(
            "formula",
            gettext("Formula"),
            gettext("Worked out from other fields, never typed"),
            "price * 0.21",
            "sparkles",
        ),
        KindWords(
            "sequence",
            gettext("Running number"),
            gettext("Given once to each new record"),
            "VISIT-00042",
            "receipt",
        ),
    )
