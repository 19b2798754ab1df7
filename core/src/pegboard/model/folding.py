"""One way to compare text without case and accents, used by search, sorting and filters."""

import unicodedata


def fold(text: str) -> str:
    """Return *text* in lower case and without combining marks ("CAFÉ" → "cafe")."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).lower()
