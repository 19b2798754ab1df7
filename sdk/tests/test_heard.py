"""What the contract hears of a page that breaks down as a whole."""

import logging

from pegboard_sdk.contract.checks.heard import hearing_broken_pages


def test_a_broken_page_is_told_with_its_place_and_error() -> None:
    with hearing_broken_pages() as heard:
        try:
            raise KeyError("gone")
        except KeyError:
            logging.getLogger("pegboard.web").exception("GET / failed")

    assert heard == ["test_heard.py, line 11: KeyError: 'gone'"]
