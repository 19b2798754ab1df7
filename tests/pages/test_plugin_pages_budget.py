"""How many statements the pages of the plugin manager cost, whatever was planned before."""

import pytest

from core.tests.web.served import Served
from tests.rest.test_statements import counting

MOST = {
    "/settings/plugins": 12,
    "/settings/plugins/sales": 26,
    "/settings/plugins/plans": 8,
    "/settings/departments": 8,
    "/settings/sample-data": 6,
    "/": 20,
}


@pytest.mark.parametrize("path", MOST)
def test_a_page_of_the_manager_costs_few_statements(system: Served, path: str) -> None:
    if not system.runtime.database.is_sqlite:
        pytest.skip("statements are counted on SQLite")
    cookies, _ = system.session("admin")
    system.client.get(path, headers=cookies)
    with counting(system) as seen:
        answer = system.client.get(path, headers=cookies)
    assert answer.status_code == 200, answer.text
    assert len(seen) <= MOST[path], seen
