"""Whoever asks to be forgotten is found nowhere afterwards, whichever plugins run."""

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.transfer.subjects.erase import erase, preview
from pegboard.transfer.subjects.wanted import recognise
from tests.privacy.canary import (
    EMAIL,
    Company,
    file_holds_a_mark,
    tables_with,
    without_plugins,
)


def test_the_canary_is_everywhere_before(company: Company) -> None:
    found = tables_with(company.runtime)

    assert {
        "base_contact", "base_lead", "base_user", "base_activity", "base_account", "base_consent",
        "base_saved_view", "sales_opportunity", "sales_conversion", "clinic_visit", "clinic_letter",
        "clinic_remark", "pegboard_history", "pegboard_search", "pegboard_import_row",
        "pegboard_import_run", "pegboard_idempotency", "pegboard_file", "pegboard_token",
    } <= set(found)  # fmt: skip


@pytest.mark.parametrize("are_plugins_off", [False, True])
@pytest.mark.parametrize("said", [EMAIL, EMAIL.upper()])
def test_nothing_is_left_of_somebody_who_was_erased(
    company: Company, said: str, *, are_plugins_off: bool
) -> None:
    if are_plugins_off:
        company = without_plugins(company)

    done = erase(company.runtime, SYSTEM, recognise(said))

    assert tables_with(company.runtime) == {}
    assert done.is_compacted
    assert not file_holds_a_mark(company.runtime)


def test_a_preview_counts_what_erasing_does(company: Company) -> None:
    with company.runtime.reading(SYSTEM) as unit:
        plan = preview(unit, recognise(EMAIL))

    done = erase(company.runtime, SYSTEM, recognise(EMAIL))

    assert done.counts == plan.counts()
    assert done.counts.anonymised["base.contact"] == 2
    with company.runtime.reading(SYSTEM) as unit:
        assert preview(unit, recognise(f"base.contact/{company.contact}")).counts().total == 0
