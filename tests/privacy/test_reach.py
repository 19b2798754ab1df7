"""Whom a request means: not the namesake, not the colleague, not who came back later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyotp import TOTP

from pegboard.access.accounts import add_user, user_with_email
from pegboard.access.errors import SignInRefused
from pegboard.access.principals import SYSTEM
from pegboard.access.second_factor import begin_enrolment, confirm_enrolment
from pegboard.access.sessions import session_principal, start_session
from pegboard.access.sign_in import sign_in
from pegboard.access.sign_in_steps import NEW_PASSKEY, begin_step
from pegboard.assembly.runtime import Runtime
from pegboard.database.integrity import check
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.get import get
from pegboard.records.history import history
from pegboard.records.update import update
from pegboard.transfer.run_import import import_file
from pegboard.transfer.subjects.erase import Erased, erase, preview
from pegboard.transfer.subjects.errors import (
    MayNotHandlePrivacy,
    NobodyFound,
    NobodySought,
    NotChosen,
    StillSignsIn,
)
from pegboard.transfer.subjects.export import export_person
from pegboard.transfer.subjects.replay import replay
from pegboard.transfer.subjects.requests import past_requests
from pegboard.transfer.subjects.wanted import Wanted, recognise

CONTACT, ACTIVITY = "base.contact", "base.activity"
ANA = {"first_name": "Ana", "last_name": "Lopez", "email": "ana@corp.example", "phone": "944123456"}


def add(runtime: Runtime, entity: str, **values: object) -> str:
    with runtime.writing(SYSTEM) as unit:
        return str(create(unit, entity, values)["id"])


def change(runtime: Runtime, entity: str, record_id: str, **values: object) -> None:
    with runtime.writing(SYSTEM) as unit:
        update(unit, entity, record_id, values, version=None)


def read(runtime: Runtime, entity: str, record_id: str) -> Any:
    with runtime.reading(SYSTEM) as unit:
        return get(unit, entity, record_id)


def forget(runtime: Runtime, said: str) -> Erased:
    return erase(runtime, SYSTEM, recognise(said))


def found(runtime: Runtime, wanted: Wanted) -> set[str]:
    """Return the ids of the people found."""
    with runtime.reading(SYSTEM) as unit:
        return {one.row.id for one in preview(unit, wanted).people.chosen}


@pytest.mark.parametrize(
    "said",
    ["ana@corp.example", "ANA@Corp.Example", "+34 944 123 456", "944-12-34-56", "ana  LÓPEZ"],
)
def test_somebody_is_found_however_address_number_or_name_is_written(
    runtime: Runtime, said: str
) -> None:
    ana = add(runtime, CONTACT, **ANA)
    add(runtime, CONTACT, last_name="Lopezana", email="xana@corp.example", phone="94412345")

    assert found(runtime, recognise(said)) == {ana}


def test_a_name_finds_people_but_erases_and_exports_nobody(
    runtime: Runtime, tmp_path: Path
) -> None:
    add(runtime, CONTACT, **ANA)

    with pytest.raises(NotChosen):
        forget(runtime, "Ana Lopez")
    with pytest.raises(NotChosen):
        export_person(runtime, SYSTEM, recognise("Ana Lopez"), tmp_path / "ana.zip")
    with pytest.raises(NobodySought):
        recognise("  ")


def test_of_two_with_one_address_only_the_chosen_one_goes(runtime: Runtime) -> None:
    ana = add(runtime, CONTACT, **ANA)
    ben = add(runtime, CONTACT, first_name="Ben", email=ANA["email"])

    erase(runtime, SYSTEM, replace(recognise(ANA["email"]), only=frozenset({(CONTACT, ana)})))

    assert read(runtime, CONTACT, ana).email is None
    assert (read(runtime, CONTACT, ben).email, read(runtime, CONTACT, ben).name) == (
        ANA["email"],
        "Ben",
    )
    assert replay(runtime).people == 0


def test_asking_for_a_record_finds_the_persons_other_records(runtime: Runtime) -> None:
    ana = add(runtime, CONTACT, **ANA)
    lead = add(runtime, "base.lead", last_name="Lopez", email=ANA["email"])
    add(runtime, CONTACT, last_name="Colleague", phone=ANA["phone"])

    assert found(runtime, recognise(f"{CONTACT}/{ana}")) == {ana, lead}


def test_links_stay_whole_and_others_are_left_alone(runtime: Runtime) -> None:
    account = add(runtime, "base.account", name="Corp", email="info@corp.example")
    ana = add(runtime, CONTACT, **ANA, account=account)
    ben = add(runtime, CONTACT, last_name="Ben", reports_to=ana, account=account)
    deal = add(runtime, "sales.opportunity", name="Deal with Ana Lopez", contact=ana)
    call = add(runtime, ACTIVITY, subject="Ana wants more", kind="call", contact=ana)
    add(runtime, ACTIVITY, subject="Ana Lopez is nice", account=account)

    forget(runtime, ANA["email"])

    gone = read(runtime, CONTACT, ana)
    assert (gone.name, gone.last_name, gone.phone, gone.account) == (
        "Anonymised", None, None, account,
    )  # fmt: skip
    assert read(runtime, CONTACT, ben).reports_to == ana
    assert read(runtime, "base.account", account).email == "info@corp.example"
    assert read(runtime, "sales.opportunity", deal).name == "Deal with Anonymised"
    assert (read(runtime, ACTIVITY, call).subject, read(runtime, ACTIVITY, call).kind) == (
        "Anonymised", "call",
    )  # fmt: skip
    workspace = runtime.assembly.workspace
    assert check(runtime.database, workspace.schema, workspace.tables) == ()


def test_an_anonymised_contact_can_still_be_edited(runtime: Runtime) -> None:
    ana = add(runtime, CONTACT, **ANA)
    forget(runtime, ANA["email"])

    change(runtime, CONTACT, ana, source="event")

    assert read(runtime, CONTACT, ana).name == "Anonymised"


def test_history_says_that_somebody_was_erased_and_no_longer_what_was(runtime: Runtime) -> None:
    ana = add(runtime, CONTACT, **ANA)
    change(runtime, CONTACT, ana, last_name="Garcia", source="event")

    forget(runtime, ANA["email"])

    with runtime.reading(SYSTEM) as unit:
        entries = history(unit, runtime.assembly.schema.entity(CONTACT), ana)
    assert entries[0].via == "privacy"
    assert entries[1].changes["last_name"] == (None, None)
    assert entries[1].changes["source"] == (None, "event")


def test_a_record_in_the_bin_is_erased_too(runtime: Runtime) -> None:
    ana = add(runtime, CONTACT, **ANA)
    with runtime.writing(SYSTEM) as unit:
        delete(unit, CONTACT, ana)

    assert forget(runtime, ANA["email"]).counts.anonymised == {CONTACT: 1}


def test_an_active_user_is_not_erased(runtime: Runtime) -> None:
    add_user(runtime, email="eva@corp.example", name="Eva", roles=(), password="seven green bikes")

    with pytest.raises(StillSignsIn):
        forget(runtime, "eva@corp.example")


def test_a_user_who_is_erased_leaves_no_way_in_and_no_trace_of_where_from(
    runtime: Runtime,
) -> None:
    email = "fay@corp.example"
    fay = add_user(runtime, email=email, name="Fay", password="seven green bikes")
    now = datetime.now(UTC)
    secret = begin_enrolment(runtime, fay, email, now=now).secret
    confirm_enrolment(runtime, fay, TOTP(secret).at(now), now=now)
    token = start_session(runtime, fay, agent="Firefox", address="192.0.2.99")
    begin_step(runtime, NEW_PASSKEY, user_id=fay)
    change(runtime, "base.user", fay, active=False)

    forget(runtime, email)

    assert session_principal(runtime, token) is None
    with pytest.raises(SignInRefused):
        sign_in(runtime, email, "seven green bikes")
    tables = ("credential", "session", "token", "authenticator", "recovery_code", "passkey",
              "sign_in_step", "provider_account")  # fmt: skip
    with runtime.database.engine.connect() as connection:
        for table in tables:
            rows = connection.exec_driver_sql(f"SELECT user_id FROM pegboard_{table}").all()
            assert fay not in {str(row[0]) for row in rows}, table


def test_whoever_is_unknown_cannot_be_erased(runtime: Runtime) -> None:
    with pytest.raises(NobodyFound):
        forget(runtime, "nobody@corp.example")


def test_only_who_holds_the_permission_may_look(runtime: Runtime) -> None:
    add_user(
        runtime,
        email="eva@corp.example",
        name="Eva",
        roles=("sales_manager",),
        password="seven green bikes",
    )
    eva = user_with_email(runtime, "eva@corp.example")
    ana = add(runtime, CONTACT, **ANA)

    with pytest.raises(MayNotHandlePrivacy), runtime.reading(eva) as unit:
        preview(unit, recognise(ANA["email"]))
    with pytest.raises(MayNotHandlePrivacy):
        erase(runtime, eva, recognise(ANA["email"]))

    assert read(runtime, CONTACT, ana).email == ANA["email"]


def test_whoever_comes_back_later_stays(runtime: Runtime) -> None:
    add(runtime, CONTACT, **ANA)
    forget(runtime, ANA["email"])
    again = add(runtime, CONTACT, **ANA)

    assert replay(runtime).rows == 0
    assert read(runtime, CONTACT, again).email == ANA["email"]


def test_requests_and_audit_log_hold_counts_and_no_personal_value(runtime: Runtime) -> None:
    add(runtime, CONTACT, **ANA)
    forget(runtime, ANA["email"])

    with runtime.reading(SYSTEM) as unit:
        (request,) = past_requests(unit)
    with runtime.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT kind, detail FROM pegboard_audit").all()
    noted = [row for row in rows if row[0] == "privacy_erase"]

    assert (request.kind, request.counts["anonymised"]) == ("erase", {CONTACT: 1})
    assert request.at - datetime.now(UTC) < timedelta(seconds=60)
    assert len(noted) == 1
    assert "ana" not in str(noted).lower().replace("anonymised", "")


def test_an_import_tells_that_it_brings_somebody_back(runtime: Runtime, tmp_path: Path) -> None:
    add(runtime, CONTACT, **ANA)
    forget(runtime, ANA["email"])
    file = tmp_path / "again.csv"
    file.write_text(f"last_name,email\nLopez,{ANA['email']}\nOther,other@corp.example\n", "utf-8")

    rehearsed = import_file(runtime, SYSTEM, CONTACT, file, dry_run=True)
    done = import_file(runtime, SYSTEM, CONTACT, file)

    assert (rehearsed.brought_back, done.brought_back) == (1, 1)
