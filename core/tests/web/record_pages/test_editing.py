"""Editing in place, by the form, by actions; deleting and bringing back."""

import re

import pytest

from core.tests.web.record_pages.site import Browser


def an_account(by: Browser, **values: object) -> str:
    return by.make("base.account", **({"name": "Acme", "employees": 5} | values))


def place(account: str) -> str:
    return f"/base/account/{account}"


def version(by: Browser, account: str) -> int:
    return int(by.record("base.account", account)["version"])


def test_a_value_is_edited_where_it_stands(rep: Browser) -> None:
    account = an_account(rep)
    form = rep.get(f"{place(account)}/field/employees", htmx=True).text
    assert 'name="employees"' in form
    sent = {"employees": "1,250", "version": version(rep, account)}
    answer = rep.post(f"{place(account)}/field/employees", sent, htmx=True)
    assert answer.status_code == 200
    assert "1,250" in answer.text
    assert rep.record("base.account", account)["employees"] == 1250


def test_the_head_follows_what_was_edited(rep: Browser) -> None:
    account = an_account(rep)
    sent = {"type": "customer", "version": version(rep, account)}
    answer = rep.post(f"{place(account)}/field/type", sent, htmx=True).text
    head = re.search(r'id="record-head" hx-swap-oob="true".*?</h1>', answer, re.DOTALL)
    assert head is not None
    assert "Customer" in head.group()


def test_a_value_that_does_not_fit_is_refused_at_its_control(rep: Browser) -> None:
    account = an_account(rep)
    sent = {"employees": "many", "version": version(rep, account)}
    answer = rep.post(f"{place(account)}/field/employees", sent, htmx=True)
    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert "Must be a" in answer.text
    assert rep.record("base.account", account)["employees"] == 5


def test_a_choice_that_was_not_made_is_not_made_by_a_refused_form(admin: Browser) -> None:
    answer = admin.post("/base/consent/new", {"purpose": "", "source": ""})
    assert answer.status_code == 422
    purpose = re.search(r'<select[^>]*name="purpose".*?</select>', answer.text, re.DOTALL)
    assert purpose is not None
    assert '<option value="">' in purpose.group()


def test_two_people_at_one_field_are_asked_whose_counts(rep: Browser, admin: Browser) -> None:
    account = an_account(rep)
    read = version(rep, account)
    admin.change("base.account", account, employees=7)
    sent = {"employees": "9", "version": read}
    asked = rep.post(f"{place(account)}/field/employees", sent, htmx=True)
    assert asked.status_code == 422
    assert "Admin set Employees to “7” in the meantime." in asked.text
    assert "Keep theirs" in asked.text
    again = {"employees": "9", "version": version(rep, account)}
    assert rep.post(f"{place(account)}/field/employees", again, htmx=True).status_code == 200
    assert rep.record("base.account", account)["employees"] == 9


def test_two_people_at_two_fields_do_not_disturb_each_other(rep: Browser, admin: Browser) -> None:
    account = an_account(rep)
    read = version(rep, account)
    admin.change("base.account", account, sector="retail")
    sent = {"employees": "9", "version": read}
    assert rep.post(f"{place(account)}/field/employees", sent, htmx=True).status_code == 200
    assert rep.record("base.account", account)["sector"] == "retail"


@pytest.mark.parametrize("name", ["created_at", "version", "id"])
def test_what_nobody_types_cannot_be_edited(rep: Browser, name: str) -> None:
    account = an_account(rep)
    assert rep.get(f"{place(account)}/field/{name}").status_code == 403


@pytest.mark.parametrize("text", ["", "x", "-1", "1e9", "9" * 30])
def test_a_form_without_a_sound_version_is_refused(rep: Browser, text: str) -> None:
    account = an_account(rep)
    sent = {"employees": "9", "version": text}
    assert rep.post(f"{place(account)}/field/employees", sent).status_code == 400


@pytest.mark.parametrize("path", ["/edit", "/delete", "/field/name", "/timeline"])
def test_nothing_changes_without_the_token_of_the_session(rep: Browser, path: str) -> None:
    account = an_account(rep)
    sent = {"name": "Forged", "version": "1"}
    assert rep.post(place(account) + path, sent, csrf="guessed").status_code == 403
    assert rep.record("base.account", account)["name"] == "Acme"


def test_the_form_merges_what_others_changed_elsewhere(rep: Browser, admin: Browser) -> None:
    account = an_account(rep)
    read = version(rep, account)
    admin.change("base.account", account, sector="retail")
    sent = {"name": "Acme Ltd", "employees": "5", "sector": "", "version": read}
    answer = rep.post(f"{place(account)}/edit", sent)
    assert answer.status_code == 303
    found = rep.record("base.account", account)
    assert (found["name"], found["sector"]) == ("Acme Ltd", "retail")


def test_the_form_tells_what_both_changed(rep: Browser, admin: Browser) -> None:
    account = an_account(rep)
    read = version(rep, account)
    admin.change("base.account", account, name="Acme Inc")
    answer = rep.post(f"{place(account)}/edit", {"name": "Acme Ltd", "version": read})
    assert answer.status_code == 422
    assert "Somebody set this to “Acme Inc” in the meantime" in answer.text
    assert 'value="Acme Ltd"' in answer.text
    again = {"name": "Acme Ltd", "version": version(rep, account)}
    assert rep.post(f"{place(account)}/edit", again).status_code == 303


def test_a_deleted_record_is_brought_back_from_the_message_or_the_bin(rep: Browser) -> None:
    account = an_account(rep, name="Gone soon")
    answer = rep.post(f"{place(account)}/delete")
    assert answer.headers["location"] == "/base/account"
    assert f"{place(account)}/restore" in answer.headers["set-cookie"].replace("%2F", "/")
    assert rep.get(place(account)).status_code == 404
    assert "Gone soon" in rep.get("/base/account/bin").text
    assert rep.post(f"{place(account)}/restore").headers["location"] == place(account)
    assert rep.get(place(account)).status_code == 200


def test_an_action_without_questions_runs_at_once(rep: Browser) -> None:
    lead = rep.make("base.lead", last_name="Austero")
    here = f"/base/lead/{lead}"
    assert f'hx-post="{here}/actions/qualify"' in rep.get(here).text
    answer = rep.post(f"{here}/actions/qualify", htmx=True)
    assert answer.headers["hx-redirect"] == here
    assert rep.record("base.lead", lead)["stage"] == "lead"


def test_an_action_with_questions_asks_in_a_dialog(rep: Browser) -> None:
    task = rep.make("base.activity", subject="Call")
    here = f"/base/activity/{task}"
    dialog = rep.get(f"{here}/actions/complete", htmx=True).text
    assert 'name="outcome"' in dialog
    assert rep.post(f"{here}/actions/complete", {"outcome": "Agreed"}, htmx=True).is_success
    found = rep.record("base.activity", task)
    assert (found["status"], found["outcome"]) == ("done", "Agreed")


def test_an_action_that_does_not_apply_any_more_says_so(rep: Browser) -> None:
    lead = rep.make("base.lead", last_name="Austero", stage="lead")
    answer = rep.post(f"/base/lead/{lead}/actions/qualify", htmx=True)
    assert answer.status_code == 422
    assert "cannot be done" in answer.headers["x-toast"]


def test_a_task_is_done_from_the_home_page_with_one_click(rep: Browser) -> None:
    task = rep.make("base.activity", subject="One click")
    answer = rep.post(f"/base/activity/{task}/actions/complete?row=1", htmx=True)
    assert (answer.status_code, answer.text) == (200, "")
    assert rep.record("base.activity", task)["status"] == "done"
