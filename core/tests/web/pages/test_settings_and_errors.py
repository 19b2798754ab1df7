"""One's own settings, the list of plugins, search, and pages for what went wrong."""

import re

from core.tests.web.pages.visiting import left_message, see, send
from core.tests.web.served import PASSWORD, Served

HERE = "/settings/me"


def test_people_choose_their_language_whatever_their_rights(system: Served) -> None:
    form = {"language": "es", "time_zone": "Europe/Madrid"}
    answer = send(system, HERE, form, who="reader")

    assert answer.status_code == 303
    assert '<html lang="es"' in see(system, HERE, who="reader").text
    send(system, HERE, {"language": "en"}, who="reader")


def test_a_wrong_time_zone_is_refused_at_its_field(system: Served) -> None:
    answer = send(system, HERE, {"time_zone": "Mars/Olympus"})

    assert answer.status_code == 422
    assert "must be a time zone" in answer.text


def test_a_password_changes_only_for_who_knows_the_old_one(system: Served) -> None:
    new = "eight yellow tandems"
    wrong = {"current": "guessed", "new": new, "again": new}
    unequal = {"current": PASSWORD, "new": new, "again": "eight"}
    weak = {"current": PASSWORD, "new": "short", "again": "short"}
    for form in (wrong, unequal, weak):
        assert send(system, f"{HERE}/password", form, who="other_rep").status_code == 422

    right = {"current": PASSWORD, "new": new, "again": new}
    changed = send(system, f"{HERE}/password", right, who="other_rep")
    assert changed.status_code == 303
    assert "changed" in left_message(changed)["text"]


def test_only_who_manages_plugins_sees_them(system: Served) -> None:
    assert "Base" in see(system, "/settings/plugins").text
    refused = see(system, "/settings/plugins", who="rep")
    assert refused.status_code == 403
    assert "/settings/plugins" not in see(system, HERE, who="rep").text


def test_an_error_stands_in_the_layout_of_the_application(system: Served) -> None:
    answer = see(system, "/base/nonsense")

    assert answer.status_code == 404
    assert 'aria-label="Main menu"' in answer.text


def test_a_refused_part_of_a_page_becomes_a_message(system: Served) -> None:
    headers, _ = system.session("admin")
    address = "/base/account/condition?field=nonsense&index=1"
    answer = system.client.get(address, headers=headers | {"hx-request": "true"})

    assert answer.status_code == 422
    assert answer.headers["hx-reswap"] == "none"
    assert "nonsense" in answer.headers["x-toast"]


def test_search_and_palette_lead_to_what_they_find(system: Served) -> None:
    account = system.make("/base/account", {"name": "Café <i>Central</i>"})
    page = see(system, "/search", q="cafe")
    palette = see(system, "/search/palette", q="cafe")

    assert f'href="/base/account/{account}"' in page.text
    assert re.search(rf'data-href="/base/account/{account}"', palette.text)
    assert "<i>Central" not in page.text + palette.text
