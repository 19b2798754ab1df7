"""Rules of the commands that help people who cannot sign in."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyotp import TOTP

from pegboard.access.accounts import user_with_email
from pegboard.access.errors import SecondStepNeeded
from pegboard.access.loading import utc_now
from pegboard.access.second_factor import begin_enrolment, confirm_enrolment
from pegboard.access.sign_in import sign_in
from pegboard.bootstrap import start
from pegboard.cli.main import pegboard
from pegboard.settings import read_settings

ADMIN, PASSWORD = "ana@example.com", "seven green bicycles"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a system that was set up on the command line."""
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    monkeypatch.setenv("PEGBOARD_SECRET_KEY", "only for tests")
    monkeypatch.setenv("PEGBOARD_ADMIN_PASSWORD", PASSWORD)
    monkeypatch.delenv("PEGBOARD_DATABASE_URL", raising=False)
    assert say("init", "--admin-email", ADMIN).exit_code == 0
    return tmp_path


def say(*words: str) -> Result:
    return CliRunner().invoke(pegboard, words)


def test_who_lost_phone_and_codes_is_let_in_by_the_password_again(here: Path) -> None:
    system = start(read_settings())
    ana = str(user_with_email(system, ADMIN).user_id)
    app = TOTP(begin_enrolment(system, ana, ADMIN).secret)
    confirm_enrolment(system, ana, app.at(utc_now()))
    with pytest.raises(SecondStepNeeded):
        sign_in(system, ADMIN, PASSWORD)
    answer = say("user", "reset-2fa", ADMIN)
    assert (answer.exit_code, "password alone" in answer.output) == (0, True)
    assert sign_in(system, ADMIN, PASSWORD)
    system.database.close()


@pytest.mark.parametrize("verb", ["reset-2fa", "unlink-provider", "passwd"])
def test_nobody_unknown_is_helped(here: Path, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    monkeypatch.setenv("PEGBOARD_PASSWORD", PASSWORD)
    assert say("user", verb, "nobody@example.com").exit_code != 0


def test_an_account_that_was_never_linked_cannot_be_forgotten(here: Path) -> None:
    answer = say("user", "unlink-provider", ADMIN)
    assert (answer.exit_code, "no linked account" in answer.output) == (1, True)


@pytest.mark.parametrize("common", ["password1234", "Pegboard2026!", "ana@example.com"])
def test_a_common_password_is_refused_on_the_command_line_too(
    here: Path, monkeypatch: pytest.MonkeyPatch, common: str
) -> None:
    monkeypatch.setenv("PEGBOARD_PASSWORD", common)
    assert say("user", "passwd", ADMIN).exit_code != 0
