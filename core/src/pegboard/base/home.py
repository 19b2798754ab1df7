"""What base shows on the home page, in the headers of records and as badges."""

from pegboard.base.accounts import ACCOUNT
from pegboard.base.activities import ACTIVITY
from pegboard.base.contacts import CONTACT
from pegboard.base.leads import LEAD
from pegboard.base.products import PRODUCT
from pegboard.hookspecs.slots import Badge, FactList, HomeList, HomeStat, QuickEntry, Slot
from pegboard.model.system import TEAM, USER

MY_OPEN = 'owner == me && status == "open"'

HOME: tuple[Slot, ...] = (
    HomeList(
        title="My open tasks",
        entity=ACTIVITY,
        where=MY_OPEN,
        fields=("subject", "kind", "due_date", "priority", "account.name"),
        sort=("due_date",),
        empty="Nothing is waiting for you.",
        order=10,
        action="complete",
    ),
    HomeStat(
        title="Overdue",
        entity=ACTIVITY,
        where=f"{MY_OPEN} && due_date < today()",
        measure="count()",
        order=10,
    ),
    HomeStat(
        title="Due today",
        entity=ACTIVITY,
        where=f"{MY_OPEN} && due_date == today()",
        measure="count()",
        order=11,
    ),
    HomeStat(
        title="My leads",
        entity=LEAD,
        where='owner == me && stage in ["target", "lead"]',
        measure="count()",
        order=40,
    ),
)

FACTS: tuple[Slot, ...] = (
    FactList(ACCOUNT, ("type", "sector", "phone", "website", "parent.name", "owner.name")),
    FactList(CONTACT, ("job_title", "account.name", "email", "phone", "mobile", "owner.name")),
    FactList(LEAD, ("stage", "status", "rating", "company", "email", "phone", "owner.name")),
    FactList(ACTIVITY, ("kind", "status", "due_date", "priority", "account.name", "owner.name")),
    FactList(PRODUCT, ("code", "family", "list_price", "active")),
    FactList(USER, ("email", "job_title", "team.name", "manager.name", "active")),
    FactList(TEAM, ("parent.name", "manager.name")),
)

BADGES: tuple[Slot, ...] = (
    Badge(f"{ACCOUNT}.header@1", when='type == "customer"', label="Customer", tone="good"),
    Badge(f"{CONTACT}.header@1", when="do_not_contact", label="Do not contact", tone="bad"),
    Badge(f"{LEAD}.header@1", when="do_not_contact", label="Do not contact", tone="bad"),
    Badge(f"{LEAD}.header@1", when='rating == "hot"', label="Hot"),
    Badge(f"{LEAD}.header@1", when='stage == "converted"', label="Converted", tone="good"),
    Badge(f"{LEAD}.header@1", when='stage == "discarded"', label="Discarded", tone="neutral"),
    Badge(
        f"{ACTIVITY}.header@1",
        when='status == "open" && due_date < today()',
        label="Overdue",
        tone="bad",
    ),
    Badge(f"{PRODUCT}.header@1", when="!active", label="No longer sold", tone="neutral"),
    Badge(f"{USER}.header@1", when="!active", label="Cannot sign in", tone="neutral"),
)

QUICK_ENTRIES: tuple[Slot, ...] = (
    QuickEntry(
        ACTIVITY,
        name="note",
        label="Note",
        button="Add note",
        fields=("body",),
        values={"kind": "note"},
        icon="sticky-note",
        placeholder="What happened?",
    ),
    QuickEntry(
        ACTIVITY,
        name="call",
        label="Call",
        button="Log call",
        fields=("body",),
        values={"kind": "call", "status": "done"},
        icon="phone",
        placeholder="What was said?",
    ),
    QuickEntry(
        ACTIVITY,
        name="task",
        label="Task",
        button="Add task",
        fields=("subject", "due_date"),
        values={"kind": "task"},
        icon="circle-check",
        placeholder="What is to be done?",
    ),
    QuickEntry(
        ACTIVITY,
        name="meeting",
        label="Meeting",
        button="Add meeting",
        fields=("subject", "starts_at"),
        values={"kind": "meeting"},
        icon="users",
        placeholder="What is it about?",
    ),
)
