"""Contracts, what we think of their renewal, and a report on what they are worth."""

from datetime import timedelta

from pegboard_sdk import (
    Action,
    ActionResult,
    Badge,
    Entity,
    Extension,
    Grant,
    Plugin,
    Report,
    RolePack,
    fields,
    hookimpl,
)

CONTRACT = "renewals.contract"


class Contract(Entity, name="contract", label="Contract", owner=True, icon="file-text", menu=65):
    """What a customer signed, with the day on which it must be renewed."""

    name = fields.Text(required=True)
    account = fields.Link("base.account", required=True, inverse_label="Contracts")
    annual_value = fields.Money(required=True)
    renews_on = fields.Date(index=True, required=True)
    state = fields.Choice("open", "renewed", "ended", default="open")


class AccountRenewal(Extension, of="base.account"):
    renewal_risk = fields.Choice("low", "medium", "high")


def renew(contract, asked, context):
    """Open the contract of the year after, and call this one renewed."""
    fresh = {"name": contract.name, "account": contract.account, "annual_value": asked["value"]}
    fresh["renews_on"] = (contract.renews_on + timedelta(days=365)).isoformat()
    opened = context.records.create(CONTRACT, fresh | {"owner": contract.owner})
    context.records.update(CONTRACT, contract.id, {"state": "renewed"})
    return ActionResult("Renewed for a year.", CONTRACT, opened)


class Renewals(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Contract, AccountRenewal]

    @hookimpl
    def contribute_slots(self):
        return [Badge("base.account.header@1", 'renewals__renewal_risk == "high"', "Renewal risk")]

    @hookimpl
    def contribute_actions(self):
        asked = {"value": fields.Money(label="New annual value", required=True)}
        return [Action(CONTRACT, "renew", "Renew", renew, when='state == "open"', fields=asked)]

    @hookimpl
    def contribute_reports(self):
        figures = (("Contracts", "count()"), ("Value", "sum(annual_value)"))
        return [Report("by_state", "Contracts by state", CONTRACT, figures, group_by=("state",))]

    @hookimpl
    def contribute_roles(self):
        seller = Grant(CONTRACT, read="team", create="own", update="own")
        return [RolePack("sales_representative", "Sales representative", (seller,))]

    @hookimpl
    def check_record_change(self, change):
        if change.entity == CONTRACT and (value := change.new.annual_value) and value.amount < 0:
            change.refuse("annual_value", "must not be negative")
