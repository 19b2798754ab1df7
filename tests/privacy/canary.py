"""One person whose traces are put everywhere, and the scan that looks for them."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from pegboard.access.accounts import set_password
from pegboard.access.principals import SYSTEM
from pegboard.access.tokens import create_token
from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.database.kept_answers import KeptAnswer, KeptAnswers
from pegboard.model.fields import Field, Link
from pegboard.model.system import USER
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.files import keep_file
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.testing.runtimes import runtime_of
from pegboard.transfer.run_import import import_file
from pegboard_sales.plugin import Sales
from pegboard_sdk import Plugin
from tests.privacy.clinic import Clinic

CANARY = "canary5d41402abc4b2a76b9719d9110"
EMAIL = f"{CANARY}@example.com"
PHONE = "+34999876543210"
MARKS = (CANARY, PHONE[1:])
CONTACT, LEAD, ACTIVITY = "base.contact", "base.lead", "base.activity"
PLUGINS: dict[str, Plugin] = {"base": Base(), "sales": Sales(), "clinic": Clinic()}
LINKS = ("contact", "lead")
ADDRESSES = ("sender", "to", "cc")
"""Texts of a message that hold addresses."""
REQUIRED: dict[str, dict[str, Any]] = {
    "base.account": {"name": "Acme"},
    "sales.opportunity": {"name": "Big deal"},
    "sales.conversion": {"at": "2026-01-01T10:00:00Z", "ledger": "{}"},
}


@dataclass(frozen=True)
class Company:
    """A company in which one person left traces; *other* is a contact who has nothing to do."""

    runtime: Runtime
    contact: str
    lead: str
    user: str
    other: str
    personal: tuple[tuple[str, str], ...]


def full_company(database_url: str, folder: Path) -> Company:
    """Return a company with the canary in every personal field, and old values of it besides."""
    runtime = runtime_of(database_url, **PLUGINS)
    runtime.settings = replace(runtime.settings, folder=folder)
    with runtime.writing(SYSTEM) as unit:
        other = create(unit, CONTACT, {"last_name": "Bystander", "email": "by@example.com"})
        people = {entity: _fill(unit, entity, {}) for entity in (CONTACT, LEAD, USER)}
        update(unit, USER, people[USER], {"active": False}, version=None)
        update(unit, LEAD, people[LEAD], {"converted_contact": people[CONTACT]}, version=None)
        _fill_around(unit, people)
    set_password(runtime, people[USER], "seven green bicycles")
    create_token(runtime, people[USER], CANARY)
    _import(runtime, folder)
    _keep_answer(runtime, people[CONTACT], other["id"])
    personal = tuple(
        (entity.key, field.name)
        for entity in runtime.assembly.schema.entities.values()
        for field in entity.own_fields
        if field.personal
    )
    return Company(runtime, people[CONTACT], people[LEAD], people[USER], other["id"], personal)


def without_plugins(company: Company) -> Company:
    """Return the company as it is when all plugins but base are switched off."""
    runtime = runtime_of(str(company.runtime.settings.database_url), base=Base())
    runtime.settings = company.runtime.settings
    company.runtime.database.close()
    return replace(company, runtime=runtime)


def _fill_around(unit: Unit, people: dict[str, str]) -> None:
    """Make a record of every other entity with personal fields, linked to the person."""
    ids = {"contact": people[CONTACT], "lead": people[LEAD]}
    made: dict[str, str] = {}
    for entity in sorted(unit.workspace.schema.entities.values(), key=_parents_first):
        if entity.person or not any(field.personal for field in entity.own_fields):
            continue
        links = {name: ids[name] for name in LINKS if name in entity.fields}
        if entity.follows in entity.fields:
            above = entity.fields[entity.follows or ""]
            assert isinstance(above, Link)
            links[above.name] = made[above.target]
        more = REQUIRED.get(entity.key, {})
        made[entity.key] = _fill(unit, entity.key, links | more)
    consent = {"contact": ids["contact"], "purpose": "offers", "source": f"mail of {EMAIL}"}
    create(unit, "base.consent", consent)
    create(unit, "base.account", {"name": "Mentions", "description": f"Ask {EMAIL} (boss)."})
    view = {"name": "Mine", "entity": CONTACT, "query": f"where=email%20%3D%3D%20%22{EMAIL}%22"}
    create(unit, "base.saved_view", view)
    pointing = {"subject": "About a letter", "clinic__letter": made["clinic.letter"]}
    create(unit, ACTIVITY, pointing)
    binned = create(unit, ACTIVITY, {"subject": f"{CANARY} in the bin", **ids})
    delete(unit, ACTIVITY, binned["id"])


def _parents_first(entity: Any) -> bool:
    return entity.follows is not None


def _fill(unit: Unit, entity: str, links: dict[str, Any]) -> str:
    """Create a record with the canary in every personal field, then change each of them."""
    own = [f for f in unit.workspace.schema.entity(entity).own_fields if f.personal]
    first = {field.name: _value(unit, field, "first") for field in own}
    made = create(unit, entity, links | first)
    second = {field.name: _value(unit, field, "second") for field in own if field.kind != "email"}
    update(unit, entity, made["id"], second, version=None)
    return str(made["id"])


def _value(unit: Unit, field: Field, mark: str) -> object:
    named = f"{CANARY} {mark} {field.name}"
    if field.kind == "file":
        content = f"{named} in a file".encode()
        return keep_file(unit, name=f"{named}.txt", media_type="text/plain", content=content)
    known: dict[str, object] = {
        "email": EMAIL,
        "phone": PHONE,
        "url": f"https://{CANARY}.example.com/{mark}",
        "rich_text": f"<p>{named}</p>",
        "address": {"street": named, "city": CANARY, "country": "ES"},
        "date": "1987-06-05" if mark == "first" else "1987-06-06",
    }
    if field.name in ADDRESSES and field.kind != "email":
        return f"{CANARY} {mark} <{EMAIL}>"
    return known.get(field.kind, named)


def _import(runtime: Runtime, folder: Path) -> None:
    """Import a file in which one row is taken and another, of the same person, is refused."""
    file = folder / f"list of {EMAIL}.csv"
    rows = ("last_name,email,account", f"Taken,{EMAIL},", f"Refused,{EMAIL},{EMAIL}")
    file.write_text("\n".join(rows), "utf-8")
    report = import_file(runtime, SYSTEM, CONTACT, file)
    assert (report.created, report.refused) == (1, 1)
    for used in folder.glob("*.csv"):
        used.unlink()


def _keep_answer(runtime: Runtime, contact: str, other: str) -> None:
    """Keep two answers of the REST interface: one that shows the person, one that does not."""
    workspace = runtime.assembly.workspace
    answers = KeptAnswers(runtime.database, workspace.tables)
    with runtime.writing(SYSTEM) as unit:
        for key, ident, name in (("a", contact, CANARY), ("b", other, "Bystander")):
            body = f'{{"id":"{ident}","last_name":"{name}"}}'
            answers.keep(unit.tx, other, key, KeptAnswer("", 201, {}, body), now=unit.now)


def tables_with(runtime: Runtime) -> dict[str, int]:
    """Return how many rows of which table hold a mark of the person, anywhere in them."""
    found: dict[str, int] = {}
    with runtime.database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            count = sum(1 for row in rows if _is_marked(row))
            if count:
                found[table] = count
    return found


def _is_marked(row: Any) -> bool:
    shown = " ".join(
        bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else repr(cell)
        for cell in row
    )
    return any(mark in shown for mark in MARKS)


def file_holds_a_mark(runtime: Runtime) -> bool:
    """Whether the bytes of SQLite's file, or of its log, hold a mark; never on PostgreSQL."""
    if not runtime.database.is_sqlite:
        return False
    file = Path(runtime.database.url.database or "")
    parts = [file, file.with_name(f"{file.name}-wal")]
    content = b"".join(part.read_bytes() for part in parts if part.exists())
    return any(mark.encode() in content for mark in MARKS)
