"""What the plan of visits, the widget and the panel show."""

from datetime import timedelta

import pytest
from pegboard_visits.plugin import VISIT, Settings, Visits, latest, plan, today

from pegboard_sdk.testing import System, system_of


@pytest.fixture
def system(sqlite_url: str) -> System:
    return system_of(sqlite_url, visits=Visits())


def test_the_plan_shows_the_coming_days_as_far_as_the_setting_says(system: System) -> None:
    with system.working() as context:
        account = context.records.create("base.account", {"name": "Betatech"})
        for days in (-1, 0, Settings().days_ahead, Settings().days_ahead + 1):
            day = (context.today + timedelta(days=days)).isoformat()
            visit = {"purpose": f"In {days}", "account": account, "day": day}
            context.records.create(VISIT, visit)
        mine = context.of("visits")
        shown = [one.purpose for day in plan(mine, {})["days"].values() for one in day]
        further = plan(mine, {"days": "365"})

        assert shown == ["In 0", "In 14"]
        assert further["ahead"] == 365
        assert len(latest(context.records.get("base.account", account), mine)) == 4


def test_the_widget_shows_the_visits_of_the_person(system: System) -> None:
    ana = system.person("Ana", "crm_administrator")
    with system.working(ana) as context:
        account = context.records.create("base.account", {"name": "Betatech"})
        visit = {"purpose": "Talk", "account": account, "day": context.today.isoformat()}
        context.records.create(VISIT, {**visit, "owner": context.user})

        assert [row.label for row in today(context)] == ["Betatech"]
