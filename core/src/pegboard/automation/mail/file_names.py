"""Names of attached files that can be stored, shown and downloaded safely."""

import mimetypes
import re
import unicodedata

LONGEST_NAME = 120
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_name(given: str | None, media_type: str, number: int) -> str:
    """Return a name without folders, control and direction signs; a plain one when none is given.

    The ending stays where a long name is cut.
    """
    name = unicodedata.normalize("NFC", given or "")
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = UNSAFE.sub("/", name).rpartition("/")[2].strip(" .")
    if not name or RESERVED.match(name):
        ending = mimetypes.guess_extension(media_type) or ".bin"
        name = f"attachment-{number}{ending}"
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME:
        name = stem[: LONGEST_NAME - 12] + dot + ending[:10] if dot else name[:LONGEST_NAME]
    return name
