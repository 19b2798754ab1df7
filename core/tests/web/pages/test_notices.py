"""The bell, the inbox, what people set about being told, and the calendar's secret address."""

import re
from datetime import UTC, timedelta

import httpx
import pytest

from core.tests.web.served import Served
from pegboard.access.principals import SYSTEM
from pegboard.automation.events.dispatch import dispatch_events
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.kinds import job_handlers
from pegboard.records.update import update

INBOX, MINE = "/notices", "/settings/me/notices"
HOUR = timedelta(hours=1)


class Browser:
    """One signed-in person."""

    def __init__(self, system: Served, who: str) -> None:
        self.client = system.client
        self.cookie, self.csrf = system.session(who)

    def see(self, path: str) -> str:
        answer = self.client.get(path, headers=self.cookie)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, **form: str) -> httpx.Response:
        return self.client.post(
            path, headers=self.cookie, data={"_csrf": self.csrf, **form}, follow_redirects=False
        )


def settle(system: Served) -> None:
    worker = Worker(system.runtime, job_handlers)
    while dispatch_events(system.runtime, now=system.runtime.assembly.workspace.clock()):
        worker.run_pending()
    worker.run_pending()


def ids_in(html: str) -> list[str]:
    return re.findall(r'action="/notices/([0-9a-f-]{36})/mute"', html)


@pytest.fixture(scope="module")
def rep(system: Served) -> Browser:
    browser = Browser(system, "rep")
    assert "No notices yet" in browser.see(INBOX)
    for name in ("First", "Second <b>"):
        lead = {"last_name": name, "owner": system.ids["rep"]}
        system.make("/base/lead", lead)
    settle(system)
    return browser


def test_the_bell_counts_what_is_unread_and_the_inbox_shows_it(rep: Browser) -> None:
    html = rep.see(INBOX)
    assert 'aria-label="2 unread notices"' in html
    assert "Second &lt;b&gt;" in html
    assert html.count("admin gave this to you.") == 2
    assert 'class="bell-count"' in rep.see("/settings/me")


def test_notices_are_read_one_by_one_and_all_together(rep: Browser, system: Served) -> None:
    first = ids_in(rep.see(INBOX))[0]
    answer = rep.send(f"{INBOX}/{first}/read", show="unread")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{INBOX}?show=unread")
    assert first not in ids_in(rep.see(f"{INBOX}?show=unread"))
    assert rep.send(f"{INBOX}/read-all").status_code == 303
    assert "Nothing unread" in rep.see(f"{INBOX}?show=unread")
    assert Browser(system, "reader").send(f"{INBOX}/{first}/read").status_code == 404


def test_a_muted_record_is_listed_in_the_settings_until_it_is_heard_again(rep: Browser) -> None:
    html = rep.see(INBOX)
    assert rep.send(f"{INBOX}/{ids_in(html)[0]}/mute").status_code == 303
    (unmute,) = re.findall(rf"{MINE}/unmute/[0-9a-f-]+", rep.see(MINE))
    assert rep.send(unmute).status_code == 303
    assert "Mute a record at one of its notices" in rep.see(MINE)


def test_ways_of_being_told_are_kept(rep: Browser) -> None:
    assert rep.send(MINE, mentioned="off", stage="mail").status_code == 303
    html = rep.see(MINE)
    assert '<option value="off" selected>' in html
    assert rep.send(MINE, mentioned="pigeon").status_code == 422
    rep.send(MINE, mentioned="app", stage="app")


def test_programs_read_the_same_notices(rep: Browser, system: Served) -> None:
    system.make("/base/lead", {"last_name": "Third", "owner": system.ids["rep"]})
    settle(system)
    told = system.call("GET", "/notices?unread=true&limit=1", by="rep").json()
    assert (told["unread"], told["next"]) == (1, None)
    (one,) = told["items"]
    assert (one["title"], one["by_name"], one["read_at"]) == ("Third", "admin", None)
    assert system.call("POST", f"/notices/{one['id']}/read", by="reader").status_code == 404
    assert system.call("POST", f"/notices/{one['id']}/read", by="rep").status_code == 204
    assert system.call("POST", "/notices/read-all", by="rep").json() == {"read": 0}
    assert system.call("GET", "/notices?cursor=x", by="rep").status_code == 422


def lines_of(answer: httpx.Response) -> list[str]:
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return answer.content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_a_calendar_shows_what_its_person_may_see_now_until_the_address_is_renewed(
    rep: Browser, system: Served
) -> None:
    when = system.runtime.assembly.workspace.clock()
    begins = when + timedelta(days=30)
    meeting = {"subject": "Meet", "kind": "meeting", "status": "cancelled"}
    meeting |= {"starts_at": begins.isoformat(), "ends_at": (begins + HOUR).isoformat()}
    task = {"subject": "Café, días; a\\b " + "é" * 80, "due_date": f"{when.date()}"}
    for values in (meeting, task):
        system.make("/base/activity", values, by="rep")
    system.make("/base/activity", {"subject": "Other", "due_date": f"{when.date()}"}, by="admin")

    def address() -> str:
        made = rep.send(f"{MINE}/calendar")
        (found,) = re.findall(r"http://[^<\s]+(/calendar/[\w-]{43}\.ics)", made.text)
        return str(found)

    old = address()
    lines = lines_of(system.client.get(old))
    assert "SUMMARY:Café\\, días\\; a\\\\b " + "é" * 80 in lines
    assert f"DTSTART;VALUE=DATE:{when:%Y%m%d}" in lines
    assert f"DTSTART:{begins.astimezone(UTC):%Y%m%dT%H%M%SZ}" in lines
    assert [lines.count(one) for one in ("BEGIN:VEVENT", "STATUS:CANCELLED")] == [2, 1]
    assert not any("Other" in one for one in lines)

    new = address()
    assert system.client.get(old).status_code == 404
    assert old not in system.client.get(old).text
    assert system.client.get(new.removesuffix(".ics")).status_code == 404
    set_active(system, active=False)
    assert system.client.get(new).status_code == 404
    set_active(system, active=True)
    assert Browser(system, "rep").send(f"{MINE}/calendar/end").status_code == 303
    assert system.client.get(new).status_code == 404


def set_active(system: Served, *, active: bool) -> None:
    with system.runtime.writing(SYSTEM) as unit:
        update(unit, "base.user", system.ids["rep"], {"active": active}, version=None)


def test_a_calendar_is_not_asked_for_without_end(system: Served) -> None:
    codes = [system.client.get("/calendar/made-up.ics").status_code for _ in range(61)]
    assert codes[0] == 404
    assert codes[-1] == 429
