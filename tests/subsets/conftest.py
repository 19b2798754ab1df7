"""The example plugins, announced as if they were installed."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from pegboard.testing.announced import announced
from tests.subsets.sets import EXAMPLES, projects


@pytest.fixture(scope="module")
def examples() -> Iterator[list[str]]:
    """The ids of the example plugins, which can be enabled during the tests of a module."""
    found = projects(EXAMPLES)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        for project in found:
            for folder in stack.enter_context(announced(project)):
                patch.syspath_prepend(folder)
        before = set(sys.modules)
        yield [plugin for project in found for plugin in project.plugins]
        for name in set(sys.modules) - before:
            if any(name.startswith(project.module_name) for project in found):
                del sys.modules[name]
