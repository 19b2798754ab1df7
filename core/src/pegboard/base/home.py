"""What base shows on the home page of each role."""

from collections.abc import Mapping
from dataclasses import replace

from pegboard.base.accounts import ACCOUNT
from pegboard.base.activities import ACTIVITY
from pegboard.base.contacts import CONTACT
from pegboard.base.leads import LEAD
from pegboard.base.roles import (
    ADMINISTRATOR,
    ANALYST,
    CFO,
    EXECUTIVE,
    MANAGER,
    MARKETER,
    MARKETING_MANAGER,
    SELLER,
    SUPPORT,
)
from pegboard.hookspecs.figures import Share
from pegboard.hookspecs.slots import HomeChart, HomeList, HomePiece, HomeStat, HomeTable
from pegboard.model.system import USER

OPEN = 'status == "open"'
MY_OPEN = f"owner == me && {OPEN}"
FOR_CUSTOMERS = f"{OPEN} && account != null"
IN_WORK = 'stage in ["target", "lead"]'
DECIDED = 'stage in ["converted", "discarded"]'
LATELY = "created_at > now() - days(30)"
NOT_FOLLOWED_UP = f'{IN_WORK} && status == "new"'
COUNT = "count()"

EVERYBODY: tuple[HomePiece, ...] = (
    HomeStat(
        "Due by today", ACTIVITY, f"{MY_OPEN} && due_date <= today()", COUNT, 10, needs="create"
    ),
    HomeList(
        title="My open tasks",
        entity=ACTIVITY,
        where=MY_OPEN,
        fields=("subject", "kind", "due_date", "priority", "account.name"),
        sort=("due_date",),
        empty="Nothing is waiting for you.",
        order=10,
        action="complete",
        needs="create",
    ),
)
"""For all who have tasks, whatever their roles."""

MY_LEADS = HomeStat("My leads", LEAD, f"owner == me && {IN_WORK}", COUNT, 40)
HOT_LEADS = HomeStat("Hot leads", LEAD, f'{IN_WORK} && rating == "hot"', COUNT, 22)
CUSTOMERS = HomeStat("Customers", ACCOUNT, 'type == "customer"', COUNT, 60)
LEADS_BY_SOURCE = HomeTable(
    title="What each source brings",
    entity=LEAD,
    where="",
    group_by="source",
    columns=(
        ("Leads", COUNT),
        ("Converted", Share("stage", "converted")),
        ("Discarded", Share("stage", "discarded")),
    ),
    empty="There are no leads yet.",
    order=30,
)
LEADS_BY_STAGE = HomeChart(
    title="Leads by stage",
    entity=LEAD,
    where="",
    group_by="stage",
    label="Leads",
    empty="There are no leads yet.",
    order=25,
)
CUSTOMERS_BY_SECTOR = HomeChart(
    title="Customers by sector",
    entity=ACCOUNT,
    where='type == "customer"',
    group_by="sector",
    label="Customers",
    empty="There are no customers yet.",
    order=60,
)
WHO_WORKS_HERE = HomeTable(
    title="Activities of the last 30 days",
    entity=ACTIVITY,
    where=LATELY,
    group_by="owner.name",
    heading="Person",
    columns=(("Activities", COUNT), ("Done", Share("status", "done"))),
    empty="Nobody noted anything in the last 30 days.",
    order=50,
)
ACCOUNTS_OF_NOBODY = HomeList(
    title="Accounts without an owner",
    entity=ACCOUNT,
    where="owner == null",
    fields=("name", "type", "sector", "parent.name"),
    sort=("name",),
    empty="Every account belongs to somebody.",
    order=30,
)
LEADS_OF_NOBODY = HomeStat("Leads without an owner", LEAD, f"{IN_WORK} && owner == null", COUNT, 33)

ADMINISTERING: tuple[HomePiece, ...] = (
    HomeStat("People who can sign in", USER, "active", COUNT, 30),
    HomeStat("People without a team", USER, "active && team == null", COUNT, 31),
    LEADS_OF_NOBODY,
    ACCOUNTS_OF_NOBODY,
    HomeTable(
        title="People by team",
        entity=USER,
        where="active",
        group_by="team.name",
        heading="Team",
        columns=(("People", COUNT),),
        most=12,
        order=40,
    ),
    WHO_WORKS_HERE,
)

