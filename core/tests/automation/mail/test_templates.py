"""What templates say: the record's words in the language of the message, and nothing secret."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pegboard.access.principals import SYSTEM, Principal
from pegboard.automation.mail.fill_template import (
    Filled,
    NotToBeMailed,
    OfAnotherKind,
    Template,
    fill_template,
)
from pegboard.automation.mail.placeholders import BadTemplate, Placeholder, parse_template
from pegboard.base.plugin import Base
from pegboard.records.errors import InvalidRecord
from pegboard.testing.clock import Clock
from pegboard.testing.databases import ScratchDatabases
from pegboard.testing.runtimes import loaded_of, open_runtime
from pegboard.testing.system import System

CONTACT, LEAD, TEMPLATE = "base.contact", "base.lead", "base.mail_template"


@pytest.fixture(scope="module")
def system(scratch_databases: ScratchDatabases) -> Iterator[System]:
    url = scratch_databases.create("sqlite")
    clock = Clock()
    made = System(open_runtime(url, loaded_of({"base": Base()}), clock), clock=clock)
    yield made
    made.close()
    scratch_databases.drop(url)


@pytest.fixture(scope="module")
def anna(system: System) -> Principal:
    person = system.person("Anna Nowak", "sales_representative")
    system.update("base.user", str(person.user_id), {"name": "Anna <Nowak>"})
    return person


@pytest.fixture(scope="module")
def contact(system: System, anna: Principal) -> str:
    account = system.create("base.account", {"name": "Gil & Sons"}, anna)
    values = {"last_name": "O'Neil <b>", "email": "o@gil.example", "account": account}
    return system.create(CONTACT, values, anna)


@pytest.fixture(scope="module")
def lead(system: System, anna: Principal) -> str:
    values = {
        "first_name": "Zoë", "company": "Zed", "rating": "hot", "employees": 1200,
        "annual_revenue": {"amount": "1234567.5", "currency": "EUR"},
    }  # fmt: skip
    made = system.create(LEAD, values, anna)
    moment = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    system.update(LEAD, made, {"converted_at": moment.isoformat()})
    return made


def filled(
    system: System, person: Principal, record: tuple[str, str], body: str, language: str = "en"
) -> Filled:
    template = Template(record[0], language, body, body)
    with system.runtime.reading(person) as unit:
        return fill_template(unit, template, record)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Dear {{ first_name }},", ("Dear ", Placeholder("first_name"), ",")),
        ('{{first_name|"there"}}', (Placeholder("first_name", "there"),)),
        ("{{&nbsp;first_name | 'you &amp; all' }}", (Placeholder("first_name", "you & all"),)),
        ("{{ account.owner.name }}", (Placeholder("account.owner.name"),)),
        ("no { field } here", ("no { field } here",)),
    ],
)
def test_fields_stand_in_double_braces(text: str, wanted: tuple[object, ...]) -> None:
    assert parse_template(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "{{ }}", "{{ First Name }}", "{{ name() }}", "{{ __class__ }}", "{{ a.b.c.d.e.f }}",
        "{{ 1 + 1 }}", "{{ name", "name }}", "{{ {{ name }} }}", "{{ name | upper }}",
        "{{ <b>name</b> }}", '{{ name | "<i>" }}', "{% for x in y %}{{ x[0] }}", "{{ name }}" * 101,
    ],
)  # fmt: skip
def test_what_is_no_field_is_refused(text: str) -> None:
    with pytest.raises(BadTemplate):
        parse_template(text)


@pytest.mark.parametrize(
    ("written", "text", "html"),
    [
        ("{{ last_name }}", "O'Neil <b>", "O'Neil &lt;b&gt;"),
        ('{{ first_name | "there" }}', "there", "there"),
        ("[{{ first_name }}]", "[]", "[]"),
        ("{{ account }}", "Gil & Sons", "Gil &amp; Sons"),
        ("{{ account.name }} {{ company }}", "Gil & Sons Gil & Sons", None),
        ("{{ user.name }}", "Anna <Nowak>", "Anna &lt;Nowak&gt;"),
    ],
)
def test_values_are_text_wherever_they_stand(
    system: System, anna: Principal, contact: str, written: str, text: str, html: str | None
) -> None:
    found = filled(system, anna, (CONTACT, contact), written)

    assert (found.subject, found.text) == (text, text)
    assert html is None or html in found.html


@pytest.mark.parametrize(
    ("written", "language", "text"),
    [
        ("{{ annual_revenue }}", "en", "€1,234,567.50"),
        ("{{ annual_revenue }}", "es", "1.234.567,50\u00a0€"),
        ("{{ employees }}", "it", "1.200"),
        ("{{ converted_at }}", "en", "March 2, 2026, 11:30\u202fPM"),
        ("{{ converted_at }}", "es", "2 de marzo de 2026, 23:30"),
        ("{{ rating }} {{ company }}", "en", "Hot Zed"),
        ("{{ do_not_contact }}", "en", "No"),
    ],
)
def test_values_are_told_in_the_language_of_the_template(
    system: System, anna: Principal, lead: str, written: str, language: str, text: str
) -> None:
    said = filled(system, anna, (LEAD, lead), written, language).subject
    assert said == " ".join(text.split())


def test_a_value_cannot_become_a_link_that_runs(
    system: System, anna: Principal, contact: str
) -> None:
    system.update(CONTACT, contact, {"department": 'javascript:alert(1)" onclick="x'}, anna)
    body = '<a href="{{ department }}">{{ department }}</a>'
    found = filled(system, anna, (CONTACT, contact), body)

    assert "href" not in found.html
    assert "onclick=&" in found.html or 'onclick="x' in found.html.partition(">")[2]


def test_what_the_writer_may_not_read_is_not_mailed(system: System, contact: str) -> None:
    cfo = system.person("Carl Finn", "cfo")
    with pytest.raises(NotToBeMailed, match="mobile"):
        filled(system, cfo, (CONTACT, contact), "{{ mobile }}")
    with pytest.raises(OfAnotherKind), system.runtime.reading(cfo) as unit:
        fill_template(unit, Template(LEAD, "en", "", ""), (CONTACT, contact))


WORDS = {"name": "Welcome", "subject": "Hi {{ first_name }}", "body": "Hi", "entity": CONTACT}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"body": "{{ shoe_size }}"}, "shoe_size"),
        ({"subject": "{{ account.shoe_size }}"}, "account.shoe_size"),
        ({"body": "{{ first_name.x }}"}, "first_name.x"),
        ({"body": "{{ user.password }}"}, "user.password"),
        ({"body": "{{ first name }}"}, "first name"),
        ({"entity": "base.nothing"}, "base.nothing"),
        ({"entity": "base.account", "subject": "{{ company }}"}, "company"),
    ],
)
def test_a_template_that_could_not_be_filled_is_not_saved(
    system: System, anna: Principal, wrong: dict[str, str], named: str
) -> None:
    with pytest.raises(InvalidRecord, match=named):
        system.create(TEMPLATE, WORDS | wrong, anna)


def test_a_template_is_saved_by_who_may_read_its_fields(system: System, anna: Principal) -> None:
    body = '<div>Dear {{ first_name | "there" }} of {{ company }}, {{ user.name }}</div>'
    made = system.create(TEMPLATE, WORDS | {"body": body}, anna)

    assert system.get(TEMPLATE, made, person=anna).body == body
    assert system.get(TEMPLATE, made, person=SYSTEM).entity == CONTACT
