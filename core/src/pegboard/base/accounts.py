"""The companies that we sell to and work with."""

from pegboard.base.choices import SECTORS, SOURCES
from pegboard.model import fields
from pegboard.model.entities import Entity

ACCOUNT = "base.account"


class Account(
    Entity,
    name="account",
    label="Account",
    owner=True,
    icon="building-2",
    menu=20,
    listed=("name", "type", "sector", "phone", "website", "owner"),
    order="name",
    search=("name", "email", "phone", "website"),
):
    """A company or organisation, perhaps part of a larger one."""

    name = fields.Text(required=True, index=True)
    type = fields.Choice("prospect", "customer", "partner", "former_customer", default="prospect")
    sector = fields.Choice(*SECTORS, index=True)
    parent = fields.Link(ACCOUNT, label="Parent account", tree=True, inverse_label="Subsidiaries")
    phone = fields.Phone(personal=True)
    email = fields.Email(label="E-mail", personal=True)
    website = fields.Url()
    billing_address = fields.Address()
    shipping_address = fields.Address()
    employees = fields.Integer(minimum=0)
    annual_revenue = fields.Money()
    founded = fields.Integer(grouped=False, minimum=1000, maximum=2999, help="The year")
    source = fields.Choice(*SOURCES)
    description = fields.LongText()
