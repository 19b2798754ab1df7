"""Administrators' fields and entities become part of the schema as far as they fit."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.own_fields import OwnSchema, schema_with_own
from pegboard.model import fields
from pegboard.model.build_schema import Declared
from pegboard.model.content import entity_content, field_content
from pegboard.model.entities import Entity, Extension
from pegboard.model.fields import Choice
from pegboard.model.own import FieldChange, Layout, Option, Own, OwnEntity, OwnField
from pegboard.model.own_kinds import KINDS
from pegboard.model.schema import Schema
from pegboard.testing.workspaces import Team, User

ACCOUNT = "base.account"
OPTIONS = (Option("gold", "Gold"), Option("silver", "Silver"))


class Account(Entity, name="account", owner=True, listed=("name", "type")):
    name = fields.Text(required=True)
    type = fields.Choice("customer", "partner", required=True, default="customer")
    size = fields.Integer()


class Zone(Entity, name="zone"):
    name = fields.Text()


class AccountZone(Extension, of=ACCOUNT):
    zone = fields.Link("territory.zone")


BASE = Declared("base", (Team, User, Account))
TERRITORY = Declared("territory", (Zone,), (AccountZone,))


def built(own: Own, *more: Declared) -> OwnSchema:
    return schema_with_own([BASE, *more], own)


def tier(**more: object) -> OwnField:
    said = {"entity": ACCOUNT, "name": "tier", "kind": "choice", "label": "Tier"}
    return OwnField(**{**said, "options": OPTIONS, **more})  # type: ignore[arg-type]  # a test's own


def content(schema: Schema) -> list[str]:
    return [
        line
        for entity in schema.entities.values()
        for line in (
            entity_content(entity),
            *(field_content(entity, one) for one in entity.fields.values()),
        )
    ]


def test_a_field_on_others_entity_carries_its_prefix() -> None:
    entity = built(Own(fields=(tier(),))).schema.entity(ACCOUNT)

    assert entity.field("custom__tier").plugin == "custom"
    assert entity.field("custom__tier").columns[0].name == "custom__tier"


def test_an_own_entity_has_plain_names_a_title_and_its_place_in_the_menu() -> None:
    visit = OwnEntity(name="visit", label="Visit", plural="Visits", icon="flag", in_menu=False)
    own = Own(
        (visit,),
        (
            OwnField(entity="custom.visit", name="number", kind="integer", label="Number"),
            OwnField(entity="custom.visit", name="subject", kind="text", label="Subject"),
            OwnField(entity="custom.visit", name="at", kind="link", label="At", target=ACCOUNT),
        ),
    )

    entity = built(own).schema.entity("custom.visit")

    assert (entity.title, entity.icon, entity.menu, entity.owned) == ("subject", "flag", None, True)
    assert [one.name for one in entity.own_fields] == ["number", "subject", "at"]
    assert entity.table == "custom_visit"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_added_with_what_it_needs(kind: str) -> None:
    settings = {"options": OPTIONS, "target": ACCOUNT, "expression": "size * 2"}
    needed = {name: settings[name] for name in KINDS[kind].needs}
    own = Own(fields=(OwnField(entity=ACCOUNT, name="x", kind=kind, label="X", **needed),))  # type: ignore[arg-type]  # by the kind

    made = built(own)

    assert made.unfit == ()
    assert made.schema.entity(ACCOUNT).field("custom__x").kind == kind


@pytest.mark.parametrize(
    ("wrong", "setting", "reason"),
    [
        (tier(options=()), "options", "needs options"),
        (tier(options=(*OPTIONS, Option("g", "gold"))), "options", "'gold' stands there twice"),
        (tier(options=(Option("A b", "A"),)), "options", "must be small letters"),
        (tier(options=(Option("a", "A", hidden=True),)), "options", "at least one"),
        (tier(default="bronze"), "default", "must be one of"),
        (tier(label=" "), "label", "give it a name"),
        (tier(kind="colour"), "kind", "there is no kind"),
        (tier(minimum=3), "minimum", "takes no minimum"),
        (tier(name="Tier"), "name", "small letters"),
        (tier(name="id"), "name", "means something else"),
        (tier(show_when="nothing == 1"), "show_when", "There is no field called 'nothing'"),
        (tier(show_when="custom__tier == 'gold'"), "show_when", "cannot depend on itself"),
        (tier(require_when="owner.name == 'x'"), "require_when", "behind a link"),
        (tier(require_when="size"), "require_when", "condition"),
        (
            OwnField(entity=ACCOUNT, name="f", kind="formula", label="F", expression="nil + 1"),
            "expression",
            "There is no field called 'nil'",
        ),
        (
            OwnField(entity=ACCOUNT, name="n", kind="sequence", label="N", pattern="{number.real}"),
            "pattern",
            "write {number}",
        ),
        (
            OwnField(entity=ACCOUNT, name="n", kind="integer", label="N", minimum=5, maximum=1),
            "minimum",
            "is more than the maximum",
        ),
        (
            OwnField(entity=ACCOUNT, name="l", kind="link", label="L", target="custom.no"),
            "target",
            "there is no entity custom.no",
        ),
    ],
)
def test_what_does_not_fit_is_left_out_and_named(
    wrong: OwnField, setting: str, reason: str
) -> None:
    found = built(Own(fields=(wrong,))).unfit

    assert [one.setting for one in found] == [setting]
    assert reason in found[0].reason
    assert not found[0].waits


def test_two_fields_of_one_name_are_told_and_the_first_one_stands() -> None:
    made = built(Own(fields=(tier(), tier(label="Other"))))

    assert made.schema.entity(ACCOUNT).field("custom__tier").label == "Tier"
    assert [one.reason for one in made.unfit] == ["stands there twice"]


def test_fields_whose_columns_would_be_the_same_cannot_both_be() -> None:
    price = OwnField(entity=ACCOUNT, name="price", kind="money", label="Price")
    other = OwnField(entity=ACCOUNT, name="price_currency", kind="text", label="Currency")

    made = built(Own(fields=(price, other)))

    assert "custom__price_currency" in made.unfit[0].reason


def test_what_is_about_a_plugin_that_is_away_waits_and_comes_back() -> None:
    own = Own(
        fields=(
            OwnField(entity="territory.zone", name="code", kind="text", label="Code"),
            OwnField(entity=ACCOUNT, name="z", kind="link", label="Z", target="territory.zone"),
        ),
        changes=(FieldChange(entity=ACCOUNT, field="territory__zone", label="Area"),),
        layouts=(Layout(entity=ACCOUNT, form=("territory__zone", "name")),),
    )

    without, with_it = built(own), built(own, TERRITORY)

    assert [one.waits for one in without.unfit] == [True, True, True]
    assert with_it.unfit == ()
    assert with_it.schema.entity(ACCOUNT).field("territory__zone").label == "Area"
    assert list(with_it.schema.entity(ACCOUNT).fields)[:2] == ["territory__zone", "name"]


def test_a_formula_over_a_formula_that_does_not_work_is_left_out_too() -> None:
    first = OwnField(entity=ACCOUNT, name="a", kind="formula", label="A", expression="gone + 1")
    second = OwnField(
        entity=ACCOUNT, name="b", kind="formula", label="B", expression="custom__a * 2"
    )

    made = built(Own(fields=(second, first)))

    assert {one.name for one in made.unfit} == {"custom__a", "custom__b"}
    assert "custom__b" not in made.schema.entity(ACCOUNT).fields


def test_a_change_lays_words_options_and_conditions_over_a_declared_field() -> None:
    change = FieldChange(
        entity=ACCOUNT,
        field="type",
        label="Kind of customer",
        help="Ask sales",
        options=(Option("partner", "Ally", hidden=True), Option("lead", "Lead")),
        default="lead",
    )

    made = built(Own(changes=(change,)))
    field = made.schema.entity(ACCOUNT).field("type")

    assert made.unfit == ()
    assert isinstance(field, Choice)
    assert (field.label, field.help, field.default) == ("Kind of customer", "Ask sales", "lead")
    assert [value for value, _ in field.options] == ["partner", "lead", "customer"]
    assert field.hidden == {"partner"}
    assert made.plain.entity(ACCOUNT).field("type").label == "Type"


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        (FieldChange(entity=ACCOUNT, field="type", required=False), "required"),
        (FieldChange(entity=ACCOUNT, field="type", show_when="size > 1"), "show_when"),
        (FieldChange(entity=ACCOUNT, field="name", show_when="size > 1"), "show_when"),
        (FieldChange(entity=ACCOUNT, field="size", options=OPTIONS), "options"),
        (FieldChange(entity=ACCOUNT, field="created_at", required=True), "required"),
        (FieldChange(entity=ACCOUNT, field="nothing", label="X"), "field"),
    ],
)
def test_a_change_cannot_loosen_what_a_plugin_relies_on(change: FieldChange, setting: str) -> None:
    assert [one.setting for one in built(Own(changes=(change,))).unfit] == [setting]


def test_conditions_of_administrator_and_plugin_hold_together() -> None:
    class Deal(Entity, name="deal"):
        name = fields.Text()
        reason = fields.Text(show_when='name == "x"', require_when='name != "y"')
        size = fields.Integer()

    change = FieldChange(entity="base.deal", field="reason", require_when="size > 1")
    made = schema_with_own([Declared("base", (Team, User, Deal))], Own(changes=(change,)))

    field = made.schema.entity("base.deal").field("reason")
    assert field.require_when == '(name != "y") || (size > 1)'


def test_a_plugin_with_a_wrong_condition_is_named() -> None:
    class Deal(Entity, name="deal"):
        reason = fields.Text(show_when="nothing == 1")

    with pytest.raises(BrokenPlugin, match=r"the show_when of base\.deal\.reason is wrong"):
        schema_with_own([Declared("base", (Team, User, Deal))], Own())


def test_no_plugin_can_be_called_as_what_administrators_add() -> None:
    with pytest.raises(BrokenPlugin, match="no plugin can be called custom"):
        schema_with_own([BASE, Declared("custom", (Zone,))], Own())


def test_what_is_retired_is_not_there_and_says_nothing() -> None:
    visit = OwnEntity(name="visit", label="Visit", plural="Visits", retired=True)
    name = OwnField(entity="custom.visit", name="name", kind="text", label="Name")
    layout = Layout(entity="custom.visit", form=("name",))

    made = built(Own((visit,), (name, tier(retired=True)), layouts=(layout,)))

    assert made.unfit == ()
    assert content(made.schema) == content(built(Own()).schema)


def test_another_label_changes_the_content_and_no_change_does_not() -> None:
    plain = content(built(Own()).schema)
    renamed = Own(changes=(FieldChange(entity=ACCOUNT, field="size", label="Staff"),))

    assert content(built(renamed).schema) != plain
    assert content(built(Own(changes=(FieldChange(entity=ACCOUNT, field="size"),))).schema) == plain


NAMES = st.from_regex(r"[a-z]{1,6}(_[a-z0-9]{1,4})?", fullmatch=True)
LABELS = st.text(st.characters(codec="utf-8"), max_size=12)
ENTITIES = st.sampled_from([ACCOUNT, "base.user", "territory.zone", "custom.visit", "custom.no"])
CONDITIONS = st.sampled_from(["", "size > 1", "name == 'x'", "type == 'partner'", "custom__a > 2"])
CHOICES = st.lists(st.builds(Option, NAMES, LABELS, st.booleans()), max_size=3).map(tuple)
FIELDS = st.builds(
    OwnField,
    entity=ENTITIES,
    name=NAMES,
    kind=st.sampled_from([*KINDS, "colour"]),
    label=LABELS,
    required=st.booleans(),
    default=st.sampled_from([None, "1", "x", True, 3]),
    options=CHOICES,
    target=st.sampled_from(["", ACCOUNT, "custom.visit", "territory.zone"]),
    expression=st.sampled_from(["", "size + 1", "custom__a * 2", "name +"]),
    minimum=st.none() | st.integers(-5, 5),
    unique=st.booleans(),
    show_when=CONDITIONS,
    require_when=CONDITIONS,
    retired=st.booleans(),
)
CHANGES = st.builds(
    FieldChange,
    entity=ENTITIES,
    field=st.sampled_from(["name", "type", "size", "owner", "territory__zone", "custom__a"]),
    label=st.none() | LABELS,
    required=st.none() | st.booleans(),
    default=st.sampled_from([None, "partner", 7]),
    options=CHOICES,
    show_when=CONDITIONS,
    require_when=CONDITIONS,
)
ORDERS = st.lists(st.sampled_from(["name", "type", "size", "custom__a", "no"]), max_size=4)
LAYOUTS = st.builds(Layout, entity=ENTITIES, form=ORDERS.map(tuple), listed=ORDERS.map(tuple))
OWN = st.builds(
    Own,
    st.lists(
        st.builds(OwnEntity, name=NAMES, label=LABELS, plural=LABELS, retired=st.booleans())
        | st.just(OwnEntity(name="visit", label="Visit", plural="Visits")),
        max_size=2,
    ).map(tuple),
    st.lists(FIELDS, max_size=5).map(tuple),
    st.lists(CHANGES, max_size=3).map(tuple),
    st.lists(LAYOUTS, max_size=2).map(tuple),
)


@given(OWN)
def test_any_configuration_survives_json_and_leaves_the_plugins_alone(own: Own) -> None:
    again = msgspec.json.decode(msgspec.json.encode(own), type=Own)

    made = built(again, TERRITORY)

    assert again == own
    assert content(made.schema) == content(built(own, TERRITORY).schema)
    assert content(made.plain) == content(built(Own(), TERRITORY).schema)
    for key, entity in made.plain.entities.items():
        changed = made.schema.entity(key)
        assert set(entity.fields) <= set(changed.fields)
        for name, field in entity.fields.items():
            assert changed.field(name).columns == field.columns
            assert changed.field(name).required >= field.required
            assert not (field.required and changed.field(name).show_when)
