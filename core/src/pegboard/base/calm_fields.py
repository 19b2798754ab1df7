"""The fields of base that a role need not see at once, and those that some must not see."""

from collections.abc import Mapping

from pegboard.base.accounts import ACCOUNT
from pegboard.base.activities import ACTIVITY
from pegboard.base.contacts import CONTACT
from pegboard.base.emails import EMAIL
from pegboard.base.leads import LEAD
from pegboard.base.webhooks import WEBHOOK
from pegboard.hookspecs.roles import FieldLimit

Fields = Mapping[str, tuple[str, ...]]

COMPANY_SIZE = ("employees", "annual_revenue", "founded")
FOR_FIGURES: Fields = {
    ACCOUNT: ("phone", "email", "website", "shipping_address", "source", "founded", "description"),
    CONTACT: ("department", "reports_to", "source", "description"),
    LEAD: ("website", "employees", "annual_revenue", "description"),
    ACTIVITY: ("starts_at", "ends_at", "body"),
}
FOR_CAMPAIGNS: Fields = {
    ACCOUNT: ("parent", "shipping_address", "founded"),
    CONTACT: ("reports_to", "address"),
    ACTIVITY: ("ends_at",),
}

CALM: Mapping[str, Fields] = {
    "sales_manager": {
        ACCOUNT: ("shipping_address", "founded"),
        LEAD: ("employees", "annual_revenue", "website"),
    },
    "sales_representative": {
        ACCOUNT: (*COMPANY_SIZE, "shipping_address", "source"),
        CONTACT: ("department", "address", "source"),
        LEAD: ("employees", "annual_revenue", "website", "address"),
    },
    "support_agent": {
        ACCOUNT: (*COMPANY_SIZE, "source", "parent"),
        CONTACT: ("reports_to", "source", "address"),
    },
    "marketing_manager": FOR_CAMPAIGNS,
    "marketing_representative": FOR_CAMPAIGNS,
    "cfo": FOR_FIGURES,
    "executive": FOR_FIGURES,
}
"""Per role and entity, what would only make its forms, lists and pages longer."""

PRIVATE: Fields = {
    WEBHOOK: ("url",),
    CONTACT: ("mobile", "address"),
    LEAD: ("mobile", "address"),
    EMAIL: ("text", "html", "quoted"),
}
"""Where people live, their own numbers and letters: who looks at figures has no use for them.

Nor for the addresses of webhooks, which let in whoever knows them.
"""


def calm_fields(role: str) -> tuple[FieldLimit, ...]:
    """Return the limits that keep the pages of *role* quiet."""
    return tuple(
        FieldLimit(entity, name, "calm") for entity, names in CALM[role].items() for name in names
    )


def private_fields() -> tuple[FieldLimit, ...]:
    """Return the limits that keep private facts about people secret."""
    return tuple(
        FieldLimit(entity, name, "hidden") for entity, names in PRIVATE.items() for name in names
    )
