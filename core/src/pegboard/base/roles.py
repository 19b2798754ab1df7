"""The ready roles, with what each may do to the entities of base."""

from pegboard.base.accounts import ACCOUNT
from pegboard.base.activities import ACTIVITY
from pegboard.base.consents import CONSENT
from pegboard.base.contacts import CONTACT
from pegboard.base.leads import LEAD
from pegboard.base.products import PRODUCT
from pegboard.hookspecs.roles import Grant, RolePack, Scope
from pegboard.model.system import TEAM, USER

SAVED_VIEW = "base.saved_view"
CUSTOMERS = (ACCOUNT, CONTACT)


def reader(entity: str, read: Scope = "all", *, export: Scope = "none") -> Grant:
    """Return the grant to look at *entity*, and to take it out as far as *export* says."""
    return Grant(entity, read=read, export=export)


def worker(entity: str, read: Scope, write: Scope) -> Grant:
    """Return the grant to see *entity* as far as *read* and to work on it as far as *write*."""
    return Grant(entity, read=read, create=write, update=write, delete=write)


def leader(entity: str, scope: Scope) -> Grant:
    """Return the grant to do everything with *entity* in *scope*."""
    return Grant(
        entity, read=scope, create=scope, update=scope, delete=scope, export=scope, import_=scope
    )


EVERYBODY = (
    reader(USER),
    reader(TEAM),
    reader(PRODUCT),
    Grant(CONSENT, read="all", create="own", update="all"),
    worker(SAVED_VIEW, "own", "own"),
)
"""What every role may do: see colleagues and products, note and withdraw consents, keep views."""


def role_packs() -> list[RolePack]:
    """Return the nine roles in the order in which they are offered."""
    return [
        RolePack("crm_administrator", "CRM administrator", (leader("*", "all"),), administers=True),
        RolePack("sales_manager", "Sales manager", (*EVERYBODY, *_managing())),
        RolePack("sales_representative", "Sales representative", (*EVERYBODY, *_selling())),
        RolePack("support_agent", "Support agent", (*EVERYBODY, *_supporting())),
        RolePack("marketing_manager", "Marketing manager", (*EVERYBODY, *_planning_campaigns())),
        RolePack(
            "marketing_representative", "Marketing representative", (*EVERYBODY, *_reaching())
        ),
        RolePack("data_analyst", "Data analyst", (reader("*", export="all"), *_own_views())),
        RolePack("cfo", "CFO", (reader("*"), *_own_views())),
        RolePack("executive", "Executive", (reader("*"), *_own_views())),
    ]


def _managing() -> list[Grant]:
    """Customers are known to all who sell, whose they are or not; work on them has its scope."""
    scope: Scope = "team_and_below"
    customers = [
        Grant(entity, "all", scope, scope, scope, export=scope, import_=scope)
        for entity in CUSTOMERS
    ]
    return [*customers, leader(LEAD, scope), leader(ACTIVITY, scope)]


def _selling() -> list[Grant]:
    customers = [worker(entity, "all", "own") for entity in CUSTOMERS]
    return [*customers, worker(LEAD, "team", "own"), worker(ACTIVITY, "team", "own")]


def _supporting() -> list[Grant]:
    """Support must know whoever calls, whoever sold to them."""
    contact = Grant(CONTACT, read="all", create="own", update="all")
    return [reader(ACCOUNT), contact, worker(ACTIVITY, "all", "own")]


def _planning_campaigns() -> list[Grant]:
    customers = [Grant(entity, read="all", export="all") for entity in CUSTOMERS]
    return [*customers, leader(LEAD, "all"), leader(ACTIVITY, "team_and_below")]


def _reaching() -> list[Grant]:
    customers = [reader(entity) for entity in CUSTOMERS]
    lead = Grant(LEAD, read="all", create="own", update="team", delete="own", import_="own")
    return [*customers, lead, worker(ACTIVITY, "team", "own")]


def _own_views() -> list[Grant]:
    return [worker(SAVED_VIEW, "own", "own")]
