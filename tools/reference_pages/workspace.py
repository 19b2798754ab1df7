"""The plugins of this repository, assembled without a database; others on the machine stay out."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pegboard.assembly.assemble import assemble
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.discovery import discover, load
from pegboard.assembly.resolver import resolve
from pegboard.database.engine import Database


@contextmanager
def own_assembly(root: Path) -> Iterator[Assembly]:
    """Yield the assembly of the plugins that the packages below *root* declare."""
    installed = discover()
    order = resolve(installed, set(_declared(root))).order
    by_id = {one.id: one for one in installed}
    loaded, _ = load(by_id[name] for name in order)
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        yield assemble(loaded, database)
        database.close()


def _declared(root: Path) -> Iterator[str]:
    for file in (root / "core/pyproject.toml", *sorted(root.glob("plugins/*/pyproject.toml"))):
        project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
        yield from project.get("entry-points", {}).get("pegboard.plugins", {})
