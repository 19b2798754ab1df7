"""Texts for people that remember how they were made, so that they can be said in any language."""

from typing import Self


class Worded(str):
    """An English text of *words* with named values put into them: `Worded("at least %(n)s", n=5)`.

    It is its English text everywhere; what shows it to a person looks the *words* up in their
    language. A value that is itself Worded is looked up too, any other stays as it is.
    """

    __slots__ = ("values", "words")
    words: str
    values: dict[str, object]

    def __new__(cls, words: str, **values: object) -> Self:
        made = super().__new__(cls, words % values if values else words)
        made.words = words
        made.values = values
        return made

    def __str__(self) -> Self:
        return self


def plain(value: object) -> str:
    """Return what *value* says as an ordinary text, such as an encoder takes."""
    return "".join([str(value), ""])
