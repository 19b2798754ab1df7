"""What `pegboard user …` says and does about roles and tokens."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pegboard.access.accounts import add_user
from pegboard.access.tokens import token_principal
from pegboard.bootstrap import start
from pegboard.cli.users import user
from pegboard.model.errors import PegboardError
from pegboard.settings import read_settings

ANNA = "anna@example.com"


@pytest.fixture(autouse=True)
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    runtime = start(read_settings(), enabled=("base",))
    add_user(runtime, email=ANNA, name="Anna", roles=("crm_administrator",))
    runtime.database.close()


def run(*words: str) -> Result:
    result = CliRunner().invoke(user, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_roles_are_given_and_taken_but_not_the_last_administrators() -> None:
    found = json.loads(run("roles", ANNA, "--add", "cfo", "--json").output)
    assert [one["role"] for one in found] == ["cfo", "crm_administrator"]
    with pytest.raises(PegboardError, match="last active administrator"):
        run("roles", ANNA, "--remove", "crm_administrator")
    found = json.loads(run("roles", ANNA, "--remove", "cfo", "--json").output)
    assert [one["role"] for one in found] == ["crm_administrator"]


def test_a_token_is_narrowed_listed_and_taken_back() -> None:
    words = ("token", ANNA, "--read-only", "--entity", "base.lead", "--scope", "team", "--json")
    token = json.loads(run(*words).output)["token"]
    runtime = start(read_settings())
    person = token_principal(runtime, token)
    assert person is not None
    rights = runtime.roles.rights_of(person)
    assert rights.scope("base.lead", "read") == "team"
    assert not rights.may("base.lead", "update")
    assert not rights.may("base.account", "read")

    (listed,) = json.loads(run("tokens", ANNA, "--json").output)
    assert (listed["rights"], listed["scope"]) == ("read only", "team")
    run("revoke-token", ANNA, listed["id"])
    assert token_principal(runtime, token) is None
    runtime.database.close()
