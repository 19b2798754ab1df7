"""The workflows that sales has ready are offered to those who manage automation."""

from pegboard_sales.plugin import Sales
from pegboard_sales.ready_workflows import READY
from pegboard_sdk.testing import Boot


def test_what_sales_has_ready_is_offered(boot: Boot) -> None:
    system = boot(sales=Sales())
    shown = system.page("/settings/workflows").text
    assert [one.name for one in READY if one.label not in shown] == []
    assert system.page("/settings/workflows", system.person("Al", "support_agent")).status == 403
