"""Notices in the words of their reader: language, time zone and habits."""

from datetime import date

from pegboard.model.worded import Worded
from pegboard.web.pages.formatting import Format
from pegboard.web.translations import gettext


def said(words: str, habits: Format) -> str:
    """Return what a notice says; days and moments in it are as the person writes them."""
    if not isinstance(words, Worded):
        return words
    values = {
        name: habits.plain(value) if isinstance(value, date) else value
        for name, value in words.values.items()
    }
    return gettext(Worded(words.words, **values))
