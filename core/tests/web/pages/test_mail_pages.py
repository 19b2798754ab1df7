"""Mail by page: written from a template, sent or kept, shown on the timeline, unsubscribed from."""

import re
from dataclasses import replace

import pytest

from core.tests.web.pages.visiting import left_message, see, send, text_of
from core.tests.web.served import Served
from pegboard.access.principals import SYSTEM
from pegboard.automation.mail.unsubscribe import unsubscribe_token
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.settings import MailServer

EMAIL = "base.email"
LETTER = {"to": "ada@acme.example", "subject": "Hello", "body": "<p>Dear <b>Ada</b></p>"}


@pytest.fixture(scope="module")
def ada(system: Served) -> str:
    """Return the address of a contact's page."""
    account = system.make("/base/account", {"name": "Acme & Sons"}, by="rep")
    values = {"first_name": "Ada", "last_name": "Byron", "email": "ada@acme.example"}
    ident = system.make("/base/contact", values | {"account": account}, by="rep")
    return f"/base/contact/{ident}"


@pytest.fixture(scope="module")
def template(system: Served) -> str:
    words = {"name": "Thanks", "subject": "Thanks, {{ first_name }}", "language": "en"}
    body = "<p>Dear {{ first_name }} of {{ account.name }}, yours {{ user.name }}</p>"
    return system.make("/base/mail_template", words | {"body": body})


def newest(system: Served) -> dict[str, object]:
    query = Query(EMAIL, sort=("-id",), limit=1)
    with system.runtime.reading(SYSTEM) as unit:
        return dict(find(unit, query).records[0])


def test_a_person_is_written_to_from_their_page(system: Served, ada: str) -> None:
    assert f'href="{ada}/mail"' in see(system, ada, who="rep").text
    form = text_of(see(system, f"{ada}/mail", who="rep"))
    assert 'value="ada@acme.example"' in form
    assert "Answers go to rep@example.com" in form
    assert "No mail server is set up" in form
    assert f"{ada}/mail" not in see(system, ada, who="reader").text
    assert see(system, f"{ada}/mail", who="reader").status_code == 403
    assert send(system, f"{ada}/mail", LETTER, who="reader").status_code == 403
    assert see(system, "/base/account/x/mail").status_code == 404


def test_a_template_is_filled_with_the_record_before_anything_is_sent(
    system: Served, ada: str, template: str
) -> None:
    shown = text_of(see(system, f"{ada}/mail", who="rep", template=template))
    assert "Dear Ada of Acme & Sons, yours rep" in text_of_twice(shown)
    assert 'value="Thanks, Ada"' in shown
    assert "Thanks (en)" in shown
    gone = see(system, f"{ada}/mail", who="rep", template="01a2b3c4-0000-7000-8000-000000000000")
    assert (gone.status_code, "alert" in gone.text) == (200, True)


def text_of_twice(markup: str) -> str:
    """Return what stands in the editor, whose markup is escaped once more."""
    return markup.replace("&amp;", "&")


def test_a_message_is_sent_and_told_on_the_timeline(system: Served, ada: str) -> None:
    answer = send(system, f"{ada}/mail", {**LETTER, "do": "send"}, who="rep")
    assert (answer.status_code, answer.headers["location"]) == (303, ada)
    assert "no mail server" in left_message(answer)["text"]
    made = newest(system)
    assert (made["state"], made["text"], made["owner"]) == (
        "queued", "Dear Ada", system.ids["rep"],
    )  # fmt: skip
    assert str(made["contact"]) in ada
    assert made["account"]
    timeline = text_of(see(system, ada, who="rep"))
    assert "wrote an e-mail" in timeline
    assert "Waiting to be sent" in timeline


def test_a_draft_is_kept_and_sent_later_by_who_may_change_it(system: Served, ada: str) -> None:
    answer = send(system, f"{ada}/mail", {**LETTER, "do": "draft"}, who="rep")
    draft = answer.headers["location"]
    assert newest(system)["state"] == "draft"
    assert f'action="{draft}/send"' in see(system, draft, who="rep").text
    assert send(system, f"{draft}/send", {}, who="other_rep").status_code in (403, 404)
    assert send(system, f"{draft}/send", {}, who="rep").headers["location"] == draft
    assert newest(system)["state"] == "queued"
    assert "on its way" in left_message(send(system, f"{draft}/send", {}, who="rep"))["text"]
    assert f'action="{draft}/send"' not in see(system, draft, who="rep").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"to": "ada"}, "“ada” is no e-mail address"),
        ({"to": "", "do": "send"}, "Say to whom it goes."),
        ({"subject": ""}, "must be filled in"),
        ({"cc": "x <y"}, "no e-mail address"),
        ({"to": ", ".join(f"u{n}@many.example" for n in range(60))}, "more than 50"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    system: Served, ada: str, wrong: dict[str, str], words: str
) -> None:
    before = newest(system)["id"]
    answer = send(system, f"{ada}/mail", {**LETTER, "do": "send", **wrong}, who="rep")
    assert answer.status_code == 422
    assert re.search(f'class="form-error".*{words}', text_of(answer), re.IGNORECASE)
    assert "Dear <b>Ada</b>" in text_of(answer)
    assert newest(system)["id"] == before


