"""Finds out how the characters of a file are written, and takes its fingerprint on the way."""

import codecs
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from charset_normalizer import from_bytes

from pegboard.transfer.errors import BrokenFile

BLOCK = 1 << 18
LONGEST_LINE = 1 << 20
"""Characters, in a line as in a record of several lines."""
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDEST = 4
"""Bytes that a character takes at most."""
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Scanned:
    """The encoding of a file and the SHA-256 of its bytes."""

    encoding: str
    fingerprint: str


def scan(path: Path, encoding: str | None = None) -> Scanned:
    """Read *path* once, block by block; *encoding* is believed where it is given.

    A byte order mark decides; else UTF-8 where all of the file is valid UTF-8, UTF-16 where every
    other byte of its beginning is zero, and Windows-1252 in the end.

    Raises:
        BrokenFile: the file cannot be read, is a spreadsheet, or has a line without an end.
    """
    digest = sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    since_line_end = 0
    start = b""
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                start = start or block
                _refuse_spreadsheet(start)
                digest.update(block)
                is_utf8 = is_utf8 and _decodes(decoder, block)
                since_line_end = _measure(block, since_line_end)
    except OSError as error:
        raise BrokenFile(f"The file cannot be read: {error.strerror}.") from error
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    found = encoding or _marked(start) or _unmarked(start, is_utf8=is_utf8)
    return Scanned(found, digest.hexdigest())


def guessed(path: Path) -> str:
    """Return the name of the encoding that the beginning of *path* looks like, as a hint."""
    with path.open("rb") as file:
        best = from_bytes(file.read(BLOCK)).best()
    return "" if best is None else best.encoding


def _refuse_spreadsheet(start: bytes) -> None:
    if start.startswith(SPREADSHEETS):
        raise BrokenFile("The file is a spreadsheet or an archive. Save it as CSV first.")


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _measure(block: bytes, before: int) -> int:
    """Return how many bytes follow the last line end, having had *before* ahead of *block*."""
    first = min((at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0), default=-1)
    if before + (len(block) if first < 0 else first) > LONGEST_LINE * WIDEST:
        raise BrokenFile(
            f"The file has a line of more than {LONGEST_LINE:,} characters; it is no table of rows."
        )
    if first < 0:
        return before + len(block)
    return len(block) - 1 - max(block.rfind(b"\n"), block.rfind(b"\r"))


def _marked(start: bytes) -> str | None:
    return next((name for mark, name in MARKS if start.startswith(mark)), None)


def _unmarked(start: bytes, *, is_utf8: bool) -> str:
    sample = start[:4096]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.6 and sample[0::2].count(0) < half * 0.2:
        return "utf-16-le"
    if half and sample[0::2].count(0) > half * 0.6 and sample[1::2].count(0) < half * 0.2:
        return "utf-16-be"
    return "utf-8" if is_utf8 else "cp1252"
