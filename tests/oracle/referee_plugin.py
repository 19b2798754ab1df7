"""A plugin that exists to be guarded: custom roles, limited fields, a followed entity, a scope."""

from collections.abc import Iterable, Mapping

from pegboard_sdk import (
    Context,
    Entity,
    Extension,
    FieldLimit,
    Grant,
    Page,
    Panel,
    PanelRow,
    Permission,
    Plugin,
    RecordScope,
    Report,
    RolePack,
    Slot,
    Values,
    Widget,
    fields,
    hookimpl,
)

CASE = "referee.case"
ENTRY = "referee.entry"
OF_MY_ACCOUNTS = "referee.of_my_accounts"
WIDE = "team_and_below"
PUBLIC = (Grant("base.user", read="all"), Grant("base.team", read="all"))
VIEWS = Grant("base.saved_view", read="own", create="own", update="own", delete="own")


class Case(
    Entity,
    name="case",
    label="Case",
    owner=True,
    listed=("name", "secret", "locked", "account", "owner"),
    order="name",
    search=("name", "secret", "note"),
    icon="box",
):
    """Something with fields that not everybody may see or change."""

    name = fields.Text(required=True, index=True)
    note = fields.Text()
    secret = fields.Text(help="Hidden from clerks")
    locked = fields.Text(help="Clerks may only read it")
    quiet = fields.Text(help="Kept out of the way of clerks, but no secret")
    worth = fields.Money()
    paper = fields.File()
    account = fields.Link("base.account", inverse_label="Cases")
    counterpart = fields.Link(CASE, inverse_label="Countered by")


class Entry(
    Entity,
    name="entry",
    label="Entry",
    owner=True,
    follows="case",
    listed=("name", "case", "owner"),
    order="name",
    search=("name",),
):
    """A line of a case: who may see the case may see it."""

    name = fields.Text(required=True)
    case = fields.Link(CASE, inverse_label="Entries")
    note = fields.Text()


class AccountGrade(Extension, of="base.account"):
    """A field that another plugin put on accounts."""

    grade = fields.Text(help="Hidden from clerks")


CLERK = RolePack(
    "referee_clerk",
    "Clerk",
    (
        *PUBLIC,
        VIEWS,
        Grant(
            CASE, read="all", create="own", update="team", delete="own", export="team",
            import_="own", assign="team", share="team",
        ),
        Grant(ENTRY, read="own", create="own", update="own"),
        Grant("base.account", read="team", update="team", export="own"),
        Grant("base.contact", read=OF_MY_ACCOUNTS, update=OF_MY_ACCOUNTS, export="own"),
        Grant("base.activity", read="own", create="own", update="own"),
    ),
    limits=(
        FieldLimit(CASE, "secret", "hidden"),
        FieldLimit(CASE, "counterpart", "hidden"),
        FieldLimit(CASE, "paper", "hidden"),
        FieldLimit(CASE, "locked", "read"),
        FieldLimit(CASE, "quiet", "calm"),
        FieldLimit("base.account", "phone", "hidden"),
        FieldLimit("base.account", "referee__grade", "hidden"),
        FieldLimit("base.account", "website", "read"),
        FieldLimit("base.account", "founded", "calm"),
        FieldLimit("base.contact", "name", "hidden"),
    ),
)  # fmt: skip
HELPER = RolePack(
    "referee_helper",
    "Helper",
    (*PUBLIC, Grant(CASE, read="own", update="own", delete="team", share="own")),
    limits=(FieldLimit(CASE, "locked", "hidden"), FieldLimit(CASE, "note", "read")),
)
STRANGER = RolePack(
    "referee_stranger",
    "Stranger",
    (Grant(CASE, read="all"), Grant(ENTRY, read="all"), Grant("base.activity", read="all")),
    help="Sees cases, but not the people and companies behind them.",
)
LEAST = RolePack("referee_least", "Least", (Grant("base.team", read="all"),))
GATEKEEPER = RolePack(
    "referee_gatekeeper",
    "Gatekeeper",
    (*PUBLIC, Grant(CASE, read="own", update="own")),
    permissions=("base.manage_access",),
    help="Gives and takes roles, but has few rights to give.",
)
SELLER = RolePack(
    "sales_representative",
    "Sales representative",
    (
        Grant(
            CASE, read="team", create="own", update="own", delete="own", share="own", assign="team"
        ),
        Grant(ENTRY, read="team", create="own", update="own", delete="own"),
    ),
)
LEADER = RolePack(
    "sales_manager",
    "Sales manager",
    tuple(
        Grant(entity, WIDE, WIDE, WIDE, WIDE, export=WIDE, import_=WIDE, assign=WIDE, share=WIDE)
        for entity in (CASE, ENTRY)
    ),
)


def cases(context: Context) -> list[PanelRow]:
    """Return the cases with all that the person may read of them."""
    found = context.records.find(CASE)
    return [PanelRow(one.name, one.get("secret"), CASE, one.id) for one in found]


def page_of_cases(context: Context, asked: Mapping[str, str]) -> Mapping[str, object]:
    return {"cases": context.records.find(CASE)}


def counterparts(case: Values, context: Context) -> list[PanelRow]:
    """Return what the case itself says, and what may be found through it."""
    found = context.records.find(CASE, linked=("counterpart", case.id))
    said = [PanelRow(name, str(value)) for name, value in case.items()]
    return said + [PanelRow(one.name, None, CASE, one.id) for one in found]


REPORTS = (
    Report("by_note", "Cases by note", CASE, group_by=("note",)),
    Report("by_secret", "Cases by secret", CASE, group_by=("secret",)),
    Report("by_company", "Cases by company", CASE, group_by=("account.name",)),
)
"""For all who read cases, for those from whom nothing is hidden, for those who see accounts."""
OVERRULE = "referee.overrule"


class Referee(Plugin):
    """Contributes what the referee watches over."""

    @hookimpl
    def contribute_pages(self) -> Iterable[Page]:
        return [
            Page("cases", "Cases", "cases.html", page_of_cases),
            Page("overruled", "Overruled", "cases.html", page_of_cases, permission=OVERRULE),
        ]

    @hookimpl
    def contribute_slots(self) -> Iterable[Slot]:
        panel = Panel(f"{CASE}.panel@1", "Counterparts", counterparts)
        return [panel, Widget("Cases", cases), Widget("Led", cases, roles=("sales_manager",))]

    @hookimpl
    def contribute_reports(self) -> Iterable[Report]:
        return REPORTS

    @hookimpl
    def contribute_entities(self) -> Iterable[type[Entity] | type[Extension]]:
        return [Case, Entry, AccountGrade]

    @hookimpl
    def contribute_roles(self) -> Iterable[RolePack]:
        return [CLERK, HELPER, STRANGER, LEAST, GATEKEEPER, SELLER, LEADER]

    @hookimpl
    def contribute_permissions(self) -> Iterable[Permission]:
        return [Permission(OVERRULE, "Overrule a decision")]

    @hookimpl
    def contribute_scopes(self) -> Iterable[RecordScope]:
        return [
            RecordScope(OF_MY_ACCOUNTS, "Of my accounts", {"base.contact": "account.owner == me"})
        ]
