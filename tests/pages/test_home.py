"""The figures on the home page."""

import re

from core.tests.web.pages.visiting import see, text_of
from core.tests.web.served import Served


def tile(text: str, name: str) -> str:
    """Return what stands on the tile called *name*."""
    found = re.search(rf'<a class="tile"[^>]*>(?:(?!</a>).)*?{name}.*?</a>', text, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_a_sum_of_records_without_amounts_is_no_zero(system: Served) -> None:
    assert tile(text_of(see(system, "/")), "Open pipeline") == "Open pipeline 0"

    system.make("/sales/opportunity", {"name": "Not priced yet"})
    assert tile(text_of(see(system, "/")), "Open pipeline") == "Open pipeline – 1 without a value"

    amount = {"amount": "12000", "currency": "EUR"}
    system.make("/sales/opportunity", {"name": "Priced", "amount": amount})
    assert tile(text_of(see(system, "/")), "Open pipeline") == "Open pipeline €12,000"
