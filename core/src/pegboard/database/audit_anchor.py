"""Keeps in a file outside the database how far the audit log reached, line by line.

Who restores an older copy of the database, or cuts the log and puts back an older head, cannot
change what was written here before. Each line carries our seal, so that nobody else adds any.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hmac import compare_digest, digest
from pathlib import Path
from time import monotonic
from typing import Literal

import msgspec

log = logging.getLogger("pegboard.audit")

PAUSE_SECONDS = 60.0
Deed = Literal["reached", "restored"]


class Line(msgspec.Struct, frozen=True):
    """One line: at *at* the log ended with entry *seq*, which has the seal *hash*.

    A *restored* line says that a backup was put in place on purpose, whose log ended there (0: it
    was empty): the lines before it tell of another log.
    """

    at: str
    deed: Deed
    seq: int
    hash: str
    mac: str = ""

    def seal(self, key: bytes) -> str:
        said = f"anchor {self.at} {self.deed} {self.seq} {self.hash}"
        return digest(key, said.encode("utf-8", "replace"), "sha256").hex()


class Anchor:
    """The file, written by each process for itself; failing to write it stops nobody's work."""

    def __init__(self, file: Path, key: bytes) -> None:
        self.file = file
        self._key = key
        self._lock = threading.Lock()
        self._newest: tuple[int, str] | None = None
        self._written = -PAUSE_SECONDS
        self._timer: threading.Timer | None = None

    def reached(self, seq: int, entry_hash: str) -> None:
        """Note that the log ends with entry *seq*, at once or when the minute is over."""
        with self._lock:
            self._newest = (seq, entry_hash)
            wait = self._written + PAUSE_SECONDS - monotonic()
            if wait <= 0:
                self._flush()
            elif self._timer is None:
                self._timer = threading.Timer(wait, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write down what has not been written yet."""
        with self._lock:
            self._flush()

    def restored(self, seq: int, entry_hash: str) -> None:
        """Note that a backup was restored whose log ends with entry *seq* (0: it is empty)."""
        self._append("restored", seq, entry_hash)

    def lines(self) -> Iterator[Line | None]:
        """Yield the file's lines; None for each that is not ours or was changed."""
        with suppress(FileNotFoundError), self.file.open("rb") as lines:
            for text in lines:
                yield self._read(text)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._newest is not None:
            self._append("reached", *self._newest)
            self._newest = None
            self._written = monotonic()

    def _append(self, deed: Deed, seq: int, entry_hash: str) -> None:
        line = Line(datetime.now(UTC).isoformat(timespec="seconds"), deed, seq, entry_hash)
        sealed = msgspec.structs.replace(line, mac=line.seal(self._key))
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            place = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(place, msgspec.json.encode(sealed) + b"\n")
            finally:
                os.close(place)
        except OSError as error:
            log.warning("The audit log's anchor %s cannot be written: %s", self.file, error)

    def _read(self, text: bytes) -> Line | None:
        try:
            line = msgspec.json.decode(text, type=Line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        return line if compare_digest(line.mac.encode(), line.seal(self._key).encode()) else None
