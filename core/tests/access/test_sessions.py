"""What sessions promise whoever signs in, and what they refuse everybody else."""

from datetime import UTC, datetime, timedelta

import pytest

from core.tests.access.conftest import EMAIL, PASSWORD
from pegboard.access.accounts import add_user, set_password, user_with_email, withdraw_role
from pegboard.access.errors import SignInRefused, TooManyAttempts, UnknownRole, UnknownUser
from pegboard.access.principals import SYSTEM
from pegboard.access.sessions import session_principal, sign_out
from pegboard.access.sign_in import sign_in
from pegboard.access.throttle import MOST_PER_ACCOUNT, MOST_PER_ADDRESS, WINDOW
from pegboard.assembly.runtime import Runtime
from pegboard.model.system import USER
from pegboard.records.errors import InvalidRecord
from pegboard.records.update import update
from pegboard.settings import SESSION_IDLE as IDLE
from pegboard.settings import SESSION_LONGEST as LONGEST

pytestmark = pytest.mark.usefixtures("ana")


def test_a_session_knows_its_person_with_all_roles(system: Runtime, ana: str) -> None:
    found = session_principal(system, sign_in(system, EMAIL, PASSWORD))
    assert found is not None
    person = found.principal
    assert (person.user_id, person.name, person.email) == (ana, "Ana", EMAIL)
    assert person.roles == ("data_analyst", "sales_representative")
    assert (person.timezone, person.locale) == ("Europe/Madrid", "es")


def test_an_address_is_known_in_any_case(system: Runtime) -> None:
    assert sign_in(system, f" {EMAIL.upper()} ", PASSWORD)


def test_every_sign_in_makes_a_new_session_with_its_own_form_token(system: Runtime) -> None:
    first, second = sign_in(system, EMAIL, PASSWORD), sign_in(system, EMAIL, PASSWORD)
    assert first != second
    one, two = session_principal(system, first), session_principal(system, second)
    assert one is not None
    assert two is not None
    assert one.csrf != two.csrf


@pytest.mark.parametrize("made_up", ["", "x", "a" * 43, "\x00", "\ud800", "é" * 5000])
def test_a_session_that_we_did_not_give_out_is_nobodys(system: Runtime, made_up: str) -> None:
    assert session_principal(system, made_up) is None


def test_the_token_itself_is_nowhere_in_the_database(system: Runtime) -> None:
    token = sign_in(system, EMAIL, PASSWORD)
    with system.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM pegboard_session").all()
    assert not any(token in str(row) for row in rows)


def test_a_session_ends_for_good_at_sign_out(system: Runtime) -> None:
    token = sign_in(system, EMAIL, PASSWORD)
    sign_out(system, token)
    assert session_principal(system, token) is None


def test_an_idle_session_ends_and_a_used_one_lives_on(system: Runtime) -> None:
    start = datetime.now(UTC)
    token = sign_in(system, EMAIL, PASSWORD, now=start)
    step = IDLE - timedelta(minutes=1)
    assert session_principal(system, token, now=start + step)
    assert session_principal(system, token, now=start + 2 * step)
    assert session_principal(system, token, now=start + 3 * IDLE) is None


def test_a_session_ends_after_thirty_days_however_busy(system: Runtime) -> None:
    start = datetime.now(UTC)
    token = sign_in(system, EMAIL, PASSWORD, now=start)
    now = start
    while now + IDLE / 2 < start + LONGEST:
        now += IDLE / 2
        assert session_principal(system, token, now=now)
    assert session_principal(system, token, now=start + LONGEST) is None


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "wrong"),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("\x00", "\x00"),
        ("\ud800@example.com", "\ud800"),
        (EMAIL, PASSWORD + "x" * 5000),
    ],
)
def test_who_does_not_belong_is_told_no_reason(system: Runtime, email: str, password: str) -> None:
    with pytest.raises(SignInRefused, match="The e-mail address or the password is not right"):
        sign_in(system, email, password, address="198.51.100.7")


def test_guessing_an_account_is_stopped_and_forgotten_after_a_while(system: Runtime) -> None:
    add_user(system, email="bo@example.com", name="Bo", password=PASSWORD)
    start = datetime.now(UTC)
    for _ in range(MOST_PER_ACCOUNT):
        with pytest.raises(SignInRefused):
            sign_in(system, "bo@example.com", "wrong", now=start)
    with pytest.raises(TooManyAttempts):
        sign_in(system, "BO@example.com", PASSWORD, now=start)
    assert sign_in(system, "bo@example.com", PASSWORD, now=start + WINDOW + timedelta(seconds=1))


