"""Visits to customers: a page with the plan, a widget for today, a panel on the account."""

from datetime import timedelta
from itertools import groupby

from pydantic import BaseModel, Field

from pegboard_sdk import Entity, Page, Panel, PanelRow, Plugin, Widget, fields, hookimpl

VISIT = "visits.visit"
SHOWN = ("id", "day", "purpose", "account.name")


class Visit(Entity, name="visit", label="Visit", owner=True, icon="map-pin", title="purpose"):
    """A visit to a customer on a day."""

    purpose = fields.Text(required=True)
    account = fields.Link("base.account", required=True, inverse_label="Visits")
    day = fields.Date(required=True, index=True)


class Settings(BaseModel):
    days_ahead: int = Field(14, ge=1, le=365, title="Days ahead", description="On the plan.")


def plan(context, asked):
    """Return the visits of the coming days, by day."""
    typed = asked.get("days", "")
    ahead = min(int(typed), 365) if typed.isdecimal() else context.settings.days_ahead
    where = f'day >= today() && day <= date("{context.today + timedelta(days=ahead)}")'
    found = context.records.find(VISIT, where=where, fields=SHOWN, sort=("day",))
    days = {day: list(visits) for day, visits in groupby(found, lambda one: one.day)}
    return {"days": days, "ahead": ahead}


def today(context):
    """Return a row for each visit of the person today."""
    mine = context.records.find(VISIT, where="day == today() && owner == me", fields=SHOWN)
    return [PanelRow(one["account.name"], one.purpose, VISIT, one.id) for one in mine]


def latest(account, context):
    """Return the days of the latest visits to an account."""
    here = ("account", account.id)
    found = context.records.find(VISIT, linked=here, fields=SHOWN, sort=("-day",), limit=5)
    return [PanelRow(one.purpose, one.day, VISIT, one.id) for one in found]


class Visits(Plugin):
    settings = Settings

    @hookimpl
    def contribute_entities(self):
        return [Visit]

    @hookimpl
    def contribute_pages(self):
        return [Page("plan", "Plan of visits", "plan.html", plan, icon="calendar", menu=66)]

    @hookimpl
    def contribute_slots(self):
        widget = Widget("My visits today", today, order=12, empty="No visit today.")
        return [widget, Panel("base.account.panel@1", "Latest visits", latest)]
