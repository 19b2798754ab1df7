"""The plugins in the how-to pages run, and do what their pages say."""

import re
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.automation.webhooks.sign import new_secret, signed_headers
from pegboard.lifecycle.plugin_settings import settings_form
from pegboard.reports.run import run_report
from pegboard.reports.visible import visible_reports
from pegboard.web.plugin_templates import render_plugin
from pegboard_sales.plugin import Sales
from pegboard_sdk import Entity, Forbidden, InvalidRecord, PanelRow, Plugin, fields, hookimpl
from pegboard_sdk.testing import Principal, system_of

PAGES = Path(__file__).resolve().parents[2] / "docs/how-to"
FILE = re.compile(r"^\*\*`([^`]+)`\*\*\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MILLIONS = {"amount": "2000000", "currency": "EUR"}


def plugin_of(page: str) -> type[Plugin]:
    """Return the plugin that a page declares."""
    found: dict[str, Any] = {"__name__": f"page_{Path(page).stem.replace('-', '_')}"}
    for block in CODE.findall((PAGES / page).read_text(encoding="utf-8")):
        exec(compile(block, page, "exec"), found)
    plugins = [
        one
        for one in found.values()
        if isinstance(one, type) and issubclass(one, Plugin) and one is not Plugin
    ]
    assert len(plugins) == 1, f"{page} declares {len(plugins)} plugins"
    return plugins[0]


def written(page: str, package: Path, patch: pytest.MonkeyPatch) -> ModuleType:
    """Write the files of a page as *package*, and return its module `plugin`."""
    for name, text in FILE.findall((PAGES / page).read_text(encoding="utf-8")):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    patch.syspath_prepend(str(package.parent))
    return import_module(f"{package.name}.plugin")


def test_a_field_of_a_plugin_stands_on_another_plugins_entity(sqlite_url: str) -> None:
    system = system_of(sqlite_url, segments=plugin_of("add-a-field.md")())

    with system.working() as context:
        account = context.records.create("base.account", {"name": "A", "segments__segment": "a"})
        assert context.records.get("base.account", account)["segments__segment"] == "a"


def test_a_rule_refuses_a_change(sqlite_url: str) -> None:
    system = system_of(sqlite_url, sales=Sales(), credit=plugin_of("refuse-a-change.md")())

    with pytest.raises(InvalidRecord, match="name a contact"), system.working() as context:
        context.records.create("sales.opportunity", {"name": "Big", "amount": MILLIONS})


def test_an_action_changes_the_record_and_plans_a_call(sqlite_url: str) -> None:
    system = system_of(sqlite_url, welcome=plugin_of("offer-an-action.md")())
    with system.working() as context:
        account = context.records.create("base.account", {"name": "Acme"})

    system.act("base.account", account, "promote", {"call_on": "2026-03-31"})

    with system.working() as context:
        (call,) = context.records.find("base.activity")
        assert context.records.get("base.account", account).type == "customer"
    assert (call.kind, call.account) == ("call", account)


def test_a_handler_plans_a_call_once(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = written("react-to-events.md", tmp_path / "page_of_events", monkeypatch)
    system = system_of(sqlite_url, welcome=module.Welcome())
    account = system.create("base.account", {"name": "Acme"})
    system.run_jobs()
    assert system.find("base.activity") == []

    for kind in ("customer", "partner", "customer"):
        system.update("base.account", account, {"type": kind})
        system.run_jobs()

    (call,) = system.find("base.activity")
    assert (call.kind, call.account) == ("call", account)


def test_a_receiver_knows_genuine_messages() -> None:
    found: dict[str, Any] = {}
    (code,) = CODE.findall((PAGES / "connect-other-systems.md").read_text(encoding="utf-8"))
    exec(compile(code, "connect-other-systems.md", "exec"), found)
    secret, body = new_secret(), b'{"type": "base.lead.updated"}'
    headers = signed_headers(secret, "one", datetime(2026, 3, 2, tzinfo=UTC), body)

    assert found["is_genuine"](secret, headers, body)
    assert not found["is_genuine"](secret, headers, body + b" ")
    assert not found["is_genuine"](new_secret(), headers, body)


class Contract(Entity, name="contract", owner=True):
    """What the page on roles grants."""

    name = fields.Text()
    annual_value = fields.Money()


def test_roles_reach_as_far_as_granted(sqlite_url: str) -> None:
    class Renewals(plugin_of("contribute-a-role.md")):  # type: ignore[misc]  # made by a function
        @hookimpl
        def contribute_entities(self) -> list[type[Entity]]:
            return [Contract]

    system = system_of(sqlite_url, renewals=Renewals())
    clerk = system.person("Leo", "renewals_clerk")
    seller = system.person("Darcel", "sales_representative")
    agent = system.person("Samir", "support_agent")
    with system.working(clerk) as context:
        context.records.create("renewals.contract", {"name": "A", "annual_value": MILLIONS})

    def seen(person: Principal) -> int:
        with system.working(person) as context:
            return len(context.records.find("renewals.contract"))

    assert (seen(clerk), seen(seller)) == (1, 0)
    with pytest.raises(Forbidden):
        seen(agent)
    with system.working(seller) as context:
        assert "annual_value" not in context.records.writable("renewals.contract")


class AgreedContract(Entity, name="contract", owner=True):
    """What the page on permissions and scopes speaks of."""

    name = fields.Text()
    account = fields.Link("base.account")
    state = fields.Choice("open", "cancelled", default="open")


def test_a_permission_and_a_scope_hold_as_their_page_says(sqlite_url: str) -> None:
    class Renewals(plugin_of("allow-by-name.md")):  # type: ignore[misc]  # made by a function
        @hookimpl
        def contribute_entities(self) -> list[type[Entity]]:
            return [AgreedContract]

    system = system_of(sqlite_url, renewals=Renewals())
    manager = system.person("Mia", "sales_manager")
    seller = system.person("Sol", "sales_representative")
    with system.working(seller) as context:
        account = context.records.create("base.account", {"name": "Sol's"})
    with system.working(manager) as context:
        values = {"name": "A", "account": account}
        contract = context.records.create("renewals.contract", values)
        context.records.create("renewals.contract", {"name": "B"})

    with system.working(seller) as context:
        assert [one.id for one in context.records.find("renewals.contract")] == [contract]
    cancelled = {"state": "cancelled"}
    with pytest.raises(InvalidRecord, match="ask your manager"), system.working(seller) as context:
        context.records.update("renewals.contract", contract, cancelled)
    with system.working(manager) as context:
        context.records.update("renewals.contract", contract, cancelled)


def test_the_pieces_of_a_home_page_fit_their_entities(sqlite_url: str) -> None:
    system_of(sqlite_url, sales=Sales(), coaching=plugin_of("fill-a-home-page.md")())


def test_first_records_are_there_and_linked(sqlite_url: str) -> None:
    system = system_of(sqlite_url, subscriptions=plugin_of("bring-first-records.md")())

    with system.working() as context:
        plans = context.records.find(
            "subscriptions.plan", fields=("name", "follows.name"), sort=("name",)
        )
    assert [(one["name"], one["follows.name"]) for one in plans] == [
        ("Basic", None),
        ("Plus", "Basic"),
    ]


def test_a_page_shows_what_is_due(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "page_of_reminders"
    module = written("add-a-page.md", package, monkeypatch)
    system = system_of(sqlite_url, reminders=module.Reminders())
    with system.working(system.person("Ana", "crm_administrator")) as context:
        today = context.today.isoformat()
        activity = {"subject": "Ring up", "kind": "call", "due_date": today, "owner": context.user}
        context.records.create("base.activity", activity)
        ((_, page),) = system.runtime.assembly.pages
        data = page.data(context, {"kind": "call"})
        assert [one.subject for one in data["activities"]] == ["Ring up"]
        assert page.data(context, {"kind": "task"}) == {"activities": []}
    tools = {"record_url": lambda *_: "/", "shown": str}
    text = render_plugin(package / "templates", page.template, {**data, **tools})
    assert f"Ring up</a> · {today}" in text


def test_panels_and_widgets_give_rows(sqlite_url: str) -> None:
    system = system_of(sqlite_url, attention=plugin_of("add-a-panel-or-widget.md")())
    with system.working() as context:
        account = context.records.create("base.account", {"name": "A", "type": "customer"})
        activity = {"subject": "Ring up", "kind": "call", "account": account}
        context.records.create("base.activity", activity)
        ((_, panel),) = system.runtime.assembly.panels
        ((_, widget),) = system.runtime.assembly.widgets
        rows = panel.rows(context.records.get("base.account", account), context)
        assert [one.label for one in rows if isinstance(one, PanelRow)] == ["Ring up"]
        assert widget.rows(context) == []


def test_reports_are_worked_out(sqlite_url: str) -> None:
    system = system_of(sqlite_url, leads=plugin_of("add-a-report.md")())
    with system.working() as context:
        context.records.create("base.lead", {"last_name": "A", "source": "referral"})
    with system.runtime.reading(SYSTEM) as unit:
        reports = dict(visible_reports(system.runtime.assembly, unit.rights))
        by_source = run_report(unit, "leads.by_source", reports["leads.by_source"], {})
        later = run_report(
            unit, "leads.by_source", reports["leads.by_source"], {"since": "2999-01-01T00:00Z"}
        )
        run_report(unit, "leads.due_by_month", reports["leads.due_by_month"], {})
    assert [line.values for line in by_source.lines] == [(1,)]
    assert later.totals == (0,)


def test_settings_decide_what_is_refused(sqlite_url: str) -> None:
    plugin = plugin_of("plugin-settings.md")
    system = system_of(sqlite_url, sales=Sales(), signatures=plugin())

    with pytest.raises(InvalidRecord, match="second signature"), system.working() as context:
        context.records.create("sales.opportunity", {"name": "Big", "amount": MILLIONS})
    assert plugin.settings is not None
    assert [one.kind for one in settings_form(plugin.settings)] == ["decimal", "choice", "secret"]
