"""Where PostgreSQL's server programs are on this machine."""

import re
import shutil
import subprocess
from pathlib import Path

OLDEST_MAJOR = 15
DEBIAN_FOLDER = Path("/usr/lib/postgresql")


class PostgresMissing(Exception):
    """Raised when no usable PostgreSQL server is installed."""

    def __init__(self) -> None:
        super().__init__(
            f"PostgreSQL {OLDEST_MAJOR} or newer is needed for these tests and was not found; "
            "install it (on Debian: apt-get install postgresql)."
        )


def find_postgres_binaries() -> Path:
    """Return the folder that holds initdb and pg_ctl, the newest version first.

    Raises:
        PostgresMissing: no server of version 15 or newer is installed.
    """
    for folder in _candidates():
        if _major_version(folder / "initdb") >= OLDEST_MAJOR and (folder / "pg_ctl").exists():
            return folder
    raise PostgresMissing


def _candidates() -> list[Path]:
    packaged = [folder for folder in DEBIAN_FOLDER.glob("*/bin") if folder.parent.name.isdigit()]
    packaged.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    return packaged + ([Path(on_path).resolve().parent] if on_path else [])


def _major_version(initdb: Path) -> int:
    if not initdb.exists():
        return 0
    answer = subprocess.run([initdb, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\s(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0
