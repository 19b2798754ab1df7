"""A plugin with secrets of every kind, and a role that may not read them."""

from collections.abc import Iterable, Mapping

from pegboard_sales.opportunities import LINE, OPPORTUNITY, STAGE_CHANGE
from pegboard_sales.pipelines import PIPELINE, STAGE
from pegboard_sdk import (
    Badge,
    Board,
    Entity,
    Extension,
    FactList,
    FieldLimit,
    Grant,
    HomeList,
    HomeStat,
    Plugin,
    RolePack,
    Slot,
    fields,
    hookimpl,
)

ACCOUNT, CONTACT, LEAD = "base.account", "base.contact", "base.lead"
ACTIVITY, PRODUCT, SAVED_VIEW = "base.activity", "base.product", "base.saved_view"
DOSSIER, BOX = "vault.dossier", "vault.box"
CLERK = "clerk"


class Dossier(
    Entity,
    name="dossier",
    label="Dossier",
    owner=True,
    listed=("name", "account", "kind", "price", "owner", "plan"),
    order="secret_rank",
    search=("name", "secret_code", "remark"),
):
    """A thing of which some people may know one half."""

    name = fields.Text(required=True, index=True)
    remark = fields.Text()
    kind = fields.Choice("plain", "rare", default="plain", index=True)
    price = fields.Money()
    seats = fields.Integer()
    opens_on = fields.Date()
    is_open = fields.Boolean()
    tags = fields.MultiChoice("new", "old")
    account = fields.Link(ACCOUNT, inverse_label="Dossiers")
    contact = fields.Link(CONTACT, inverse_label="Dossiers")
    parent = fields.Link(DOSSIER, tree=True, inverse_label="Parts")
    partners = fields.Links(CONTACT, inverse_label="Partner in")
    buyers = fields.Links(ACCOUNT, inverse_label="Bought")
    plan = fields.File()
    double = fields.Formula("seats * 2")
    account_name = fields.Formula("account.name", label="Name of the account")
    secret_code = fields.Text(index=True)
    secret_note = fields.LongText()
    secret_rank = fields.Integer()
    secret_price = fields.Money()
    secret_kind = fields.Choice("good", "bad", index=True)
    secret_day = fields.Date()
    secret_moment = fields.Moment()
    secret_flag = fields.Boolean()
    secret_phone = fields.Phone()
    secret_place = fields.Address()
    secret_account = fields.Link(ACCOUNT, inverse_label="Secretly of")
    secret_contacts = fields.Links(CONTACT, inverse_label="Secretly in")
    secret_file = fields.File()
    telling = fields.Formula("secret_rank * 2", label="Twice the rank")
    telling_link = fields.Formula("contact.email", label="Mail of the contact")


class Box(
    Entity,
    name="box",
    label="Box",
    owner=True,
    order="caption",
    search=("caption",),
    plural="Boxes",
):
    """A thing whose very name is secret."""

    caption = fields.Text(index=True)
    colour = fields.Choice("red", "green", default="red")
    dossier = fields.Link(DOSSIER, inverse_label="Boxes")


class Rated(Extension, of=ACCOUNT):
    """What the vault knows of an account."""

    secret_rating = fields.Integer()


HIDDEN: Mapping[str, tuple[str, ...]] = {
    DOSSIER: (
        "secret_code", "secret_note", "secret_rank", "secret_price", "secret_kind", "secret_day",
        "secret_moment", "secret_flag", "secret_phone", "secret_place", "secret_account",
        "secret_contacts", "secret_file",
    ),
    BOX: ("caption",),
    ACCOUNT: (
        "phone", "annual_revenue", "description", "employees", "parent", "vault__secret_rating",
    ),
    CONTACT: ("email", "mobile", "address", "department", "reports_to", "do_not_contact"),
    OPPORTUNITY: ("amount", "next_step", "probability"),
    ACTIVITY: ("outcome",),
    PRODUCT: ("list_price",),
    LINE: ("unit_price", "total"),
    STAGE: ("position",),
}  # fmt: skip
"""The fields that the clerk may not read."""
TELLING: Mapping[str, tuple[str, ...]] = {
    DOSSIER: ("telling", "telling_link"),
    OPPORTUNITY: ("expected_value",),
}
"""Formulas over hidden fields, which would tell them."""
READABLE = (
    DOSSIER, BOX, ACCOUNT, CONTACT, LEAD, ACTIVITY, PRODUCT, SAVED_VIEW, OPPORTUNITY, LINE,
    STAGE_CHANGE, PIPELINE, STAGE,
)  # fmt: skip
"""The entities of which the clerk may read some records; of users and teams none."""


def _own(entity: str, read: str) -> Grant:
    """Grant to see as far as *read* says and to work on one's own."""
    return Grant(
        entity, read=read, create="own", update="own", delete="own", export=read, import_="own"
    )


class Vault(Plugin):
    """Contributes secrets, and the clerk, who works beside them."""

    @hookimpl
    def contribute_entities(self) -> Iterable[type[Entity] | type[Extension]]:
        return [Dossier, Box, Rated]

    @hookimpl
    def contribute_roles(self) -> Iterable[RolePack]:
        grants = (
            _own(DOSSIER, "team"),
            _own(BOX, "team"),
            _own(ACCOUNT, "own"),
            _own(CONTACT, "all"),
            _own(LEAD, "team"),
            _own(ACTIVITY, "team"),
            _own(OPPORTUNITY, "team"),
            _own(LINE, "team"),
            _own(SAVED_VIEW, "own"),
            *(Grant(one, read="all") for one in (PRODUCT, PIPELINE, STAGE)),
            Grant(STAGE_CHANGE, read="team"),
        )
        limits = tuple(
            FieldLimit(entity, name, "hidden") for entity, names in HIDDEN.items() for name in names
        )
        return [RolePack(CLERK, "Clerk", grants, limits)]

    @hookimpl
    def contribute_slots(self) -> Iterable[Slot]:
        return [
            Badge(f"{DOSSIER}.header@1", 'secret_kind == "bad"', "Handle with care"),
            Badge(f"{DOSSIER}.header@1", 'account.name != ""', "Has an account"),
            Board(CONTACT, "account", "", ("name", "job_title"), "People by account"),
            FactList(DOSSIER, ("account.name", "secret_rank", "account.owner.name", "parent.name")),
            HomeStat("Secret sum", DOSSIER, "secret_flag", "sum(secret_price)"),
            HomeStat("Seats", DOSSIER, "", "sum(seats)"),
            HomeList("Dossiers", DOSSIER, "", ("account.name", "owner.name"), ("name",)),
            HomeList("Bad ones", DOSSIER, 'secret_kind == "bad"', ("kind",)),
        ]
