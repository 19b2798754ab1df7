"""What the roles may do with pipelines and opportunities."""

from pegboard_sales.opportunities import LINE, OPPORTUNITY, STAGE_CHANGE
from pegboard_sales.pipelines import PIPELINE, STAGE
from pegboard_sdk import Grant, RolePack, Scope

HISTORY = (STAGE_CHANGE,)
SOLD = (OPPORTUNITY, LINE)


def role_packs() -> list[RolePack]:
    """Return the grants on the entities of sales; the roles themselves are those of base."""
    return [
        RolePack("sales_manager", "Sales manager", (*_looking("team_and_below"), *_leading())),
        RolePack("sales_representative", "Sales representative", (*_looking("team"), *_selling())),
        RolePack("support_agent", "Support agent", _looking("all")),
        RolePack("marketing_manager", "Marketing manager", _looking("all")),
        RolePack("marketing_representative", "Marketing representative", _looking("team")),
    ]


def _looking(scope: Scope) -> tuple[Grant, ...]:
    """Stages belong to nobody, so all may see them; what is sold follows its owner."""
    everybody = (Grant(PIPELINE, read="all"), Grant(STAGE, read="all"))
    return (*everybody, *(Grant(entity, read=scope) for entity in (*SOLD, *HISTORY)))


def _selling() -> tuple[Grant, ...]:
    return tuple(
        Grant(entity, read="team", create="own", update="own", delete="own") for entity in SOLD
    )


def _leading() -> tuple[Grant, ...]:
    scope: Scope = "team_and_below"
    return tuple(
        Grant(
            entity,
            read=scope,
            create=scope,
            update=scope,
            delete=scope,
            export=scope,
            import_=scope,
        )
        for entity in SOLD
    )
