"""What a second step at sign-in promises: codes of an app, recovery codes, and no way around."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP

from core.tests.access.conftest import PASSWORD
from pegboard.access.accounts import add_user, set_password
from pegboard.access.errors import (
    NothingToConfirm,
    SecondFactorIsOn,
    SecondStepNeeded,
    SignInRefused,
    TooManyAttempts,
    WrongCode,
)
from pegboard.access.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    has_second_factor,
    new_recovery_codes,
    pending_enrolment,
    recovery_codes_left,
    turn_off,
)
from pegboard.access.second_step import finish_sign_in, is_waiting_for_code
from pegboard.access.sessions import session_principal, start_session
from pegboard.access.sign_in import sign_in
from pegboard.access.sign_in_steps import LASTS, NEW_PASSKEY, begin_step
from pegboard.access.throttle import MOST_CODES, MOST_PER_ACCOUNT
from pegboard.access.totp import step_of_code
from pegboard.assembly.runtime import Runtime

NOW = datetime(2026, 3, 4, 12, 0, 5, tzinfo=UTC)
STEP = timedelta(seconds=30)


class Person:
    """Somebody with an app; each has an account of their own."""

    count = 0

    def __init__(self, system: Runtime) -> None:
        Person.count += 1
        self.system = system
        self.email = f"factor{Person.count}@example.com"
        self.id = add_user(system, email=self.email, name="Fay", password=PASSWORD)
        self.secret = begin_enrolment(system, self.id, self.email, now=NOW).secret
        self.codes = confirm_enrolment(system, self.id, self.code(NOW), now=NOW)

    def code(self, now: datetime) -> str:
        return TOTP(self.secret).at(now)

    def step(self, now: datetime) -> str:
        """Give the right password and return the step that asks for the code."""
        with pytest.raises(SecondStepNeeded) as needed:
            sign_in(self.system, self.email, PASSWORD, now=now)
        return needed.value.step

    def finish(self, step: str, code: str, now: datetime) -> str | None:
        token = finish_sign_in(self.system, step, code, now=now)
        found = session_principal(self.system, token, now=now)
        return found.principal.user_id if found else None


@pytest.fixture
def fay(system: Runtime) -> Person:
    return Person(system)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
     (2000000000, "279037"), (20000000000, "353130")],
)  # fmt: skip
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B (SHA-1), the last six of its eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    now = datetime.fromtimestamp(seconds, UTC)
    assert step_of_code(secret, code, now=now) == seconds // 30


@pytest.mark.parametrize("wrong", ["", "28708", "2870821", "abcdef", "２８７０８２", "-87082"])
def test_what_is_no_code_is_wrong(wrong: str) -> None:
    now = datetime.fromtimestamp(59, UTC)
    assert step_of_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", wrong, now=now) is None


def test_a_clock_may_be_wrong_by_one_step_and_no_more(fay: Person) -> None:
    for steps, right in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = step_of_code(fay.secret, fay.code(NOW + steps * STEP), now=NOW)
        assert (found is not None) == right


def test_password_and_code_open_a_session_and_the_password_alone_does_not(fay: Person) -> None:
    now = NOW + 2 * STEP
    step = fay.step(now)
    assert session_principal(fay.system, step) is None
    assert fay.finish(step, f" {fay.code(now)} ", now) == fay.id


def test_an_app_counts_only_once_a_code_proved_that_it_has_the_secret(system: Runtime) -> None:
    email = "begun@example.com"
    user_id = add_user(system, email=email, name="Bea", password=PASSWORD)
    secret = begin_enrolment(system, user_id, email).secret
    assert sign_in(system, email, PASSWORD)
    again = begin_enrolment(system, user_id, email)
    assert again.secret != secret
    assert pending_enrolment(system, user_id, email) == again
    with pytest.raises(WrongCode):
        confirm_enrolment(system, user_id, "000000", now=NOW)
    assert not has_second_factor(system, user_id)


def test_a_confirmed_app_is_not_replaced_behind_its_owners_back(fay: Person) -> None:
    with pytest.raises(SecondFactorIsOn):
        begin_enrolment(fay.system, fay.id, fay.email)
    with pytest.raises(NothingToConfirm):
        confirm_enrolment(fay.system, fay.id, fay.code(NOW + STEP), now=NOW + STEP)
    assert pending_enrolment(fay.system, fay.id, fay.email) is None


def test_a_code_is_good_once(fay: Person) -> None:
    now = NOW + 10 * STEP
    code = fay.code(now)
    assert fay.finish(fay.step(now), code, now) == fay.id
    with pytest.raises(SignInRefused):
        fay.finish(fay.step(now), code, now)
    with pytest.raises(SignInRefused):  # nor is an earlier one, seen over a shoulder
        fay.finish(fay.step(now), fay.code(now - STEP), now)


def test_a_step_is_good_once(fay: Person) -> None:
    now = NOW + 20 * STEP
    step = fay.step(now)
    assert fay.finish(step, fay.code(now), now)
    with pytest.raises(SignInRefused):
        fay.finish(step, fay.code(now + STEP), now + STEP)


def test_a_step_that_expired_or_that_we_did_not_begin_leads_nowhere(fay: Person) -> None:
    now = NOW + 30 * STEP
    step = fay.step(now)
    late = now + LASTS + timedelta(seconds=1)
    assert is_waiting_for_code(fay.system, step, now=now)
    assert not is_waiting_for_code(fay.system, step, now=late)
    other = begin_step(fay.system, NEW_PASSKEY, user_id=fay.id, now=now)
    for wrong, at in ((step, late), ("made up", now), ("", now), (other, now), ("\x00", now)):
        with pytest.raises(SignInRefused):
            fay.finish(wrong, fay.code(at), at)


def test_a_new_password_ends_a_half_open_sign_in(fay: Person) -> None:
    now = NOW + 40 * STEP
    step = fay.step(now)
    set_password(fay.system, fay.id, "eight blue helicopters")
    with pytest.raises(SignInRefused):
        fay.finish(step, fay.code(now), now)


def test_each_recovery_code_opens_one_session(fay: Person) -> None:
    assert len(set(fay.codes)) == 10
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", code) for code in fay.codes)
    typed = fay.codes[0].upper().replace("-", " ")
    assert fay.finish(fay.step(NOW), typed, NOW) == fay.id
    assert recovery_codes_left(fay.system, fay.id) == 9
    with pytest.raises(SignInRefused):
        fay.finish(fay.step(NOW), typed, NOW)


def test_new_recovery_codes_make_the_old_ones_worthless(fay: Person) -> None:
    fresh = new_recovery_codes(fay.system, fay.id)
    with pytest.raises(SignInRefused):
        fay.finish(fay.step(NOW), fay.codes[1], NOW)
    assert fay.finish(fay.step(NOW), fresh[1], NOW) == fay.id


def test_the_recovery_codes_of_somebody_else_are_worth_nothing(system: Runtime) -> None:
    one, other = Person(system), Person(system)
    with pytest.raises(SignInRefused):
        one.finish(one.step(NOW), other.codes[0], NOW)


def test_secret_and_recovery_codes_are_not_in_the_database_as_they_are(fay: Person) -> None:
    kept: list[object] = []
    with fay.system.database.engine.connect() as connection:
        for table in ("authenticator", "recovery_code", "audit"):
            kept += connection.exec_driver_sql(f"SELECT * FROM pegboard_{table}").all()
    text = str(kept)
    assert fay.secret not in text
    assert not any(code in text or code.replace("-", "") in text for code in fay.codes)


def test_guessing_codes_is_stopped(fay: Person) -> None:
    step = fay.step(NOW)
    for _ in range(MOST_PER_ACCOUNT - 1):
        with pytest.raises(SignInRefused):
            fay.finish(step, "000000", NOW)
    with pytest.raises(TooManyAttempts):
        fay.finish(step, fay.code(NOW + STEP), NOW)


def test_a_right_password_does_not_set_the_count_of_codes_back(fay: Person) -> None:
    now = NOW
    for attempt in range(MOST_CODES):
        now += timedelta(minutes=16) if attempt % 4 == 0 else timedelta()
        with pytest.raises(SignInRefused):
            fay.finish(fay.step(now), "000000", now)
    step = fay.step(now + timedelta(minutes=16))
    with pytest.raises(TooManyAttempts):
        fay.finish(step, "000000", now + timedelta(minutes=16))


def test_turning_it_off_makes_the_password_enough_and_renews_sessions(fay: Person) -> None:
    token = start_session(fay.system, fay.id)
    turn_off(fay.system, fay.id, by=fay.id)
    found = session_principal(fay.system, token)
    assert found is not None
    assert found.is_stale
    assert recovery_codes_left(fay.system, fay.id) == 0
    assert sign_in(fay.system, fay.email, PASSWORD)
