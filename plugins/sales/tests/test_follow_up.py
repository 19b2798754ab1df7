"""What follows a win: one task for its owner, also when somebody wins it twice."""

from datetime import timedelta

import pytest

from pegboard_sales.plugin import Sales
from pegboard_sdk.testing import Boot, System

WON = 'kind == "won"'


@pytest.fixture
def system(boot: Boot) -> System:
    return boot(sales=Sales())


def stage(system: System, where: str) -> str:
    return str(system.find("sales.stage", where=where)[0].id)


def tasks(system: System) -> list[tuple[str, str]]:
    fields = ("subject", "owner", "due_date", "sales__opportunity")
    return [(one.subject, one.owner) for one in system.find("base.activity", fields=fields)]


def test_who_wins_gets_one_task_in_their_language(system: System) -> None:
    sol = system.person("Sol", "sales_representative")
    system.update("base.user", str(sol.user_id), {"language": "es"})
    account = system.create("base.account", {"name": "Acme"}, sol)
    deal = system.create("sales.opportunity", {"name": "Ten", "account": account}, sol)
    system.run_jobs()
    assert tasks(system) == []

    system.act("sales.opportunity", deal, "won", person=system.administrator)
    system.run_jobs()

    (task,) = system.find(
        "base.activity", fields=("subject", "owner", "due_date", "account", "sales__opportunity")
    )
    assert task.subject == "Agradecer al cliente y empezar la entrega"
    assert (task.owner, task.account, task.sales__opportunity) == (sol.user_id, account, deal)
    assert task.due_date == system.clock.now.date() + timedelta(days=1)

    system.act("sales.opportunity", deal, "reopen", person=system.administrator)
    system.act("sales.opportunity", deal, "won", person=system.administrator)
    system.run_jobs()
    assert len(tasks(system)) == 1


def test_nothing_follows_where_an_administrator_wants_none(system: System) -> None:
    system.configure("sales", follow_up_days=0)
    deal = system.create("sales.opportunity", {"name": "Ten"}, system.administrator)

    system.update("sales.opportunity", deal, {"stage": stage(system, WON)})
    system.run_jobs()

    assert tasks(system) == []
