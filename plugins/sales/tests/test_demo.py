"""The demo company is the data set as it is, and its mappings fit the schema."""

import tomllib

from pegboard_sales.demo.company import demo_company
from pegboard_sales.demo.company_facts import build_company_facts
from pegboard_sales.demo.day import CALLS, CONTACTS, NOTES, WORK, build_day
from pegboard_sales.demo.leads import build_leads
from pegboard_sales.demo.people import build_people, demo_users
from pegboard_sales.demo.tables import rows_of
from pegboard_sdk import BuildRecords, ImportFile
from plugins.sales.tests.demo_context import acting
from plugins.sales.tests.sales_office import Office


def test_the_data_set_is_complete() -> None:
    files = ("accounts", "products", "sales_teams", "sales_pipeline")

    assert [len(rows_of(f"{name}.csv")) for name in files] == [85, 7, 35, 8800]


def test_every_mapping_names_columns_of_its_file_and_fields_of_its_entity(office: Office) -> None:
    schema = office.runtime.assembly.schema
    for step in demo_company().steps:
        if not isinstance(step, ImportFile):
            continue
        mapping = tomllib.loads(step.mapping.read_text(encoding="utf-8"))
        entity = schema.entity(step.entity)
        columns = mapping["columns"]
        filled = {one if isinstance(one, str) else one["field"] for one in columns.values()}
        targets = {name.partition(".")[0] for name in filled}

        assert mapping["entity"] == step.entity
        assert set(columns) <= set(rows_of(step.file.name)[0])
        assert targets | set(mapping["match"]) <= set(entity.fields)


def test_sellers_stand_in_their_teams_under_their_managers(own_office: Office) -> None:
    for _ in range(2):  # a second run finds everybody there already
        acting(own_office, build_people)

    darcel = own_office.find("base.user", 'name == "Darcel Schlecht"')[0]
    manager = own_office.get("base.user", darcel.manager)
    team = own_office.get("base.team", darcel.team)
    assert (manager.name, manager.team) == ("Melvin Marxen", darcel.team)
    assert own_office.get("base.team", team.parent).name == "Central"
    assert team.manager == manager.id
    sellers = own_office.find("base.user", 'job_title == "Sales representative"')
    assert len(sellers) == 35


def test_everybody_to_sign_in_as_is_built_and_has_a_role_that_exists(own_office: Office) -> None:
    acting(own_office, build_people)
    addresses = {user.email for user in own_office.find("base.user")}
    roles = own_office.runtime.assembly.workspace.roles.roles

    assert {user.email for user in demo_users()} <= addresses
    assert {user.role for user in demo_users()} == set(roles)


def test_revenue_comes_out_of_millions(own_office: Office) -> None:
    for row in rows_of("accounts.csv"):
        own_office.create("base.account", name=row["account"])

    acting(own_office, build_company_facts)

    kenya = own_office.find("base.account", 'name == "Betatech"')[0]
    assert (str(kenya.annual_revenue.amount), kenya.annual_revenue.currency) == (
        "647180000.0000", "USD",
    )  # fmt: skip


def test_there_is_work_around_today(own_office: Office) -> None:
    acting(own_office, build_people)
    for name in {row["account"] for row in rows_of("accounts.csv")}:
        own_office.create("base.account", name=name)

    acting(own_office, build_day)

    assert len(own_office.find("base.activity")) == len(WORK) + len(NOTES) + len(CALLS)
    assert len(own_office.find("base.contact")) == len(CONTACTS)
    assert own_office.find("base.activity", 'status == "open" && due_date < today()')


def test_accounts_belong_to_who_sold_most_to_them_and_subsidiaries_to_nobody(
    own_office: Office,
) -> None:
    acting(own_office, build_people)
    for row in rows_of("accounts.csv"):
        own_office.create("base.account", own_office.ada, name=row["account"], owner=None)

    acting(own_office, build_company_facts)

    found = {one.name: one.owner for one in own_office.find("base.account")}
    people = {one.id: one.name for one in own_office.find("base.user")}
    of_nobody = {row["account"] for row in rows_of("accounts.csv") if row["subsidiary_of"]}
    assert {name for name, owner in found.items() if owner is None} == of_nobody
    assert people[found["Isdom"]] == "Darcel Schlecht"


def test_leads_are_on_their_whole_way_and_the_converted_ones_lead_to_their_sale(
    own_office: Office,
) -> None:
    acting(own_office, build_people)
    rows = rows_of("leads.csv")
    sales = [row for row in rows if row["opportunity"]]
    for row in sales:
        account = own_office.create("base.account", name=row["company"])
        own_office.opportunity(account=account, reference=row["opportunity"])

    acting(own_office, build_leads)

    leads = own_office.find("base.lead")
    assert len(leads) == len(rows)
    assert {one.stage for one in leads} == {"target", "lead", "converted", "discarded"}
    converted = [one for one in leads if one.stage == "converted"]
    assert len(converted) == len(sales)
    for one in converted:
        sale = own_office.get("sales.opportunity", one.sales__opportunity)
        assert sale.account == one.converted_account


def test_two_people_read_pegboard_in_their_language(own_office: Office) -> None:
    acting(own_office, build_people)

    found = own_office.find("base.user", 'language != "en"')
    assert {(one.name, one.language) for one in found} == {
        ("Marta Quiroga", "es"), ("Carla Fontana", "it"),
    }  # fmt: skip


def test_the_steps_say_what_they_do() -> None:
    steps = demo_company().steps

    assert all(step.label for step in steps)
    assert [isinstance(step, BuildRecords) for step in steps] == [
        True, False, False, True, False, True, True,
    ]  # fmt: skip
