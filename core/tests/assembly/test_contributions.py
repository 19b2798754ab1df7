"""What plugins contribute is refused at assembly when it does not fit, with what is wrong."""

from collections.abc import Iterable
from typing import Any

import pytest
from pydantic import BaseModel

from pegboard.assembly.deprecations import deprecations_of
from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.base.plugin import Base
from pegboard.hookspecs.deprecated import Deprecated
from pegboard.hookspecs.markers import hookspec
from pegboard.testing.runtimes import loaded_of, runtime_of
from pegboard_sdk import Page, Panel, Parameter, Per, Plugin, Report, Widget, hookimpl

LEAD = "base.lead"
PANEL = "base.lead.panel@1"


def nothing(*_: Any) -> Any:
    return []


class Bringing(Plugin):
    """Brings what a test gives it."""

    def __init__(self, *things: object) -> None:
        self.things = things

    def _of(self, *kinds: type) -> list[Any]:
        return [one for one in self.things if isinstance(one, kinds)]

    @hookimpl
    def contribute_reports(self) -> Iterable[Any]:
        return self._of(Report)

    @hookimpl
    def contribute_pages(self) -> Iterable[Any]:
        return self._of(Page)

    @hookimpl
    def contribute_slots(self) -> Iterable[Any]:
        return self._of(Panel, Widget)


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (Report("by_x", "X", "base.nothing"), "base.nothing, which is unknown"),
        (Report("by_x", "X", LEAD, group_by=("nothing",)), "no field nothing"),
        (Report("by_x", "X", LEAD, group_by=("owner",)), "name a field behind the link"),
        (Report("by_x", "X", LEAD, where="source =="), "does not fit"),
        (Report("by_x", "X", LEAD, measures=(("S", "sum(name)"),)), "is no number"),
        (Report("by_x", "X", LEAD, group_by=(Per("month", "source"),)), "periods of a date"),
        (Report("by x", "X", LEAD), "needs a name"),
        (Report("by_x", "X", LEAD, parameters={"p": Parameter("nothing")}), "no field nothing"),
        (Report("by_x", "X", LEAD, sort="nothing"), "no field nothing"),
        (Page("week", "Week", "none.html", nothing), "no templates/none.html"),
        (Page("The week", "Week", "none.html", nothing), "cannot be called"),
        (Page("week", "Week", "none.html", nothing, permission="base.y"), "which nobody declares"),
        (Panel("base.lead.header@1", "P", nothing), "no slot"),
        (Panel("base.nothing.panel@1", "P", nothing), "no slot"),
        (Panel(PANEL, "P", nothing, when="nothing == 1"), "does not fit"),
    ],
)
def test_what_does_not_fit_keeps_its_plugin_out(sqlite_url: str, thing: object, said: str) -> None:
    with pytest.raises(BrokenPlugin, match=said):
        runtime_of(sqlite_url, base=Base(), bringing=Bringing(thing))


def test_two_pieces_of_one_name_are_refused(sqlite_url: str) -> None:
    twice = Bringing(Widget("W", nothing), Widget("W", nothing))

    with pytest.raises(BrokenPlugin, match="two pieces called 'W'"):
        runtime_of(sqlite_url, base=Base(), bringing=twice)


def test_a_setting_needs_a_default(sqlite_url: str) -> None:
    class Needy(Plugin):
        class Settings(BaseModel):
            days: int

        settings = Settings

    with pytest.raises(BrokenPlugin, match="'days' needs a default"):
        runtime_of(sqlite_url, base=Base(), needy=Needy())


def test_what_a_plugin_uses_that_will_go_is_listed() -> None:
    class OldSpecs:
        @hookspec(warn_on_impl=Deprecated(removed_in=3, instead="new_hook"))
        def old_hook(self) -> None: ...

        @hookspec(warn_on_impl_args={"actor": Deprecated(removed_in=3, instead="context.user")})
        def kept_hook(self, change: object, actor: object) -> None: ...

    class Old(Plugin):
        @hookimpl
        def old_hook(self) -> None: ...

        @hookimpl
        def kept_hook(self, actor: object) -> None: ...

    loaded = loaded_of({"old": Old(), "fresh": Plugin()})
    found = deprecations_of(loaded, [OldSpecs])

    assert found == {
        "old": (
            "old_hook goes with API level 3; use new_hook.",
            "The argument actor of kept_hook goes with API level 3; use context.user.",
        )
    }


def test_a_plugin_for_the_level_before_runs_and_is_told_so() -> None:
    (one,) = loaded_of({"old": Plugin()})
    found = deprecations_of([one], [], level=one.manifest.api_level_max + 1)

    assert "which goes with level 3" in found["old"][0]
