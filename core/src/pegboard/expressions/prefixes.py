"""Asks for a prefix as a range, which an ordinary index answers in both databases."""

LAST = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)


def after_prefix(prefix: str) -> str | None:
    """Return the first text in code point order after all that start with *prefix*.

    None when nothing can follow.
    """
    kept = prefix.rstrip(chr(LAST))
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    if following in SURROGATES:
        following = SURROGATES.stop
    return kept[:-1] + chr(following)
