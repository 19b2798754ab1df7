"""The ready roles, with what each may do to the entities of base."""

from dataclasses import replace

from pegboard.base.accounts import ACCOUNT
from pegboard.base.activities import ACTIVITY
from pegboard.base.calm_fields import calm_fields, private_fields
from pegboard.base.consents import CONSENT
from pegboard.base.contacts import CONTACT
from pegboard.base.emails import ATTACHMENT, EMAIL, MAIL_TEMPLATE
from pegboard.base.leads import LEAD
from pegboard.base.products import PRODUCT
from pegboard.base.web_forms import WEB_FORM
from pegboard.base.webhooks import INCOMING_WEBHOOK, WEBHOOK
from pegboard.hookspecs.roles import FieldLimit, Grant, RecordScope, RolePack, Scope
from pegboard.model.system import TEAM, USER

SAVED_VIEW = "base.saved_view"
WORKFLOW = "base.workflow"
AUTOMATION = ("base.manage_automation",)
CUSTOMERS = (ACCOUNT, CONTACT)
WORKPLACE = (LEAD, ACCOUNT, CONTACT, ACTIVITY, EMAIL, PRODUCT)
PEOPLE = (USER, TEAM)

ADMINISTRATOR = "crm_administrator"
MANAGER = "sales_manager"
SELLER = "sales_representative"
SUPPORT = "support_agent"
MARKETING_MANAGER = "marketing_manager"
MARKETER = "marketing_representative"
ANALYST = "data_analyst"
CFO = "cfo"
EXECUTIVE = "executive"


def reader(entity: str, read: Scope = "all", *, export: Scope = "none") -> Grant:
    """Return the grant to look at *entity*, and to take it out as far as *export* says."""
    return Grant(entity, read=read, export=export)


def worker(entity: str, read: Scope, write: Scope = "own", *, assign: Scope = "none") -> Grant:
    """Return the grant to see *entity* as far as *read* and to work on it as far as *write*.

    One's own can be shared, and handed to somebody as far as *assign* says.
    """
    return Grant(
        entity, read=read, create=write, update=write, delete=write, assign=assign, share="own"
    )


def leader(entity: str, scope: Scope, *, read: Scope | None = None) -> Grant:
    """Return the grant to do everything with *entity* in *scope*, and to see it in *read*."""
    return Grant(entity, read or scope, *(scope,) * 7)


SHARED_VIEWS = RecordScope(
    "base.own_or_shared", "Own, and shared with everybody", {SAVED_VIEW: "owner == me || shared"}
)
VIEWS = replace(worker(SAVED_VIEW, "own"), read=SHARED_VIEWS.name)
"""Everybody keeps lists of their own, can show one to colleagues, and use those shown to all."""
EVERYBODY = (reader(USER), reader(TEAM), reader(PRODUCT), VIEWS)
MAIL = (
    worker(EMAIL, "team", assign="team"), reader(ATTACHMENT), worker(MAIL_TEMPLATE, "all"),
)  # fmt: skip
"""Whoever talks with customers writes to them; templates are there for all to use."""
"""What every role may do: see colleagues and products, and keep views of one's own."""
CONSENTS = Grant(CONSENT, read="all", create="own", update="all")
"""Whoever a customer tells that they agree, or do not any more, notes it at once."""


WORKFLOWS = Grant(WORKFLOW, read="all", create="own", update="own", delete="own")
"""Whoever writes workflows sees those of others, and changes none of them."""
WEBHOOKS = tuple(worker(one, "own") for one in (WEBHOOK, INCOMING_WEBHOOK, WEB_FORM))
"""An address can be a secret, so webhooks are their owner's alone; so are web forms."""


def role_packs() -> list[RolePack]:
    """Return the nine roles in the order in which they are offered."""
    return [*_who_administers(), *_who_sells_and_helps(), *_who_markets(), *_who_looks_on()]


def _who_administers() -> list[RolePack]:
    """Nobody else may do everything."""
    return [
        RolePack(
            ADMINISTRATOR,
            "CRM administrator",
            (leader("*", "all"),),
            administers=True,
            sections=(*WORKPLACE, *PEOPLE),
            help="Sets the system up, looks after people and their roles, and may do everything.",
        ),
    ]


