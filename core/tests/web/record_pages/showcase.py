"""A plugin with one entity that has a field of every kind."""

from collections.abc import Iterable

from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.roles import Grant, RolePack
from pegboard.model import fields
from pegboard.model.entities import Entity, Extension

EXHIBIT = "showcase.exhibit"


class Exhibit(Entity, name="exhibit", label="Exhibit", owner=True):
    """A thing with everything."""

    name = fields.Text(required=True)
    notes = fields.LongText()
    story = fields.RichText()
    email = fields.Email()
    phone = fields.Phone()
    site = fields.Url()
    seats = fields.Integer(minimum=0)
    weight = fields.Decimal()
    share = fields.Percent()
    price = fields.Money()
    opens_on = fields.Date()
    calls_at = fields.Moment()
    is_open = fields.Boolean()
    colour = fields.Choice("red", "green")
    tags = fields.MultiChoice("new", "old", "rare")
    account = fields.Link("base.account", inverse_label="Exhibits")
    contacts = fields.Links("base.contact", inverse_label="Exhibits")
    plan = fields.File()
    place = fields.Address()
    number = fields.Sequence("X-{number:03d}")
    double = fields.Formula("seats * 2")


class Rated(Extension, of="base.account"):
    """What the showcase knows of an account."""

    stars = fields.Integer()


class Showcase(Plugin):
    """Contributes the exhibit; the seller may work on own ones."""

    @hookimpl
    def contribute_entities(self) -> Iterable[type[Entity] | type[Extension]]:
        return [Exhibit, Rated]

    @hookimpl
    def contribute_roles(self) -> Iterable[RolePack]:
        own = Grant(EXHIBIT, read="own", create="own", update="own", delete="own")
        return [RolePack("sales_representative", "Sales representative", (own,))]
