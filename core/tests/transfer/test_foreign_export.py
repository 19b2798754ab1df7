"""What another CRM exported comes in with nothing but a mapping file."""

from pathlib import Path

from core.tests.transfer.shop import add, names
from core.tests.transfer.test_import import outcome
from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.transfer.mapping import read_mapping
from pegboard.transfer.run_import import import_file

# The columns that HubSpot gives an export of contacts; the people are invented.
HUBSPOT = """\
Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Job Title,City,Country/Region,\
Associated Company,Create Date,Marketing contact status
101,Ana,García,ana.garcia@example.com,+34 944 123 456,ines@example.com,Buyer,Bilbao,Spain,\
Talleres Ría,2024-03-01 10:22,Marketing contact
102,Luca,"D'Amico",luca@example.com,,ines@example.com,,Torino,Italy,Officine Po,2024-03-02 11:05,
103,,,no-name@example.com,,nobody@example.com,,,,,2024-03-03 09:00,
104,Ada,Byron,not an address,,,,,,,2024-03-03 09:00,
"""
MAPPING = """\
entity = "base.contact"
match = ["email"]

[columns]
"First Name" = "first_name"
"Last Name" = "last_name"
"Email" = "email"
"Phone Number" = "phone"
"Contact owner" = { field = "owner", by = "email" }
"Job Title" = "job_title"
"City" = "address.city"
"Country/Region" = { field = "address.country", values = { "Spain" = "ES", "Italy" = "IT" } }
"Associated Company" = { field = "account", by = "name", create = true }

[defaults]
"source" = "other"
"""


def test_an_export_of_hubspot_needs_only_a_mapping_file(runtime: Runtime, tmp_path: Path) -> None:
    ines = add(runtime, "base.user", name="Inés", email="ines@example.com")
    table, mapping = tmp_path / "hubspot.csv", tmp_path / "hubspot.toml"
    table.write_text(HUBSPOT, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")

    first = import_file(runtime, SYSTEM, "base.contact", table, read_mapping(mapping))
    again = import_file(runtime, SYSTEM, "base.contact", table, read_mapping(mapping))

    assert (outcome(first), outcome(again)) == ((2, 0, 0, 2), (0, 0, 2, 2))
    assert first.ignored == ("Record ID", "Create Date", "Marketing contact status")
    assert [(one.row, one.column) for one in first.problems] == [(4, "Contact owner"), (5, "Email")]
    assert names(runtime, "base.account") == ["Officine Po", "Talleres Ría"]
    with runtime.reading(SYSTEM) as unit:
        query = Query(
            "base.contact",
            where='email == "ana.garcia@example.com"',
            fields=("name", "account.name", "owner", "address", "phone", "source"),
        )
        ana = find(unit, query).records[0]
    assert (ana["name"], ana["account.name"], ana["owner"]) == ("Ana García", "Talleres Ría", ines)
    assert (ana["address"].city, ana["address"].country) == ("Bilbao", "ES")
    assert (ana["phone"], ana["source"]) == ("+34944123456", "other")
