"""When a session gets another id, where people are signed in, and what ends with a password."""

from datetime import UTC, datetime, timedelta

import pytest

from core.tests.access.conftest import PASSWORD
from pegboard.access.accounts import add_user, grant_roles, set_password, withdraw_role
from pegboard.access.session_list import end_other_sessions_of, end_session_of, sessions_of
from pegboard.access.session_renewal import renew_session, renew_sessions_of
from pegboard.access.sessions import SessionLimits, session_principal, start_session
from pegboard.access.sign_in import sign_in
from pegboard.access.tokens import create_token, token_principal
from pegboard.assembly.runtime import Runtime


@pytest.fixture
def bo(system: Runtime, request: pytest.FixtureRequest) -> str:
    """The id of a fresh person."""
    name = request.node.name.translate(str.maketrans("[]_", "---"))
    return add_user(system, email=f"{name}@example.com", name="Bo", password=PASSWORD)


def test_a_renewed_session_keeps_its_person_and_its_old_id_is_dead(
    system: Runtime, bo: str
) -> None:
    old = start_session(system, bo)
    before = session_principal(system, old)
    fresh = renew_session(system, old)
    assert fresh is not None
    after = session_principal(system, fresh)
    assert before is not None
    assert after is not None
    assert (after.principal.user_id, after.csrf) == (bo, before.csrf)
    assert session_principal(system, old) is None
    assert renew_session(system, old) is None


def test_every_change_of_roles_asks_for_a_new_id(system: Runtime, bo: str) -> None:
    token = start_session(system, bo)

    def is_stale() -> bool:
        found = session_principal(system, token)
        assert found is not None
        return found.is_stale

    assert not is_stale()
    grant_roles(system, bo, ["cfo"])
    assert is_stale()
    token = renew_session(system, token) or ""
    assert not is_stale()
    withdraw_role(system, bo, "cfo")
    assert is_stale()


def test_others_keep_their_sessions_as_they_are(system: Runtime, bo: str, ana: str) -> None:
    token = start_session(system, ana)
    with system.people.database.writing() as tx:
        renew_sessions_of(system.people, tx, bo)
    found = session_principal(system, token)
    assert found is not None
    assert not found.is_stale


def test_people_see_where_they_are_signed_in(system: Runtime, bo: str) -> None:
    now = datetime.now(UTC)
    early, late = now - timedelta(hours=2), now - timedelta(hours=1)
    this = start_session(system, bo, agent="Firefox", address="192.0.2.1", now=early)
    start_session(system, bo, agent="Safari", address="192.0.2.2", means="passkey", now=late)
    start_session(system, bo, agent="expired", now=now - timedelta(days=31))
    found = sessions_of(system, bo, token=this)
    assert [(one.agent, one.address, one.means, one.is_this) for one in found] == [
        ("Firefox", "192.0.2.1", "password", True),
        ("Safari", "192.0.2.2", "passkey", False),
    ]
    assert found[0].created_at == early


def test_people_end_one_session_or_all_others(system: Runtime, bo: str) -> None:
    this, other, third = (start_session(system, bo) for _ in range(3))
    ids = {one.id for one in sessions_of(system, bo, token=this) if not one.is_this}
    assert end_session_of(system, bo, ids.pop())
    assert len(sessions_of(system, bo)) == 2
    assert end_other_sessions_of(system, bo, this) == 1
    assert session_principal(system, this)
    assert session_principal(system, other) is None
    assert session_principal(system, third) is None


def test_nobody_ends_the_session_of_somebody_else(system: Runtime, bo: str, ana: str) -> None:
    token = start_session(system, bo)
    ident = sessions_of(system, bo)[0].id
    assert not end_session_of(system, ana, ident)
    end_other_sessions_of(system, ana, "")
    assert session_principal(system, token)


def test_a_new_password_ends_sessions_and_api_tokens(system: Runtime, bo: str) -> None:
    session, token = start_session(system, bo), create_token(system, bo, "script")
    set_password(system, bo, "eight blue helicopters")
    assert session_principal(system, session) is None
    assert token_principal(system, token) is None


def test_how_long_sessions_last_is_a_setting(system: Runtime, bo: str) -> None:
    limits = SessionLimits(idle=timedelta(hours=1), longest=timedelta(hours=3))
    start = datetime.now(UTC)
    token = start_session(system, bo, now=start, limits=limits)
    for minutes, lives in ((59, True), (118, True), (177, True), (181, False)):
        found = session_principal(
            system, token, now=start + timedelta(minutes=minutes), limits=limits
        )
        assert (found is not None) == lives
    idle = start_session(system, bo, now=start, limits=limits)
    assert session_principal(system, idle, now=start + timedelta(minutes=61), limits=limits) is None


def test_signing_in_and_failing_stand_in_the_audit_log(system: Runtime) -> None:
    user_id = add_user(system, email="audited@example.com", name="Au", password=PASSWORD)
    sign_in(system, "audited@example.com", PASSWORD, address="192.0.2.77")
    with pytest.raises(Exception, match="not right"):
        sign_in(system, "audited@example.com", "wrong", address="192.0.2.77")
    with system.database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            'SELECT kind, "by", detail FROM pegboard_audit '
            "WHERE address = '192.0.2.77' ORDER BY seq"
        ).all()
    assert [(kind, by) for kind, by, _ in rows] == [
        ("sign_in", user_id),
        ("sign_in_failed", user_id),
    ]
    assert "audited@" not in str(rows)