def test_guessing_an_account_that_does_not_exist_is_stopped_alike(system: Runtime) -> None:
    now = datetime.now(UTC)
    for _ in range(MOST_PER_ACCOUNT):
        with pytest.raises(SignInRefused):
            sign_in(system, "ghost@example.com", "wrong", now=now)
    with pytest.raises(TooManyAttempts):
        sign_in(system, "ghost@example.com", "wrong", now=now)


def test_guessing_many_accounts_from_one_address_is_stopped(system: Runtime) -> None:
    now = datetime.now(UTC)
    for number in range(MOST_PER_ADDRESS):
        with pytest.raises(SignInRefused):
            sign_in(system, f"n{number}@example.com", "x", address="192.0.2.9", now=now)
    with pytest.raises(TooManyAttempts) as refused:
        sign_in(system, "other@example.com", "x", address="192.0.2.9", now=now)
    assert 0 < refused.value.seconds <= WINDOW.total_seconds()
    with pytest.raises(SignInRefused):
        sign_in(system, "other@example.com", "x", address="192.0.2.10", now=now)


def test_who_signs_in_starts_counting_afresh(system: Runtime) -> None:
    add_user(system, email="cleo@example.com", name="Cleo", password=PASSWORD)
    now = datetime.now(UTC)
    for _ in range(3):
        for _ in range(MOST_PER_ACCOUNT - 1):
            with pytest.raises(SignInRefused):
                sign_in(system, "cleo@example.com", "wrong", now=now)
        assert sign_in(system, "cleo@example.com", PASSWORD, now=now)


def test_somebody_deactivated_is_out_with_the_next_request(system: Runtime) -> None:
    user_id = add_user(system, email="dan@example.com", name="Dan", password=PASSWORD)
    token = sign_in(system, "dan@example.com", PASSWORD)
    with system.writing(SYSTEM) as unit:
        update(unit, USER, user_id, {"active": False}, version=None)
    assert session_principal(system, token) is None
    with pytest.raises(SignInRefused):
        sign_in(system, "dan@example.com", PASSWORD)
    with pytest.raises(UnknownUser):
        user_with_email(system, "dan@example.com")


def test_a_role_taken_away_is_gone_with_the_next_request(system: Runtime) -> None:
    user_id = add_user(
        system, email="eva@example.com", name="Eva", roles=("cfo",), password=PASSWORD
    )
    token = sign_in(system, "eva@example.com", PASSWORD)
    withdraw_role(system, user_id, "cfo")
    found = session_principal(system, token)
    assert found is not None
    assert found.principal.roles == ()


def test_a_new_password_ends_all_sessions(system: Runtime) -> None:
    user_id = add_user(system, email="fay@example.com", name="Fay", password=PASSWORD)
    token = sign_in(system, "fay@example.com", PASSWORD)
    set_password(system, user_id, "eight blue helicopters")
    assert session_principal(system, token) is None
    assert sign_in(system, "fay@example.com", "eight blue helicopters")


def test_a_user_without_password_cannot_sign_in(system: Runtime) -> None:
    add_user(system, email="gus@example.com", name="Gus")
    with pytest.raises(SignInRefused):
        sign_in(system, "gus@example.com", "")


def test_an_account_is_made_whole_or_not_at_all(system: Runtime) -> None:
    with pytest.raises(UnknownRole):
        add_user(system, email="hal@example.com", name="Hal", roles=("emperor",))
    with pytest.raises(UnknownUser):
        user_with_email(system, "hal@example.com")
    with pytest.raises(InvalidRecord):
        add_user(system, email="not an address", name="Hal")


def test_a_time_zone_that_nobody_knows_counts_as_utc(system: Runtime) -> None:
    user_id = add_user(system, email="ida@example.com", name="Ida", password=PASSWORD)
    with system.database.changing_schema() as connection:
        connection.exec_driver_sql(
            f"UPDATE base_user SET time_zone = 'Mars/Olympus' WHERE id = '{user_id}'"
        )
    assert user_with_email(system, "ida@example.com").timezone == "UTC"
