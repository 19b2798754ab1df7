"""What API tokens promise."""

from datetime import UTC, datetime, timedelta

import pytest

from pegboard.access.accounts import add_user
from pegboard.access.principals import SYSTEM
from pegboard.access.tokens import PREFIX, create_token, token_principal
from pegboard.assembly.runtime import Runtime
from pegboard.model.system import USER
from pegboard.records.update import update


def test_a_token_has_the_rights_of_its_person(system: Runtime, ana: str) -> None:
    token = create_token(system, ana, "script")
    assert token.startswith(PREFIX)
    for _ in range(2):
        person = token_principal(system, token)
        assert person is not None
        assert person.user_id == ana
        assert person.roles == ("data_analyst", "sales_representative")


def test_a_token_is_kept_as_a_hash_only(system: Runtime, ana: str) -> None:
    token = create_token(system, ana, "script")
    with system.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM pegboard_token").all()
    assert not any(token in str(row) for row in rows)


def test_a_token_expires(system: Runtime, ana: str) -> None:
    now = datetime.now(UTC)
    token = create_token(system, ana, "short", lasts=timedelta(hours=1), now=now)
    assert token_principal(system, token, now=now + timedelta(minutes=59))
    assert token_principal(system, token, now=now + timedelta(minutes=61)) is None


@pytest.mark.parametrize("made_up", ["", PREFIX, "x" * 10_000, "\x00", "\ud800"])
def test_a_made_up_token_is_nobodys(system: Runtime, made_up: str) -> None:
    assert token_principal(system, made_up) is None


def test_the_token_of_somebody_deactivated_is_worth_nothing(system: Runtime) -> None:
    user_id = add_user(system, email="zoe@example.com", name="Zoe", roles=("cfo",))
    token = create_token(system, user_id, "script")
    with system.writing(SYSTEM) as unit:
        update(unit, USER, user_id, {"active": False}, version=None)
    assert token_principal(system, token) is None
