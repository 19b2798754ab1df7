"""A plugin that fails in each of the ways that plugins fail, where its settings tell it to."""

import sys
import time
from typing import Literal

from pydantic import BaseModel

from pegboard_sdk import Action, ActionResult, Page, Panel, Plugin, Widget, hookimpl

Place = Literal["nowhere", "page", "panel", "widget", "rule", "action"]
Fault = Literal["raise", "exit", "hang", "wrong", "nothing", "huge", "recursion"]


class Faults(BaseModel):
    where: Place = "nowhere"
    how: Fault = "raise"


def misbehave(context, place, fine):
    """Return *fine*, unless the settings want something else at this *place*."""
    if context.settings.where != place:
        return fine
    match context.settings.how:
        case "raise":
            raise ValueError("on purpose")
        case "exit":
            sys.exit("on purpose")
        case "hang":
            while True:
                time.sleep(0.01)
        case "recursion":
            return misbehave(context, place, fine)
        case "huge":
            return "x" * 100_000_000
        case how:
            return None if how == "nothing" else 42


def page(context, _asked):
    return misbehave(context, "page", {"answer": 1})


def panel(_account, context):
    return misbehave(context, "panel", [("All", "well")])


def widget(context):
    return misbehave(context, "widget", [("All", "well")])


def act(_account, _asked, context):
    return misbehave(context, "action", ActionResult("Nothing happened."))


class Misbehaving(Plugin):
    settings = Faults

    @hookimpl
    def contribute_pages(self):
        return [Page("fine", "Fine", "fine.html", page)]

    @hookimpl
    def contribute_slots(self):
        return [Panel("base.account.panel@1", "Doubtful", panel), Widget("Doubtful", widget)]

    @hookimpl
    def contribute_actions(self):
        return [Action("base.account", "tempt_fate", "Tempt fate", act, order=900)]

    @hookimpl
    def check_record_change(self, change, context):
        if change.entity == "base.account":
            misbehave(context, "rule", None)
