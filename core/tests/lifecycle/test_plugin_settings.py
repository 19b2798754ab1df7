"""The settings of a plugin: the form, what is refused, and what is kept of it."""

from decimal import Decimal
from typing import Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from pegboard.assembly.plugin_settings import settings_of
from pegboard.assembly.sealed_settings import is_sealed, sealed_values
from pegboard.lifecycle.plugin_settings import (
    read_settings_form,
    setting_problems,
    settings_form,
)
from pegboard.testing.runtimes import loaded_of
from pegboard_sdk import Plugin

KEY = b"k" * 32


class Knobs(BaseModel):
    """What an administrator of the plugin may turn."""

    days: int = Field(30, ge=1, le=365, title="Days until stale", description="Counted daily.")
    rate: Decimal = Decimal("0.5")
    mode: Literal["soft", "hard"] = "soft"
    notify: bool = False
    addresses: tuple[str, ...] = ()
    greeting: str | None = None
    token: SecretStr = SecretStr("")


class Knobby(Plugin):
    settings = Knobs


def test_the_form_has_a_field_for_each_setting_with_its_kind() -> None:
    kinds = {one.name: one.kind for one in settings_form(Knobs)}

    assert kinds == {
        "days": "integer",
        "rate": "decimal",
        "mode": "choice",
        "notify": "boolean",
        "addresses": "lines",
        "greeting": "text",
        "token": "secret",
    }


def test_a_field_says_its_label_help_choices_and_default() -> None:
    form = {one.name: one for one in settings_form(Knobs, {"days": 7})}

    assert (form["days"].label, form["days"].help) == ("Days until stale", "Counted daily.")
    assert (form["days"].value, form["days"].default) == (7, 30)
    assert form["mode"].choices == (("soft", "Soft"), ("hard", "Hard"))


def test_a_form_is_read_as_the_values_it_means() -> None:
    raw = {"days": "12", "mode": "hard", "notify": ["false", "true"], "addresses": "a@x\r\nb@x\r\n"}
    read = read_settings_form(Knobs, raw)

    assert read.problems == {}
    assert read.values == {"days": 12, "mode": "hard", "notify": True, "addresses": ["a@x", "b@x"]}


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ({"days": "0"}, {"days": "must be at least 1"}),
        ({"days": "many"}, {"days": "must be a whole number"}),
        ({"mode": "odd"}, {"mode": "must be one of: 'soft' or 'hard'"}),
        ({"rate": "x"}, {"rate": "must be a number"}),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    raw: dict[str, str], problem: dict[str, str]
) -> None:
    assert read_settings_form(Knobs, raw).problems == problem


def test_an_unknown_setting_is_refused() -> None:
    assert setting_problems(Knobs, {"colour": "red"}) == {"colour": "is no setting of this plugin"}


def test_a_secret_is_sealed_where_it_is_kept_and_open_for_the_plugin() -> None:
    read = read_settings_form(Knobs, {"token": "abc"})
    kept = sealed_values(KEY, "knobby", Knobs, read.values)

    assert is_sealed(kept["token"])
    assert "abc" not in str(kept)
    found = settings_of(loaded_of({"knobby": Knobby()}), {"knobby": kept}, KEY)
    values = found.values["knobby"]
    assert isinstance(values, Knobs)
    assert values.token.get_secret_value() == "abc"


def test_a_form_never_shows_a_secret_and_keeps_it_when_left_empty() -> None:
    stored = sealed_values(KEY, "knobby", Knobs, {"token": "abc"})
    (token,) = [one for one in settings_form(Knobs, stored) if one.secret]

    assert (token.value, token.is_set) == (None, True)
    assert read_settings_form(Knobs, {"token": ""}, stored).values == stored
    assert read_settings_form(Knobs, {"token": "", "clear.token": "true"}, stored).values == {}


def test_a_stored_value_that_does_not_fit_any_more_gives_way_to_the_default() -> None:
    stored = {"knobby": {"days": 4000, "mode": "hard", "gone": 1}}
    found = settings_of(loaded_of({"knobby": Knobby()}), stored, KEY)

    values = found.values["knobby"]
    assert isinstance(values, Knobs)
    assert (values.days, values.mode) == (30, "hard")
    ((plugin, problem),) = found.problems
    assert plugin == "knobby"
    assert "'days'" in problem
