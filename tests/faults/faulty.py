"""A plugin that does one kind of wrong in whichever hook it is asked to."""

from pathlib import Path

from tests.lifecycle.made_plugins import write_plugin

HOOKS = ("before", "check", "after", "action", "prefill", "panel", "widget", "page")
"""Where it can be asked to: a rule by the subject of a note, the others by being called."""
ANSWERING = frozenset({"action", "prefill", "panel", "widget", "page"})
"""The hooks whose answers are used; what a rule returns is not."""
SETTING = frozenset({"before"})

CODE = '''
import builtins
import os
import sys
import threading
import time

from pegboard_sdk import (
    Action, ActionResult, Badge, Entity, Extension, FieldLimit, Grant, Page, Panel, Permission,
    Plugin, RecordScope, RolePack, Widget, fields, hookimpl,
)

FAULT = os.environ.get("FAULT", "raise")
NAP = float(os.environ.get("NAP", "1.8"))
KEPT = []
GOOD = "good"


class Odd(BaseException):
    """Passes by everybody who looks for errors."""


def break_down():
    raise RuntimeError("secret words")


def pass_by():
    raise Odd


def press_ctrl_c():
    raise KeyboardInterrupt


def loop():
    while True:
        pass


def deeper():
    return deeper() + 1


def leave_thread():
    threading.Thread(target=time.sleep, args=(2,), name="left").start()
    return GOOD


def patch():
    builtins.ascii = lambda one: break_down()
    return GOOD


FAULTS = {
    "raise": break_down,
    "BaseException": pass_by,
    "sys.exit": lambda: sys.exit(3),
    "Ctrl+C": press_ctrl_c,
    "busy loop": loop,
    "sleep": lambda: time.sleep(NAP),
    "leak": lambda: KEPT.append("x" * 24_000_000) or GOOD,
    "recursion": deeper,
    "wrong type": lambda: 42,
    "None": lambda: None,
    "100 MB": lambda: ActionResult("x" * 100_000_000),
    "thread": leave_thread,
    "monkeypatch": patch,
}


def misbehave(good=None):
    """Do what is wrong; return what came of it, or *good* where that is not in what is returned."""
    answer = FAULTS[FAULT]()
    if FAULT == "100 MB" and not isinstance(good, ActionResult):
        return [("big", answer.message)] if isinstance(good, list) else {"answer": answer.message}
    return good if answer is GOOD else answer


def misset(change):
    """Do what is wrong, or give a field a wrong value where the answer is what is wrong."""
    answer = misbehave(ActionResult("good"))
    if FAULT in ("wrong type", "100 MB"):
        change.set("subject", getattr(answer, "message", answer))


class Note(Entity, name="note", label="Note", plural="Notes", owner=True, menu=900):
    """For tests."""

    subject = fields.Text(required=True)
    account = fields.Link("base.account")


class AccountMark(Extension, of="base.account"):
    mark = fields.Text(label="Mark", required=True)


def act(record, values, context):
    good = ActionResult("Done")
    return misbehave(good) if record.subject == "action" else good


def prefill(record, context):
    return misbehave({}) if record.subject == "prefill" else {}


def panel(record, context):
    good = [("A", 1)]
    return misbehave(good) if record.subject == "panel" else good


def widget(context):
    return misbehave([("A", 1)])


def page(context, parameters):
    good = {"answer": 42}
    return misbehave(good) if parameters.get("wrong") else good


class Faulty(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Note, AccountMark]

    @hookimpl
    def contribute_slots(self):
        return [
            Badge(slot="faulty.note.header@1", when='subject == "badge"', label="Badge"),
            Panel(slot="faulty.note.panel@1", label="Faulty panel", rows=panel),
            Widget(title="Faulty widget", rows=widget),
        ]

    @hookimpl
    def contribute_actions(self):
        return [
            Action("faulty.note", "act", "Act", act, fields={"why": fields.Text()},
                   prefill=prefill, permission="read"),
            Action("base.account", "poke", "Poke", act, permission="read"),
        ]

    @hookimpl
    def contribute_pages(self):
        return [Page("numbers", "Numbers", "numbers.html", page)]

    @hookimpl
    def contribute_permissions(self):
        return [Permission("faulty.shout", "Shout")]

    @hookimpl
    def contribute_scopes(self):
        where = {"base.account": "name != ''", "faulty.note": "owner == me"}
        return [RecordScope("faulty.all_of_it", "All of it", where)]

    @hookimpl
    def contribute_roles(self):
        notes = Grant("faulty.note", read="all", create="all", update="all", delete="own")
        wide = Grant("base.account", read="faulty.all_of_it", update="all", delete="all")
        return [
            RolePack("executive", "Executive", (notes, wide), permissions=("faulty.shout",)),
            RolePack("sales_representative", "Rep", (notes,),
                     limits=(FieldLimit("base.account", "phone", "hidden"),)),
            RolePack("crm_administrator", "Admin", (notes, Grant("base.user", read="none")),
                     administers=True, permissions=("faulty.shout",)),
        ]

    @hookimpl
    def before_record_save(self, change, context):
        if change.entity == "faulty.note" and change.new.subject == "before":
            misset(change)

    @hookimpl
    def check_record_change(self, change, context):
        if change.entity == "faulty.note" and change.new.subject == "check":
            misbehave()

    @hookimpl
    def after_record_save(self, change, context):
        if change.entity == "faulty.note" and change.new.subject == "after":
            misbehave()
'''
FAULTS = (
    "raise", "BaseException", "sys.exit", "Ctrl+C", "busy loop", "sleep", "leak", "recursion",
    "wrong type", "None", "100 MB", "thread", "monkeypatch",
)  # fmt: skip
"""What can go wrong at run time; FAULT in the plugin's module says which it is."""


def write_faulty(folder: Path) -> None:
    """Put the plugin `faulty` into *folder*."""
    write_plugin(folder, "faulty")
    package = folder / "pegboard_made_faulty"
    (package / "plugin.py").write_text(f"{CODE}\n\nMade = Faulty\n", encoding="utf-8")
    (package / "templates").mkdir(exist_ok=True)
    page = "<p>{{ answer }}</p>\n"
    (package / "templates" / "numbers.html").write_text(page, encoding="utf-8")
