"""The plugin that the kernel loads: what sales contributes and the rules it keeps."""

from collections.abc import Iterable

from pegboard_sales.conversions import Conversion
from pegboard_sales.home import slots
from pegboard_sales.opportunities import (
    ActivityOpportunity,
    LeadOpportunity,
    Opportunity,
    OpportunityProduct,
    StageChange,
)
from pegboard_sales.pipelines import Pipeline, Stage
from pegboard_sales.roles import role_packs
from pegboard_sdk import Entity, Extension, Plugin, RolePack, Slot, hookimpl


class Sales(Plugin):
    """Contributes pipelines, opportunities and the conversion of leads."""

    @hookimpl
    def contribute_entities(self) -> Iterable[type[Entity] | type[Extension]]:
        return [
            Opportunity,
            OpportunityProduct,
            Pipeline,
            Stage,
            StageChange,
            Conversion,
            ActivityOpportunity,
            LeadOpportunity,
        ]

    @hookimpl
    def contribute_roles(self) -> Iterable[RolePack]:
        return role_packs()

    @hookimpl
    def contribute_slots(self) -> Iterable[Slot]:
        return slots()