SUPPORTING: tuple[HomePiece, ...] = (
    HomeStat("Open for customers", ACTIVITY, FOR_CUSTOMERS, COUNT, 12),
    HomeStat("Urgent", ACTIVITY, f'{OPEN} && priority == "high"', COUNT, 13),
    HomeStat(
        "Calls, 7 days", ACTIVITY, 'kind == "call" && created_at > now() - days(7)', COUNT, 14
    ),
    HomeList(
        title="Open for customers",
        entity=ACTIVITY,
        where=FOR_CUSTOMERS,
        fields=("subject", "account.name", "kind", "due_date", "owner.name"),
        sort=("due_date",),
        empty="No customer is waiting for us.",
        order=12,
    ),
    HomeChart(
        title="Who is waiting for us",
        entity=ACTIVITY,
        where=FOR_CUSTOMERS,
        group_by="account.name",
        heading="Account",
        label="Open",
        empty="No customer is waiting for us.",
        order=13,
    ),
    HomeList(
        title="Contacts whom we cannot reach",
        entity=CONTACT,
        where="email == null && phone == null && mobile == null",
        fields=("name", "job_title", "account.name", "owner.name"),
        sort=("name",),
        empty="Every contact has an address or a number.",
        order=60,
    ),
)

PLANNING_CAMPAIGNS: tuple[HomePiece, ...] = (
    HomeStat("New leads, 30 days", LEAD, LATELY, COUNT, 20),
    HomeStat("Leads in work", LEAD, IN_WORK, COUNT, 21),
    HOT_LEADS,
    HomeStat("Lead to customer", LEAD, DECIDED, Share("stage", "converted"), 23),
    LEADS_OF_NOBODY,
    HomeList(
        title="Leads without follow-up",
        entity=LEAD,
        where=NOT_FOLLOWED_UP,
        fields=("name", "company", "source", "rating", "owner.name"),
        sort=("created_at",),
        empty="Somebody has spoken with every lead.",
        order=20,
    ),
    LEADS_BY_STAGE,
    LEADS_BY_SOURCE,
)

REACHING_PEOPLE: tuple[HomePiece, ...] = (
    MY_LEADS,
    HOT_LEADS,
    HomeStat("Contacts to write to", CONTACT, "email != null && !do_not_contact", COUNT, 41),
    HomeStat("Partners", ACCOUNT, 'type == "partner"', COUNT, 42),
    HomeList(
        title="My leads to contact first",
        entity=LEAD,
        where=f"owner == me && {NOT_FOLLOWED_UP}",
        fields=("name", "company", "source", "rating"),
        sort=("created_at",),
        empty="You have spoken with all your leads.",
        order=20,
    ),
    LEADS_BY_STAGE,
    LEADS_BY_SOURCE,
)

ANALYSING: tuple[HomePiece, ...] = (
    HomeStat(
        "Accounts lacking sector or phone", ACCOUNT, "sector == null || phone == null", COUNT, 20
    ),
    HomeStat("Contacts without e-mail", CONTACT, "email == null", COUNT, 22),
    HomeStat("Leads without a source", LEAD, "source == null", COUNT, 23),
    HomeStat("Accounts untouched for a year", ACCOUNT, "updated_at < now() - days(365)", COUNT, 24),
    HomeTable(
        title="Accounts of one name",
        entity=ACCOUNT,
        where="",
        group_by="name",
        columns=(("Accounts", COUNT),),
        at_least=2,
        empty="No two accounts have the same name.",
        order=20,
    ),
    HomeTable(
        title="Contacts of one address",
        entity=CONTACT,
        where="email != null",
        group_by="email",
        columns=(("Contacts", COUNT),),
        at_least=2,
        empty="No two contacts have the same e-mail address.",
        order=21,
    ),
    CUSTOMERS_BY_SECTOR,
    LEADS_BY_SOURCE,
)

PAGES: Mapping[str, tuple[HomePiece, ...]] = {
    ADMINISTRATOR: ADMINISTERING,
    MANAGER: (WHO_WORKS_HERE,),
    SELLER: (MY_LEADS,),
    SUPPORT: SUPPORTING,
    MARKETING_MANAGER: PLANNING_CAMPAIGNS,
    MARKETER: REACHING_PEOPLE,
    ANALYST: ANALYSING,
    CFO: (CUSTOMERS_BY_SECTOR,),
    EXECUTIVE: (CUSTOMERS,),
}


def home_pieces() -> list[HomePiece]:
    """Return what stands on the home page of each role, and of everybody."""
    by_role = [replace(piece, roles=(role,)) for role, page in PAGES.items() for piece in page]
    return [*EVERYBODY, *by_role]
