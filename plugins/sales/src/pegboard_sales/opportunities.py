"""What a salesperson works on: opportunities, their products, and the stages they went through."""

from pegboard_sales.pipelines import PIPELINE, STAGE
from pegboard_sdk import Entity, Extension, fields

OPPORTUNITY = "sales.opportunity"
LINE = "sales.opportunity_product"
STAGE_CHANGE = "sales.stage_change"

LEAD_SOURCES = (
    "website",
    "referral",
    "partner",
    "event",
    "campaign",
    "advertisement",
    "social_media",
    "cold_call",
    "existing_customer",
    "other",
)
LOST_REASONS = (
    "price",
    "competitor",
    "no_budget",
    "no_decision",
    "missing_feature",
    "timing",
    "no_contact",
    "other",
)


class Opportunity(
    Entity,
    name="opportunity",
    label="Opportunity",
    plural="Opportunities",
    owner=True,
    icon="circle-dollar-sign",
    menu=5,
    listed=("name", "account", "stage", "amount", "close_date", "owner"),
    order="-created_at",
    search=("name", "reference"),
):
    """A chance to sell something to one account."""

    name = fields.Text(index=True, help="Left empty, it is named after account and product")
    account = fields.Link("base.account", inverse_label="Opportunities")
    contact = fields.Link("base.contact", inverse_label="Opportunities")
    pipeline = fields.Link(PIPELINE, required=True, supplied=True, inverse_label="Opportunities")
    stage = fields.Link(STAGE, required=True, supplied=True, inverse_label="Opportunities")
    product = fields.Link("base.product", label="Main product", inverse_label="Opportunities")
    amount = fields.Money(help="The sum of its products where it has any", index=True)
    probability = fields.Percent(help="Follows the stage unless given")
    expected_value = fields.Formula("amount.amount * probability / 100", label="Expected value")
    engage_date = fields.Date(label="Engaged on")
    close_date = fields.Date(index=True, help="Expected, and once it is won or lost the real one")
    reference = fields.Text(index=True, help="Its number in another system")
    lead_source = fields.Choice(*LEAD_SOURCES)
    next_step = fields.Text()
    lost_reason = fields.Choice(*LOST_REASONS)
    description = fields.LongText(personal=True)
    line_count = fields.Integer(label="Product lines", read_only=True, default=0)
    stage_since = fields.Moment(label="In this stage since", read_only=True)
    cycle_days = fields.Integer(
        label="Cycle in days", read_only=True, help="From engaging to winning or losing"
    )


class OpportunityProduct(
    Entity,
    name="opportunity_product",
    label="Product line",
    owner=True,
    title="name",
    icon="package",
    menu=None,
    listed=("product", "quantity", "unit_price", "discount", "total"),
    order="created_at",
    follows="opportunity",
):
    """A product offered in an opportunity; it belongs to whom the opportunity belongs to."""

    opportunity = fields.Link(OPPORTUNITY, required=True, inverse_label="Products")
    product = fields.Link("base.product", required=True, inverse_label="Offered in")
    name = fields.Text(read_only=True, help="The product's name when it was offered")
    quantity = fields.Decimal(required=True, default="1", minimum=0)
    unit_price = fields.Money(required=True, supplied=True, help="The list price unless given")
    discount = fields.Percent(digits=2)
    total = fields.Money(read_only=True, help="Quantity times price, less the discount")


class StageChange(
    Entity,
    name="stage_change",
    label="Stage change",
    owner=True,
    icon="history",
    menu=None,
    listed=("at", "from_stage", "to_stage", "amount", "created_by"),
    order="-at",
    follows="opportunity",
):
    """A move of an opportunity from one stage to another; written by the system alone."""

    opportunity = fields.Link(
        OPPORTUNITY, required=True, read_only=True, inverse_label="Stage history"
    )
    name = fields.Text(read_only=True, help="Such as Engaging → Won")
    from_stage = fields.Link(STAGE, read_only=True, inverse_label="Moves out")
    to_stage = fields.Link(STAGE, required=True, read_only=True, inverse_label="Moves in")
    at = fields.Moment(required=True, read_only=True, index=True)
    days = fields.Integer(read_only=True, help="How long it was in the stage before")
    amount = fields.Money(read_only=True)


class ActivityOpportunity(Extension, of="base.activity"):
    """Activities can be about an opportunity."""

    opportunity = fields.Link(OPPORTUNITY, inverse_label="Activities")


class LeadOpportunity(Extension, of="base.lead"):
    """A converted lead knows its opportunity."""

    opportunity = fields.Link(
        OPPORTUNITY, label="Converted opportunity", read_only=True, inverse_label="Came from leads"
    )
