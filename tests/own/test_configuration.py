"""A system's configuration as a file: taken from one, checked, and brought to another."""

import json
from pathlib import Path

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.access.role_changes import RoleChange, change_role
from pegboard.access.role_edits import RoleEdit, granted_scope
from pegboard.lifecycle.apply_configuration import apply_configuration, compare
from pegboard.lifecycle.configuration import (
    FORMAT,
    Configuration,
    RoleEntry,
    ViewEntry,
    configuration_of,
    shared_views,
)
from pegboard.lifecycle.configuration_text import (
    BadConfiguration,
    read_configuration,
    write_configuration,
)
from pegboard.model.own import FieldChange, Layout, Option, Own, OwnEntity, OwnField
from pegboard.records.create import create
from tests.own.conftest import Shaped

OWN = Own(
    (OwnEntity(name="visit", label="Visit", plural="Visits", in_menu=False),),
    (
        OwnField(entity="custom.visit", name="name", kind="text", label='"Name" ü'),
        OwnField(
            entity="base.account",
            name="tier",
            kind="choice",
            label="Tier",
            options=tuple(Option(f"o{n}", f"Option {n}", hidden=n == 1) for n in range(9)),
            default="o2",
            show_when='type == "partner"',
        ),
        OwnField(entity="base.account", name="staff", kind="decimal", label="Staff", minimum=0),
    ),
    (FieldChange(entity="base.account", field="name", help="Line 1\nLine 2", label="Company"),),
    (Layout(entity="base.account", form=("custom__tier", "name"), listed=("name",)),),
)
WHOLE = Configuration(
    format=FORMAT,
    plugins=("sales",),
    settings={"sales": {"per_page": 20, "colour": "a\\b", "on": True}},
    entities=OWN.entities,
    fields=OWN.fields,
    changes=OWN.changes,
    layouts=OWN.layouts,
    roles=(
        RoleEntry(role="cfo", part="right", entity="custom.visit", name="read", value="none"),
        RoleEntry(role="cfo", part="role", name="label", value="Finance"),
    ),
    views=(ViewEntry(name="All partners", entity="base.account", query="where=type"),),
)


@pytest.mark.parametrize("as_json", [False, True], ids=["toml", "json"])
def test_a_file_says_all_of_it(as_json: bool) -> None:
    assert read_configuration(write_configuration(WHOLE, as_json=as_json)) == WHOLE


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('label = "Tier"', 'labl = "Tier"', 'labl = "Tier"', "labl is no key here (fields[1])"),
        ("minimum = 0", 'minimum = "0"', 'minimum = "0"', "fields[2].minimum"),
        ('name = "read"', 'nam = "read"', "nam =", "nam is no key here (roles[0])"),
        ("plugins = ", "plugin = ", "plugin = ", "plugin is no key here"),
        ('label = "Tier"', "label = Tier", "label = Tier", "is no TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, line: str, reason: str) -> None:
    text = write_configuration(WHOLE).replace(old, new, 1)
    number = next(n for n, one in enumerate(text.splitlines(), start=1) if line in one)

    with pytest.raises(BadConfiguration) as error:
        read_configuration(text)

    assert reason in str(error.value)
    assert error.value.line == number


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 3}', "x = 1", "{" * 9000])
def test_other_files_are_refused(text: str) -> None:
    with pytest.raises(BadConfiguration):
        read_configuration(text)


def test_a_configuration_moves_to_another_system(system: Shaped, other_system: Shaped) -> None:
    system.shape(OWN)
    _hide_visits(system)
    view = {"name": "Partners", "entity": "base.account", "query": "where=x", "shared": True}
    with system.runtime.writing(SYSTEM) as unit:
        create(unit, "base.saved_view", view)
    text = write_configuration(configuration_of(system.runtime))

    found = compare(other_system.runtime, read_configuration(text))
    done = apply_configuration(other_system.runtime, found, SYSTEM, via="tests", consent=True)

    assert other_system.own == OWN
    assert other_system.runtime.assembly.blueprint.enabled == ("base", "sales")
    assert (done.roles, done.views) == (1, 1)
    analyst = other_system.runtime.assembly.roles.roles["data_analyst"]
    assert granted_scope(analyst, "custom.visit", "read") == "none"
    assert [one.name for one in shared_views(other_system.runtime)] == ["Partners"]
    assert compare(other_system.runtime, read_configuration(text)).is_empty
    assert json.loads(
        write_configuration(configuration_of(other_system.runtime), as_json=True)
    ) == (json.loads(write_configuration(read_configuration(text), as_json=True)))


def test_the_file_on_the_how_to_page_fits(other_system: Shaped) -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/move-a-configuration.md").read_text("utf-8")
    text = page.partition("```toml\n")[2].partition("```")[0]

    assert compare(other_system.runtime, read_configuration(text)).plan.blockers == ()


def test_a_plugin_that_is_not_installed_stands_in_the_way(other_system: Shaped) -> None:
    wanted = Configuration(format=FORMAT, plugins=("no_such_plugin",))

    blockers = compare(other_system.runtime, wanted).plan.blockers

    assert [one.plugin for one in blockers] == ["no_such_plugin"]


def _hide_visits(system: Shaped) -> None:
    runtime = system.runtime
    assembly = runtime.assembly
    edit = RoleEdit("data_analyst", "right", "custom.visit", "read", "none")
    with runtime.writing(SYSTEM) as unit:
        change = RoleChange("data_analyst", (edit,))
        change_role(unit, assembly.people, assembly.schema, change, seen=None)
    runtime.follow_roles()
