"""A mapping file says what it means, or is refused with the key that is wrong."""

import pytest

from pegboard.transfer.errors import BadMapping
from pegboard.transfer.mapping import ColumnRule, DefaultRule, parse_mapping


def test_the_example_of_the_reference_is_understood() -> None:
    mapping = parse_mapping(
        """
        entity = "sales.opportunity"
        match = ["name"]
        [columns]
        "Deal ID"  = "name"
        "Value"    = { field = "amount", currency = "USD" }
        "Client"   = { field = "account", by = "name", create = true }
        "Closed"   = { field = "close_date", format = "%Y-%m-%d" }
        "Result"   = { field = "stage", values = { "Won" = "Won", "Loss" = "Lost" } }
        [defaults]
        "currency" = "USD"
        """
    )

    assert mapping.match == ("name",)
    assert mapping.columns[0] == ColumnRule("Deal ID", "name")
    assert mapping.columns[2] == ColumnRule("Client", "account", by="name", create=True)
    assert mapping.columns[4].values == {"Won": "Won", "Loss": "Lost"}
    assert mapping.defaults == (DefaultRule("currency", "USD"),)


HEAD = 'entity = "shop.deal"\n[columns]\n'


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("entity = ", "mapping file"),
        ("[columns]\nA = 'name'", "entity"),
        ('entity = "shop.deal"', "columns"),
        ('entity = "shop.deal"\nmatch = 3\n[columns]\nA = "name"', "match"),
        ('entity = "shop.deal"\nmacht = ["name"]\n[columns]\nA = "name"', "macht"),
        ('entity = "shop.deal"\ndelimiter = "ab"\n[columns]\nA = "name"', "delimiter"),
        (HEAD + "A = 3", "columns.'A'"),
        (HEAD + "A = { }", "columns.'A'.field"),
        (HEAD + 'A = { field = "name", formatt = "x" }', "columns.'A'.formatt"),
        (HEAD + 'A = { field = "name", create = "yes" }', "columns.'A'.create"),
        (HEAD + 'A = { field = "name", decimal = ";" }', "columns.'A'.decimal"),
        (HEAD + 'A = { field = "name", empty = "drop" }', "columns.'A'.empty"),
        (HEAD + 'A = { field = "name", values = ["x"] }', "columns.'A'.values"),
        (HEAD + 'A = { field = "name", values = { x = [1] } }', "columns.'A'.values.'x'"),
        (HEAD + 'A = "name"\n[defaults]\nkind = ["new"]', "defaults.'kind'"),
        (HEAD + 'A = "name"\n[defaults]\nowner = { by = "name" }', "defaults.'owner'.value"),
    ],
)
def test_a_faulty_mapping_names_the_key(text: str, key: str) -> None:
    with pytest.raises(BadMapping) as refused:
        parse_mapping(text)

    assert refused.value.key == key
