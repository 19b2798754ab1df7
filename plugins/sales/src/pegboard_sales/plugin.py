"""The plugin that the kernel loads: what sales contributes and the rules it keeps."""

from collections.abc import Iterable, Sequence

from pegboard_sales.conversions import Conversion
from pegboard_sales.convert_lead import CONVERT
from pegboard_sales.demo.company import demo_company
from pegboard_sales.first_records import first_records
from pegboard_sales.follow_up import FOLLOW_UP, SalesSettings
from pegboard_sales.home import home_pieces
from pegboard_sales.opportunities import (
    LINE,
    OPPORTUNITY,
    ActivityOpportunity,
    LeadOpportunity,
    Opportunity,
    OpportunityProduct,
    StageChange,
)
from pegboard_sales.opportunity_lines import check_line, complete_line, sum_up
from pegboard_sales.opportunity_rules import (
    check_opportunity,
    complete_opportunity,
    hand_over,
    note_stage_changes,
)
from pegboard_sales.outcomes import ACTIONS
from pegboard_sales.pipelines import PIPELINE, STAGE, Pipeline, Stage
from pegboard_sales.ready_workflows import READY
from pegboard_sales.record_slots import BADGES, BOARD, FACTS
from pegboard_sales.reports import REPORTS
from pegboard_sales.roles import PERMISSIONS, SCOPES, role_packs
from pegboard_sales.stage_rules import (
    check_pipeline,
    check_stage,
    keep_one_default,
    set_probability,
)
from pegboard_sales.stages import forget_stages
from pegboard_sales.undo_conversion import UNDO
from pegboard_sdk import (
    Action,
    Change,
    Context,
    Deed,
    Demo,
    Entity,
    EventHandler,
    Extension,
    FirstRecord,
    Permission,
    Plugin,
    ReadyWorkflow,
    RecordScope,
    Report,
    RolePack,
    Slot,
    hookimpl,
)


class Sales(Plugin):
    """Contributes pipelines, opportunities and the conversion of leads."""

    settings = SalesSettings

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
    def contribute_permissions(self) -> Iterable[Permission]:
        return PERMISSIONS

    @hookimpl
    def contribute_scopes(self) -> Iterable[RecordScope]:
        return SCOPES

    @hookimpl
    def contribute_slots(self) -> Iterable[Slot]:
        return [BOARD, *home_pieces(), *FACTS, *BADGES]

    @hookimpl
    def contribute_reports(self) -> Iterable[Report]:
        return REPORTS

    @hookimpl
    def contribute_actions(self) -> Iterable[Action]:
        return [*ACTIONS, CONVERT, UNDO]

    @hookimpl
    def contribute_first_records(self) -> Iterable[FirstRecord]:
        return first_records()

    @hookimpl
    def contribute_demo(self) -> Iterable[Demo]:
        return [demo_company()]

    @hookimpl
    def contribute_event_handlers(self) -> Iterable[EventHandler]:
        return [FOLLOW_UP]

    @hookimpl
    def contribute_workflows(self) -> Iterable[ReadyWorkflow]:
        return READY

    @hookimpl
    def before_record_save(self, change: Change, context: Context) -> None:
        if change.deed in (Deed.DELETE, Deed.RESTORE):
            return
        if change.entity == OPPORTUNITY:
            complete_opportunity(change, context)
        elif change.entity == LINE:
            complete_line(change, context)
        elif change.entity == STAGE:
            set_probability(change)

    @hookimpl
    def check_record_change(self, change: Change, context: Context) -> None:
        if change.entity == STAGE:
            check_stage(change, context)
        elif change.entity == PIPELINE:
            check_pipeline(change, context)
        elif change.deed in (Deed.DELETE, Deed.RESTORE):
            return
        elif change.entity == OPPORTUNITY:
            check_opportunity(change, context)
        elif change.entity == LINE:
            check_line(change, context)

    @hookimpl
    def after_records_save(self, changes: Sequence[Change], context: Context) -> None:
        entity = changes[0].entity
        if entity == OPPORTUNITY:
            note_stage_changes(changes, context)
            hand_over(changes, context)
        elif entity == LINE:
            sum_up(changes, context)
        elif entity in (PIPELINE, STAGE):
            forget_stages(context)
        if entity == PIPELINE:
            for change in changes:
                keep_one_default(change, context)
