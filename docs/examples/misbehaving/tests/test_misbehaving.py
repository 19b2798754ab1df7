"""The plugin does nothing wrong until its settings say so."""

from pegboard_misbehaving.plugin import Misbehaving

from pegboard_sdk.testing import system_of


def test_nothing_is_wrong_by_default(sqlite_url: str) -> None:
    system = system_of(sqlite_url, misbehaving=Misbehaving())
    with system.working() as context:
        account = context.records.create("base.account", {"name": "Betatech"})

    assert system.act("base.account", account, "tempt_fate").message == "Nothing happened."
