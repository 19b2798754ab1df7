"""Workflows that plugins have ready are right, are offered by right, and are taken as one's own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from core.tests.automation.workflows.company import Company
from pegboard.assembly.assemble import assemble
from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.automation.workflows.check import check_document
from pegboard.automation.workflows.ready import ready_workflows, take_ready
from pegboard.base.plugin import Base
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.workflows import ReadyWorkflow
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.get import get
from pegboard.testing.runtimes import loaded_of

CREATED = {"kind": "created"}
TOLD = {"kind": "notify", "text": {"value": Worded("Good day")}}


def ready(name: str, entity: str, **more: Any) -> ReadyWorkflow:
    told: Mapping[str, Any] = {"entity": entity, "trigger": CREATED, "steps": [TOLD], **more}
    return ReadyWorkflow(name, f"About {name}", "Help", told)


class Twice(Plugin):
    @hookimpl
    def contribute_workflows(self) -> Iterable[ReadyWorkflow]:
        return [ready("same", "base.lead"), ready("same", "base.lead")]


def test_what_base_has_ready_is_right_and_off_when_taken(company: Company) -> None:
    assembly = company.runtime.assembly
    with company.runtime.writing(company.admin) as unit:
        offered = ready_workflows(assembly, unit.rights, str)
        assert [one.workflow.name for one in offered] == ["new_web_lead", "unreported_activity"]
        for one in offered:
            check_document(unit, assembly, one.document)
            ident = take_ready(unit, assembly, one.plugin, one.workflow.name, str)
            found = get(unit, "base.workflow", ident)
            assert (found.active, found.owner) == (False, company.admin.user_id)


def test_one_is_offered_where_its_entity_is_there_in_the_language_of_its_taker(
    company: Company,
) -> None:
    several = (
        ("acme", ready("good", "base.lead")),
        ("acme", ready("gone", "acme.parcel")),
        ("acme", ready("odd", "base.lead", trigger={"kind": "someday"})),
    )
    assembly = replace(company.runtime.assembly, ready_workflows=several)
    with company.runtime.writing(company.admin) as unit:
        offered = ready_workflows(assembly, unit.rights, str.upper)
        assert [one.workflow.name for one in offered] == ["good"]
        ident = take_ready(unit, assembly, "acme", "good", str.upper)
        found = get(unit, "base.workflow", ident)
        assert found.name == "ABOUT GOOD"
        assert "GOOD DAY" in str(found.document)
        with pytest.raises(NotFound):
            take_ready(unit, assembly, "acme", "gone", str)


def test_a_plugin_that_has_two_ready_of_one_name_is_named(company: Company) -> None:
    plugins = loaded_of({"base": Base(), "twice": Twice()})
    with pytest.raises(BrokenPlugin, match="twice: it has two workflows ready called 'same'"):
        assemble(plugins, company.runtime.database)
