"""What the roles may do with pipelines and opportunities."""

from pegboard_sales.opportunities import LINE, OPPORTUNITY, STAGE_CHANGE
from pegboard_sales.pipelines import PIPELINE, STAGE
from pegboard_sdk import FieldLimit, Grant, Permission, RecordScope, RolePack, Scope

CLOSE_WON = "sales.close_won"
OF_MY_ACCOUNTS = "sales.of_my_accounts"
SOLD = (OPPORTUNITY, LINE, STAGE_CHANGE)
CHANGED_BY_PEOPLE = (OPPORTUNITY, LINE)

PERMISSIONS = (
    Permission(
        CLOSE_WON,
        "Win opportunities",
        "Move an opportunity into a stage that counts as won.",
    ),
)
SCOPES = (RecordScope(OF_MY_ACCOUNTS, "Of my accounts", {OPPORTUNITY: "account.owner == me"}),)
"""What hangs on an opportunity is reached with it, so the scope need not name that."""

SALES_JUDGEMENT = ("probability", "expected_value", "lost_reason")
"""How sure a seller is, and why a customer said no: not for those who talk to that customer."""
DETAILS = ("reference", "cycle_days", "stage_since", "line_count")
FOR_SELLERS = ("reference", "cycle_days", "lead_source", "line_count")
FOR_FIGURES = ("reference", "contact", "next_step", "description", "line_count", "stage_since")


def role_packs() -> list[RolePack]:
    """Return the grants on the entities of sales; the roles themselves are those of base."""
    seeing_all = _looking("all")
    return [
        _pack("crm_administrator", "CRM administrator", menu=(OPPORTUNITY, PIPELINE, STAGE)),
        _pack(
            "sales_manager",
            "Sales manager",
            (*_looking("team_and_below"), *_leading()),
            calm=("reference", "line_count"),
            permissions=(CLOSE_WON,),
        ),
        _pack(
            "sales_representative",
            "Sales representative",
            (*_looking("team"), *_of_own_accounts(), *_selling()),
            calm=FOR_SELLERS,
            permissions=(CLOSE_WON,),
        ),
        _pack(
            "support_agent",
            "Support agent",
            seeing_all,
            calm=DETAILS,
            hidden=SALES_JUDGEMENT,
        ),
        _pack("marketing_manager", "Marketing manager", seeing_all, calm=DETAILS),
        _pack("marketing_representative", "Marketing representative", _knowing_stages(), menu=()),
        _pack("data_analyst", "Data analyst", menu=(OPPORTUNITY, LINE, STAGE_CHANGE)),
        _pack("cfo", "CFO", calm=FOR_FIGURES),
        _pack("executive", "Executive", calm=FOR_FIGURES),
    ]


def _pack(
    name: str,
    label: str,
    grants: tuple[Grant, ...] = (),
    *,
    calm: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
    permissions: tuple[str, ...] = (),
    menu: tuple[str, ...] = (OPPORTUNITY,),
) -> RolePack:
    limits = (
        *(FieldLimit(OPPORTUNITY, field, "calm") for field in calm),
        *(FieldLimit(OPPORTUNITY, field, "hidden") for field in hidden),
    )
    return RolePack(name, label, grants, limits, permissions=permissions, sections=menu)


def _knowing_stages() -> tuple[Grant, ...]:
    """Stages belong to nobody, so all may see them."""
    return (Grant(PIPELINE, read="all"), Grant(STAGE, read="all"))


def _looking(scope: Scope) -> tuple[Grant, ...]:
    """What is sold is seen as far as its opportunity."""
    return (*_knowing_stages(), *(Grant(entity, read=scope) for entity in SOLD))


def _of_own_accounts() -> tuple[Grant, ...]:
    """Who looks after an account sees what colleagues of other teams sell to it."""
    return (Grant(OPPORTUNITY, read=OF_MY_ACCOUNTS),)


def _selling() -> tuple[Grant, ...]:
    """Sellers work on their own, share it, and hand it to somebody of their team."""
    own: Scope = "own"
    return tuple(
        Grant(entity, read="team", create=own, update=own, delete=own, assign="team", share=own)
        for entity in CHANGED_BY_PEOPLE
    )


def _leading() -> tuple[Grant, ...]:
    scope: Scope = "team_and_below"
    return tuple(Grant(entity, *(scope,) * 8) for entity in CHANGED_BY_PEOPLE)
