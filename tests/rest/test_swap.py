"""A change of plugins reaches the next request, without a new application."""

from core.tests.web.served import Served
from pegboard.bootstrap import start


def test_a_swapped_assembly_serves_the_next_request(system: Served) -> None:
    runtime = system.runtime
    whole = runtime.assembly
    base_only = start(runtime.settings, enabled=("base",))
    assert system.call("GET", "/sales/opportunity").status_code == 200

    runtime.swap(base_only.assembly)
    assert system.call("GET", "/sales/opportunity").status_code == 404
    assert "/api/v1/sales/opportunity" not in system.call("GET", "/openapi.json").json()["paths"]
    assert system.call("GET", "/base/account").status_code == 200

    runtime.swap(whole)
    assert system.call("GET", "/sales/opportunity").status_code == 200
    base_only.database.close()
