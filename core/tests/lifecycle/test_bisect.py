"""Rules of finding the plugins that break a system."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from core.tests.lifecycle.packages.made import CODE, Made, forget_made, on_path, settings_in
from core.tests.lifecycle.packages.made import write_folder as install
from pegboard.access.accounts import add_user
from pegboard.bootstrap import start
from pegboard.cli.plugins import plugin
from pegboard.lifecycle.bisect import Fails, culprits

NAMES = [f"p{number:02}" for number in range(20)]


def broken_by(*groups: set[str]) -> Fails:
    return lambda running: any(group <= running for group in groups)


def test_nothing_is_found_when_nothing_is_broken() -> None:
    assert culprits(NAMES, {}, broken_by()) == ()


def test_the_kernel_is_told_from_plugins() -> None:
    assert culprits(NAMES, {}, lambda _: True) == ((),)


def test_a_hundred_seeded_faults_are_found_pairs_among_them() -> None:
    chance = Random(7)
    for _ in range(100):
        group = set(chance.sample(NAMES, k=chance.choice((1, 1, 2, 3))))
        assert culprits(NAMES, {}, broken_by(group)) == (tuple(sorted(group)),)


def test_few_tries_find_one_of_many() -> None:
    tries: list[frozenset[str]] = []

    def fails(running: frozenset[str]) -> bool:
        tries.append(running)
        return "p13" in running

    assert culprits(NAMES, {}, fails) == (("p13",),)
    assert len(tries) <= 20


def test_several_faults_are_all_found() -> None:
    found = culprits(NAMES, {}, broken_by({"p03"}, {"p07", "p11"}))

    assert set(found) == {("p03",), ("p07", "p11")}


def test_what_others_need_is_blamed_rather_than_those_others() -> None:
    needs = {"p01": frozenset({"p00"}), "p02": frozenset({"p01"})}

    assert culprits(NAMES, needs, broken_by({"p00"})) == (("p00",),)
    assert culprits(NAMES, needs, broken_by({"p02"})) == (("p02",),)


def test_no_plugin_is_tried_without_what_it_needs() -> None:
    chance = Random(3)
    needs = {
        name: frozenset(chance.sample(NAMES[:place], k=1))
        for place, name in enumerate(NAMES)
        if place
    }

    def fails(running: frozenset[str]) -> bool:
        assert all(needs.get(one, frozenset()) <= running for one in running)
        return "p17" in running

    assert culprits(NAMES, needs, fails) == (("p17",),)


FAULTY_WIDGET = """
from pegboard_sdk import Plugin, Widget, hookimpl


def rows(context):
    raise ValueError("broken")


class Made(Plugin):
    @hookimpl
    def contribute_slots(self):
        return [Widget("Broken", rows)]
"""


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A system with three good plugins and somebody who administers it; returns where more go."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    monkeypatch.setenv("PEGBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/company.db")
    monkeypatch.setenv("PYTHONPATH", str(site))
    for name in ("made_a", "made_b", "made_c"):
        install(site, Made(id=name, code=CODE))
    with on_path(site):
        yield site


def enable_all(site: Path) -> None:
    """Enable what is installed now, as it is before it breaks."""
    names = [one.name.removeprefix("pegboard_") for one in site.iterdir() if "-" not in one.name]
    settings = settings_in(site.parent, f"sqlite:///{site.parent}/company.db")
    runtime = start(settings, enabled=names)
    add_user(runtime, email="anna@example.com", name="Anna", roles=("crm_administrator",))
    runtime.database.close()
    forget_made()


def bisected(*words: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(plugin, ["bisect", "--json", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.output)
    return found


def test_a_plugin_that_does_not_load_is_found(company: Path) -> None:
    enable_all(company)
    install(company, Made(id="made_b", code="raise ValueError('no')"))

    (found,) = bisected()

    assert found["plugins"] == ["made_b"]
    assert "ValueError: no" in str(found["reason"])


def test_a_plugin_whose_widget_breaks_is_found_by_looking_at_the_pages(company: Path) -> None:
    install(company, Made(id="made_d", code=FAULTY_WIDGET))
    enable_all(company)

    (found,) = bisected()

    assert found["plugins"] == ["made_d"]
    assert "the plugin made_d" in str(found["reason"])


def test_a_pair_that_does_not_get_along_is_found_by_an_operators_command(company: Path) -> None:
    enable_all(company)
    command = 'case "$PEGBOARD_ONLY_PLUGINS" in *made_a*made_c*) echo both; exit 3;; esac'

    (found,) = bisected("--check", command)

    assert found == {"plugins": ["made_a", "made_c"], "reason": "both"}


def test_a_system_in_which_all_is_fine_is_told_so_and_left_as_it_is(company: Path) -> None:
    enable_all(company)
    before = (company.parent / "company.db").read_bytes()

    result = CliRunner().invoke(plugin, ["bisect"], catch_exceptions=False)

    assert "Nothing is broken: all plugins together are fine." in result.output
    assert (company.parent / "company.db").read_bytes() == before


def test_a_command_that_never_ends_counts_as_broken(company: Path) -> None:
    enable_all(company)
    command = 'case "$PEGBOARD_ONLY_PLUGINS" in *made_b*) sleep 60;; esac'

    (found,) = bisected("--check", command, "--seconds", "0.5")

    assert found == {"plugins": ["made_b"], "reason": "did not finish within 0.5 s"}
