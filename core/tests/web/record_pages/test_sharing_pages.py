"""Sharing, handing over and asking why on the page of a record."""

import re

from core.tests.web.record_pages.site import Browser, Site
from pegboard.access.sessions import session_principal

ACTIVITY = "base.activity"


def an_activity(by: Browser, **values: object) -> str:
    return by.make(ACTIVITY, **({"subject": "Call Anna", "kind": "call"} | values))


def person_id(browser: Browser) -> str:
    found = session_principal(browser.runtime, browser.cookie)
    assert found is not None
    return str(found.principal.user_id)


def test_a_record_is_shared_and_taken_back_in_its_dialog(site: Site, rep: Browser) -> None:
    stranger = site.people["stranger"]
    record = an_activity(rep)
    url = f"/base/activity/{record}"
    assert stranger.get(url).status_code == 404
    assert "Share this activity" in rep.get(f"{url}/sharing", htmx=True).text

    form = {"user": person_id(stranger), "level": "read"}
    shown = rep.post(f"{url}/sharing", form, htmx=True)
    assert shown.status_code == 200
    assert "Stranger" in shown.text
    assert "Shared with 1" in shown.text
    assert stranger.get(url).status_code == 200
    assert "Shared with 1" in rep.get(url).text
    assert "Shared with 1" not in stranger.get(url).text

    found = re.search(r"/sharing/([0-9a-f-]{36})/remove", shown.text)
    assert found is not None
    gone = rep.post(f"{url}/sharing/{found[1]}/remove", htmx=True)
    assert "Nobody yet" in gone.text
    assert stranger.get(url).status_code == 404


def test_a_faulty_share_stays_in_the_dialog_with_its_reason(rep: Browser) -> None:
    url = f"/base/activity/{an_activity(rep)}"

    for form, words in (
        ({"level": "read"}, "Name either a user or a team"),
        ({"user": "<b>", "level": "read"}, "There is no such active user"),
    ):
        refused = rep.post(f"{url}/sharing", form, htmx=True)
        assert refused.status_code == 422
        assert words in refused.text


def test_share_and_owner_are_offered_to_those_who_may(site: Site, rep: Browser) -> None:
    analyst = site.people["analyst"]
    url = f"/base/activity/{an_activity(rep)}"

    mine, theirs = rep.get(url).text, analyst.get(url).text

    assert "/sharing" in mine
    assert "/sharing" not in theirs
    assert "/owner" not in theirs
    assert "/why?action=update" in theirs
    assert "/why?action=update" not in mine
    assert analyst.get(f"{url}/sharing", htmx=True).status_code == 403
    assert analyst.get(f"{url}/owner", htmx=True).status_code == 403
    assert analyst.get(f"{url}/access", htmx=True).status_code == 403


def test_the_owner_is_changed_from_the_menu(site: Site, admin: Browser) -> None:
    rep = site.people["rep"]
    record = an_activity(admin)
    url = f"/base/activity/{record}"
    assert "Change owner" in admin.get(url).text

    empty = admin.post(f"{url}/owner", {"owner": ""}, htmx=True)
    wrong = admin.post(f"{url}/owner", {"owner": "nobody"}, htmx=True)
    done = admin.post(f"{url}/owner", {"owner": person_id(rep)}, htmx=True)

    assert (empty.status_code, wrong.status_code) == (422, 422)
    assert done.headers["hx-redirect"] == url
    assert admin.record(ACTIVITY, record)["owner"] == person_id(rep)


def test_forms_offer_an_owner_only_to_those_who_may_choose_one(site: Site, admin: Browser) -> None:
    support = site.people["analyst"]
    control = 'name="owner"'
    record = an_activity(admin)

    assert control in admin.get("/base/activity/new").text
    assert control in admin.get(f"/base/activity/{record}/edit").text
    assert control not in support.get("/base/saved_view/new").text
    assert control not in site.people["rep"].get("/base/saved_view/new").text


def test_who_can_see_a_record_is_told_by_reason_and_found_by_name(
    site: Site, admin: Browser
) -> None:
    record = an_activity(admin)
    url = f"/base/activity/{record}"

    everybody = admin.get(f"{url}/access", htmx=True).text
    found = admin.get(f"{url}/access?q=analy", htmx=True).text
    none = admin.get(f"{url}/access?q=xyz", htmx=True).text

    assert "Who can see this activity" in everybody
    assert "See all activities as CRM administrator" in everybody
    assert "See all activities as Data analyst" in everybody
    assert "Analyst" in found
    assert "Admin" not in found
    assert "Nobody of that name can see it." in none


def test_why_is_answered_for_oneself_and_for_others(site: Site, admin: Browser) -> None:
    analyst = site.people["analyst"]
    record = an_activity(admin)
    url = f"/base/activity/{record}"

    mine = analyst.get(f"{url}/why?action=update", htmx=True).text
    theirs = admin.get(f"{url}/why?action=update&user={person_id(analyst)}", htmx=True).text

    assert "You may not change this activity." in mine
    assert "Data analyst may not change activities." in mine
    assert "Analyst may not change this activity." in theirs
    other = analyst.get(f"{url}/why?action=update&user={person_id(admin)}", htmx=True)
    assert other.status_code == 403


def test_no_control_is_offered_for_what_would_be_refused(site: Site, rep: Browser) -> None:
    stranger = site.people["stranger"]
    url = f"/base/account/{rep.make('base.account', name='Acme')}"

    assert rep.get(f"{url}/field/name", htmx=True).status_code == 200
    assert stranger.get(url).status_code == 200
    assert stranger.get(f"{url}/field/name", htmx=True).status_code == 403
    assert "/field/name" not in stranger.get(url).text
