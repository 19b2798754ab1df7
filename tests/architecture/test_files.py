"""Rules of files: their length, their names and what may stand in them."""

import ast
from pathlib import Path

from tests.architecture.source_tree import files_of_tests, place, source_files, tool_files, tree

LONGEST_SOURCE = 400
LONGEST_TEST = 600
LONGEST_FUNCTION = 60
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_source_file_is_longer_than_400_lines() -> None:
    files = [*source_files(), *tool_files()]

    assert [(place(path), lines(path)) for path in files if lines(path) > LONGEST_SOURCE] == []


def test_no_test_file_is_longer_than_600_lines() -> None:
    files = files_of_tests()

    assert [(place(path), lines(path)) for path in files if lines(path) > LONGEST_TEST] == []


def test_no_function_is_longer_than_60_lines() -> None:
    too_long = [
        (place(path), node.name)
        for path in source_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]

    assert too_long == []


def test_files_and_folders_are_named_for_what_is_inside() -> None:
    files = [*source_files(), *files_of_tests(), *tool_files()]

    assert [place(path) for path in files if BANNED_NAMES & {*path.parts, path.stem}] == []


def test_no_file_imports_everything_from_another() -> None:
    stars = [
        place(path)
        for path in [*source_files(), *files_of_tests(), *tool_files()]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names)
    ]

    assert stars == []


def test_every_source_file_opens_with_what_is_found_in_it() -> None:
    assert [place(path) for path in source_files() if not ast.get_docstring(tree(path))] == []


def test_package_files_hold_names_not_code() -> None:
    with_code = [
        f"{place(path)}:{node.lineno}"
        for path in source_files()
        if path.name == "__init__.py"
        for node in tree(path).body
        if not is_a_name(node)
    ]

    assert with_code == []


def is_a_name(node: ast.stmt) -> bool:
    """Whether the statement is a docstring, an import, a second name or a dunder like __all__."""
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Name) or all(
            isinstance(target, ast.Name) and target.id.startswith("__") for target in node.targets
        )
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Import | ast.ImportFrom)
