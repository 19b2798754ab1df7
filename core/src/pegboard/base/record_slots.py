"""What base shows in the headers of records, as badges, and in the timeline's quick entry."""

from pegboard.base.accounts import ACCOUNT
from pegboard.base.activities import ACTIVITY
from pegboard.base.consents import CONSENT
from pegboard.base.contacts import CONTACT
from pegboard.base.emails import EMAIL, MAIL_TEMPLATE
from pegboard.base.leads import LEAD
from pegboard.base.products import PRODUCT
from pegboard.base.received_mail import RECEIVED_MAIL
from pegboard.base.web_forms import WEB_FORM
from pegboard.base.webhooks import INCOMING_WEBHOOK, WEBHOOK
from pegboard.hookspecs.slots import Badge, FactList, QuickEntry, Slot
from pegboard.model.system import TEAM, USER

FACTS: tuple[Slot, ...] = (
    FactList(ACCOUNT, ("type", "sector", "phone", "website", "parent.name", "owner.name")),
    FactList(CONTACT, ("job_title", "account.name", "email", "phone", "mobile", "owner.name")),
    FactList(LEAD, ("stage", "status", "rating", "company", "email", "phone", "owner.name")),
    FactList(ACTIVITY, ("kind", "status", "due_date", "priority", "account.name", "owner.name")),
    FactList(
        CONSENT,
        (
            "purpose",
            "channel",
            "given_at",
            "expires_on",
            "withdrawn_at",
            "contact.name",
            "lead.name",
        ),
    ),
    FactList(EMAIL, ("state", "sender", "to", "sent_at", "contact.name", "lead.name")),
    FactList(RECEIVED_MAIL, ("outcome", "rule", "sender", "mailbox", "email.subject")),
    FactList(MAIL_TEMPLATE, ("entity", "language", "purpose", "active")),
    FactList(PRODUCT, ("code", "family", "list_price", "active")),
    FactList(USER, ("email", "job_title", "team.name", "manager.name", "active")),
    FactList(TEAM, ("parent.name", "manager.name")),
    FactList(WEBHOOK, ("entity", "events", "active", "owner.name")),
    FactList(INCOMING_WEBHOOK, ("entity", "match", "active", "owner.name")),
    FactList(WEB_FORM, ("entity", "purpose", "confirms", "active", "owner.name")),
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
    Badge(f"{CONSENT}.header@1", when="withdrawn_at != null", label="Withdrawn", tone="bad"),
    Badge(
        f"{CONSENT}.header@1",
        when="withdrawn_at == null && expires_on < today()",
        label="Expired",
    ),
    Badge(
        f"{EMAIL}.header@1", when='state in ["queued", "sending"]', label="On its way", tone="info"
    ),
    Badge(f"{EMAIL}.header@1", when='state == "kept"', label="Not sent"),
    Badge(f"{EMAIL}.header@1", when='state == "failed"', label="Failed", tone="bad"),
    Badge(f"{EMAIL}.header@1", when='state == "bounced"', label="Came back", tone="bad"),
    Badge(f"{EMAIL}.header@1", when='state == "unsure"', label="May have been sent"),
    Badge(f"{MAIL_TEMPLATE}.header@1", when="!active", label="Not offered", tone="neutral"),
    Badge(f"{PRODUCT}.header@1", when="!active", label="No longer sold", tone="neutral"),
    Badge(f"{WEBHOOK}.header@1", when="active", label="On", tone="good"),
    Badge(f"{WEBHOOK}.header@1", when="!active", label="Off", tone="neutral"),
    Badge(f"{INCOMING_WEBHOOK}.header@1", when="active", label="On", tone="good"),
    Badge(f"{INCOMING_WEBHOOK}.header@1", when="!active", label="Off", tone="neutral"),
    Badge(f"{WEB_FORM}.header@1", when="active", label="On", tone="good"),
    Badge(f"{WEB_FORM}.header@1", when="!active", label="Off", tone="neutral"),
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
