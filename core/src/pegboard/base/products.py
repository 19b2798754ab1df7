"""What we sell."""

from pegboard.model import fields
from pegboard.model.entities import Entity

PRODUCT = "base.product"


class Product(
    Entity,
    name="product",
    label="Product",
    icon="package",
    menu=60,
    listed=("name", "code", "family", "list_price", "active"),
    order="name",
    search=("name", "code"),
):
    """A good or service with its list price."""

    name = fields.Text(required=True, index=True)
    code = fields.Text(unique=True, help="Article number")
    family = fields.Text()
    list_price = fields.Money()
    active = fields.Boolean(default=True, help="Still on sale")
    description = fields.LongText()
