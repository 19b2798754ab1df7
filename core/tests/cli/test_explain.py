"""What `pegboard user explain` answers."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pegboard.access.accounts import add_user
from pegboard.access.principals import SYSTEM
from pegboard.bootstrap import start
from pegboard.cli.main import pegboard
from pegboard.records.create import create
from pegboard.settings import read_settings


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An account that belongs to nobody, in a system with one seller, Rosa."""
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    runtime = start(read_settings())
    add_user(runtime, email="rosa@example.com", name="Rosa", roles=("sales_representative",))
    with runtime.writing(SYSTEM) as unit:
        made = str(create(unit, "base.account", {"name": "Acme"})["id"])
    runtime.database.close()
    return made


def explained(*words: str) -> Result:
    return CliRunner().invoke(pegboard, ["user", "explain", *words])


def test_the_answer_is_a_sentence_with_its_reasons(account: str) -> None:
    answer = explained("rosa@example.com", "update", "base.account", account)

    assert answer.exit_code == 0
    assert answer.output.splitlines()[0] == "Rosa may not change this account."
    assert "It belongs to nobody." in answer.output


def test_scripts_get_json(account: str) -> None:
    answer = explained("rosa@example.com", "read", "base.account", account, "name", "--json")

    found = json.loads(answer.output)
    assert (answer.exit_code, found["allowed"]) == (0, True)
    assert found["summary"] == "Rosa may see the field Name of this account."
    assert "Nothing limits the field Name." in found["because"]


@pytest.mark.parametrize(
    "words",
    [
        ("nobody@example.com", "read", "base.account"),
        ("rosa@example.com", "dance", "base.account"),
        ("rosa@example.com", "read", "base.nothing"),
    ],
)
def test_what_cannot_be_answered_is_an_error(account: str, words: tuple[str, ...]) -> None:
    assert explained(*words, account).exit_code != 0
