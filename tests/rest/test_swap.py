"""A change of plugins in another process reaches the next request, without a new application."""

from core.tests.web.served import Served
from pegboard.bootstrap import start


def test_what_another_process_stored_serves_the_next_request(system: Served) -> None:
    whole = system.runtime.assembly.blueprint.enabled
    assert system.call("GET", "/sales/opportunity").status_code == 200

    elsewhere = start(system.runtime.settings, enabled=("base",))
    assert system.call("GET", "/sales/opportunity").status_code == 404
    assert "/api/v1/sales/opportunity" not in system.call("GET", "/openapi.json").json()["paths"]
    assert system.call("GET", "/base/account").status_code == 200
    elsewhere.database.close()

    elsewhere = start(system.runtime.settings, enabled=whole)
    assert system.call("GET", "/sales/opportunity").status_code == 200
    elsewhere.database.close()


def test_an_answer_tells_people_its_epoch_and_guests_nothing(system: Served) -> None:
    known = system.call("GET", "/base/account")
    assert known.headers["pegboard-epoch"] == str(system.runtime.assembly.epoch)
    assert "pegboard-epoch" not in system.call("GET", "/base/account", by=None).headers