def test_what_was_sent_can_be_followed_up_in_its_thread(system: Served, ada: str) -> None:
    send(system, f"{ada}/mail", {**LETTER, "do": "send"}, who="rep")
    first = str(newest(system)["id"])
    with system.runtime.writing(SYSTEM) as unit:
        update(
            unit, EMAIL, first, {"state": "sent", "message_id": f"{first}@x.example"}, version=None
        )
    page = see(system, f"/base/email/{first}", who="rep").text
    assert f"{ada}/mail?answers={first}" in page
    form = text_of(see(system, f"{ada}/mail", who="rep", answers=first))
    assert 'value="Re: Hello"' in form
    send(system, f"{ada}/mail", {**LETTER, "do": "send", "answers": first}, who="rep")
    assert newest(system)["in_reply_to"] == f"{first}@x.example"


def test_who_asked_not_to_be_contacted_is_pointed_out(system: Served) -> None:
    values = {"last_name": "Quiet", "email": "q@acme.example", "do_not_contact": True}
    lead = system.make("/base/lead", values, by="rep")
    shown = text_of(see(system, f"/base/lead/{lead}/mail", who="rep"))
    assert "asked not to be contacted" in shown


def newsletter(system: Served, person: str) -> str:
    """Have a newsletter sent to a contact and return the path at which it is unsubscribed from."""
    contact = person.rpartition("/")[2]
    given = {"purpose": "newsletter", "source": "fair", "contact": contact}
    system.make("/base/consent", given)
    words = {"name": "News", "subject": "News", "body": "News", "purpose": "newsletter"}
    template = system.make("/base/mail_template", words)
    form = {**LETTER, "do": "send", "template": template}
    assert send(system, f"{person}/mail", form, who="rep").status_code == 303
    key = system.runtime.assembly.workspace.database.vault_key
    return f"/unsubscribe/{unsubscribe_token(key, str(newest(system)['id']))}"


def test_whoever_has_the_address_unsubscribes_without_signing_in(system: Served, ada: str) -> None:
    path = newsletter(system, ada)
    asked = system.client.get(path, headers={"accept-language": "es"})
    assert asked.status_code == 200
    assert "<button" in asked.text
    assert 'lang="es"' in asked.text
    one_click = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):
        done = system.client.post(path, data=one_click)
        assert done.status_code == 200
        assert "You are unsubscribed" in done.text
    refused = send(system, f"{ada}/mail", {**LETTER, "do": "send", "template": _news(system)})
    assert "withdrawn" in text_of(refused)


def _news(system: Served) -> str:
    query = Query("base.mail_template", where='name == "News"', fields=("id",), limit=1)
    with system.runtime.reading(SYSTEM) as unit:
        return str(find(unit, query).records[0]["id"])


@pytest.mark.parametrize("token", ["x", "é", "A" * 5000, "AAAA" * 20])
def test_a_made_up_address_unsubscribes_nobody(system: Served, token: str) -> None:
    for answer in (
        system.client.get(f"/unsubscribe/{token}"), system.client.post(f"/unsubscribe/{token}"),
    ):  # fmt: skip
        assert answer.status_code == 404
        assert "This address is not complete" in text_of(answer)


def test_a_dry_run_says_that_nothing_leaves(system: Served, ada: str) -> None:
    settings = system.runtime.settings
    system.runtime.settings = replace(
        settings, mail_server=MailServer("h", 25), mail_from="a@b.example", mail_dry_run=True
    )
    try:
        assert "dry run" in text_of(see(system, f"{ada}/mail", who="rep"))
        system.runtime.settings = replace(system.runtime.settings, mail_dry_run=False)
        shown = text_of(see(system, f"{ada}/mail", who="rep"))
        assert not re.search("dry run|No mail server", shown)
    finally:
        system.runtime.settings = settings
