"""Every field that can hold data of people says so, or is known not to."""

from collections.abc import Iterator

import pytest

from pegboard.model.fields import Address, Email, Field, File, Phone
from pegboard.model.schema import Schema
from pegboard.testing.runtimes import runtime_of
from tests.privacy.canary import PLUGINS

REAL = {name: plugin for name, plugin in PLUGINS.items() if name != "clinic"}
OF_COMPANIES = {("base.account", "billing_address"), ("base.account", "shipping_address")}
"""Where a company is found is nobody's own address."""
PERSONAL = {
    "base.account": {"email", "phone"},
    "base.activity": {"subject", "outcome", "body"},
    "base.contact": {
        "first_name", "last_name", "name", "job_title", "department", "email", "phone", "mobile",
        "address", "description",
    },
    "base.email": {"sender", "to", "cc", "subject", "text", "html", "quoted", "error"},
    "base.email_attachment": {"name", "file"},
    "base.lead": {
        "first_name", "last_name", "name", "job_title", "email", "phone", "mobile", "address",
        "description",
    },
    "base.received_mail": {"subject", "sender", "reason", "original"},
    "base.user": {"name", "email", "job_title", "phone"},
    "sales.conversion": {"name"},
    "sales.opportunity": {"description"},
}  # fmt: skip


@pytest.fixture(scope="module")
def schema(module_database_url: str) -> Schema:
    return runtime_of(module_database_url, **REAL).assembly.schema


def fields_of(schema: Schema) -> Iterator[tuple[str, Field]]:
    for entity in schema.entities.values():
        for field in entity.own_fields:
            yield entity.key, field


def test_every_way_to_reach_a_person_and_every_file_is_personal(schema: Schema) -> None:
    unmarked = {
        (entity, field.name)
        for entity, field in fields_of(schema)
        if isinstance(field, Email | Phone | Address | File) and not field.personal
    }

    assert unmarked == OF_COMPANIES


def test_these_are_the_personal_fields(schema: Schema) -> None:
    marked: dict[str, set[str]] = {}
    for entity, field in fields_of(schema):
        if field.personal:
            marked.setdefault(entity, set()).add(field.name)

    assert marked == PERSONAL


def test_these_are_the_entities_whose_records_are_people(schema: Schema) -> None:
    people = {key for key, entity in schema.entities.items() if entity.person}

    assert people == {"base.contact", "base.lead", "base.user"}
