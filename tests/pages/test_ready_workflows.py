"""Every workflow that an installed plugin has ready can be taken and switched on as it is."""

from core.tests.web.pages.visiting import see, send, text_of
from core.tests.web.served import Served

HERE = "/settings/workflows"


def test_every_ready_workflow_can_be_taken_and_switched_on(system: Served) -> None:
    offered = system.runtime.assembly.ready_workflows
    assert {plugin for plugin, _ in offered} >= {"base", "sales"}
    for plugin, one in offered:
        taken = send(system, f"{HERE}/ready/{plugin}/{one.name}", {})
        assert taken.status_code == 303
        page = taken.headers["location"]
        assert send(system, f"{page}/on", {}).status_code == 303, one.name
        shown = text_of(see(system, page))
        assert one.label in shown
        assert "Switch off" in shown
