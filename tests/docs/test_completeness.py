"""Every hook is implemented by some plugin, and every deprecation names a way out."""

import inspect
from pathlib import Path

import pytest

from pegboard.assembly.dispatch import SPECS
from pegboard.assembly.manifest import API_LEVEL, OLDEST_API_LEVEL
from pegboard.hookspecs.markers import PROJECT
from pegboard_sdk.contract import CHECKS

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = (
    "core/src/pegboard/base",
    "core/src/pegboard/cli/plugin_template",
    "plugins/*/src",
    "docs/examples/*/src",
)
UPCOMING: dict[str, str] = {}
"""Hooks that a module to come needs first, and where they are used until it is there."""

HOOKS = [
    name for spec in SPECS for name, one in vars(spec).items() if hasattr(one, f"{PROJECT}_spec")
]


def users_of(hook: str) -> list[str]:
    """Return the files of plugins that implement *hook*."""
    patterns = [*PLUGINS, *([UPCOMING[hook]] if hook in UPCOMING else [])]
    files = [
        file
        for pattern in patterns
        for folder in ROOT.glob(pattern)
        for ending in ("*.py", "*.py.tmpl")
        for file in folder.rglob(ending)
    ]
    return [str(one) for one in files if f"def {hook}(" in one.read_text(encoding="utf-8")]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_plugin_implements_the_hook(hook: str) -> None:
    assert users_of(hook), f"no plugin here and no example uses {hook}"


def test_the_kernel_serves_its_level_of_the_api_and_the_one_before() -> None:
    levels = [OLDEST_API_LEVEL, API_LEVEL]

    assert levels in ([1, 1], [API_LEVEL - 1, API_LEVEL])


def test_every_check_of_the_contract_says_what_it_looks_for() -> None:
    silent = [one.name for one in CHECKS if not inspect.getdoc(one.run) or not one.promise]

    assert silent == []
    assert len({one.name for one in CHECKS}) == len(CHECKS)