def _who_sells_and_helps() -> list[RolePack]:
    """Those who talk with customers."""
    return [
        RolePack(
            MANAGER,
            "Sales manager",
            (*EVERYBODY, *_managing()),
            limits=calm_fields(MANAGER),
            permissions=AUTOMATION,
            sections=WORKPLACE,
            help="Leads sellers: sees, changes, hands over and exports what their teams work on.",
        ),
        RolePack(
            SELLER,
            "Sales representative",
            (*EVERYBODY, *_selling()),
            limits=calm_fields(SELLER),
            sections=WORKPLACE,
            help="Sells: knows all customers, sees the work of the team, changes what is their own "
            "and can hand it to somebody of the team.",
        ),
        RolePack(
            SUPPORT,
            "Support agent",
            (*EVERYBODY, *_supporting()),
            limits=calm_fields(SUPPORT),
            sections=(ACCOUNT, CONTACT, ACTIVITY, EMAIL, PRODUCT),
            help="Helps customers: knows every account and what it bought, keeps contacts right; "
            "how sure sellers are of a sale stays with sales.",
        ),
    ]


def _who_markets() -> list[RolePack]:
    """Those who find customers."""
    return [
        RolePack(
            MARKETING_MANAGER,
            "Marketing manager",
            (*EVERYBODY, *_planning_campaigns()),
            limits=calm_fields(MARKETING_MANAGER),
            permissions=AUTOMATION,
            sections=(LEAD, ACCOUNT, CONTACT, ACTIVITY, EMAIL),
            help="Answers for leads from the first touch to the sale: changes and hands over all "
            "of them, and exports customers for campaigns.",
        ),
        RolePack(
            MARKETER,
            "Marketing representative",
            (*EVERYBODY, *_reaching()),
            limits=calm_fields(MARKETER),
            sections=(LEAD, ACCOUNT, CONTACT, ACTIVITY, EMAIL),
            help="Finds and reaches people: works on the leads of the team and extracts lists of "
            "customers for campaigns.",
        ),
    ]


def _who_looks_on() -> list[RolePack]:
    """Those who read and change nothing."""
    return [
        RolePack(
            ANALYST,
            "Data analyst",
            (reader("*", export="all"), VIEWS),
            limits=(FieldLimit(WEBHOOK, "url", "hidden"),),
            sections=(*WORKPLACE, *PEOPLE),
            help="Reads and exports everything, to report on it and to find what is missing; "
            "changes nothing.",
        ),
        RolePack(
            CFO,
            "CFO",
            (reader("*"), VIEWS),
            limits=(*calm_fields(CFO), *private_fields()),
            sections=(ACCOUNT, PRODUCT),
            help="Sees the figures of the whole company; private addresses and mobile numbers of "
            "people are hidden, since no figure needs them.",
        ),
        RolePack(
            EXECUTIVE,
            "Executive",
            (reader("*"), VIEWS),
            limits=(*calm_fields(EXECUTIVE), *private_fields()),
            sections=(ACCOUNT, TEAM),
            help="Sees how the whole company does; private addresses and mobile numbers of people "
            "are hidden, since no figure needs them.",
        ),
    ]


def _managing() -> list[Grant]:
    """Customers are known to all who sell, whose they are or not; work on them has its scope."""
    scope: Scope = "team_and_below"
    customers = [leader(entity, scope, read="all") for entity in CUSTOMERS]
    work = [leader(entity, scope) for entity in (LEAD, ACTIVITY)]
    return [*customers, *work, *_leading_mail(), CONSENTS, WORKFLOWS, *WEBHOOKS]


def _leading_mail() -> list[Grant]:
    scope: Scope = "team_and_below"
    return [leader(EMAIL, scope), reader(ATTACHMENT), leader(MAIL_TEMPLATE, scope, read="all")]


def _selling() -> list[Grant]:
    customers = [worker(entity, "all", assign="team") for entity in CUSTOMERS]
    work = [worker(entity, "team", assign="team") for entity in (LEAD, ACTIVITY)]
    return [*customers, *work, *MAIL, CONSENTS]


def _supporting() -> list[Grant]:
    """Support must know whoever calls, whoever sold to them."""
    contact = Grant(CONTACT, read="all", create="own", update="all", share="own")
    return [reader(ACCOUNT), contact, worker(ACTIVITY, "all", assign="team"), *MAIL, CONSENTS]


def _planning_campaigns() -> list[Grant]:
    customers = [reader(entity, export="all") for entity in CUSTOMERS]
    consents = replace(CONSENTS, export="all")
    work = [leader(LEAD, "all"), leader(ACTIVITY, "team_and_below")]
    return [*customers, *work, *_leading_mail(), consents, WORKFLOWS, *WEBHOOKS]


def _reaching() -> list[Grant]:
    """Lists of customers for a campaign leave the system here, so customers can be exported."""
    customers = [reader(entity, export="all") for entity in CUSTOMERS]
    lead = Grant(
        LEAD,
        read="all",
        create="own",
        update="team",
        delete="own",
        export="team",
        import_="own",
        assign="team",
        share="own",
    )
    return [*customers, lead, worker(ACTIVITY, "team", assign="team"), *MAIL, CONSENTS]
