"""One way to compare text without case and accents, used by search, sorting and filters."""

import unicodedata


class _WithoutMarks(dict[int, int | None]):
    """Which characters `str.translate` drops; learns each character when it first meets it."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.combining(chr(code)) else code
        self[code] = kept
        return kept


_WITHOUT_MARKS = _WithoutMarks()


def fold(text: str) -> str:
    """Return *text* in lower case and without combining marks ("CAFÉ" → "cafe")."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(_WITHOUT_MARKS).lower()
