"""The source files of the workspace, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [ROOT / "core", ROOT / "sdk", *sorted((ROOT / "plugins").glob("*/"))]


def source_files() -> Iterator[Path]:
    """Yield every Python file that a package ships."""
    for package in PACKAGES:
        yield from sorted((package / "src").rglob("*.py"))


def files_of_tests() -> Iterator[Path]:
    """Yield every Python file of the tests."""
    for folder in [*(package / "tests" for package in PACKAGES), ROOT / "tests"]:
        yield from sorted(folder.rglob("*.py"))


def tool_files() -> Iterator[Path]:
    """Yield every Python file that serves only the developers."""
    yield from sorted((ROOT / "tools").glob("*.py"))


def place(path: Path) -> str:
    """Return the path as people say it: from the root of the workspace."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_modules(path: Path) -> Iterator[str]:
    """Yield the dotted name of every module that the file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
