"""The steps that make the demo company, in their order."""

from pegboard_sales.demo.company_facts import build_company_facts
from pegboard_sales.demo.day import build_day
from pegboard_sales.demo.leads import build_leads
from pegboard_sales.demo.people import build_people, demo_users
from pegboard_sales.demo.tables import FOLDER
from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sdk import BuildRecords, Demo, ImportFile


def demo_company() -> Demo:
    """Return the demo company: a hardware seller with a year of deals."""
    return Demo(
        source="Maven Analytics, CRM Sales Opportunities (see SOURCE.md)",
        steps=(
            BuildRecords("people", build_people),
            _file("products", "base.product", "products"),
            _file("accounts", "base.account", "accounts"),
            BuildRecords("company facts", build_company_facts),
            _file("opportunities", OPPORTUNITY, "sales_pipeline"),
            BuildRecords("leads", build_leads),
            BuildRecords("work of the week", build_day),
        ),
        users=demo_users(),
    )


def _file(label: str, entity: str, name: str) -> ImportFile:
    return ImportFile(label, entity, FOLDER / f"{name}.csv", FOLDER / f"{name}.toml")
