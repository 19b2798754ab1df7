"""Rules of the audit page: who may open it, what it tells, and what verifying finds."""

import csv
import io
import re

import pytest

from core.tests.web.pages.visiting import left_message, see, send, text_of
from core.tests.web.served import Served
from pegboard.access.principals import SYSTEM
from pegboard.database.audit_list import AuditQuery, audit_entries
from pegboard.database.statements import Prepared
from pegboard.records.audit import note

HERE = "/settings/audit"


@pytest.fixture(scope="module")
def exported(system: Served) -> Served:
    """A system in which the administrator exported all accounts once."""
    system.make("/base/account", {"name": "Acme"})
    assert see(system, "/base/account/export.csv").status_code == 200
    return system


def test_only_those_with_the_permission_see_the_log(exported: Served) -> None:
    assert HERE in see(exported, "/settings/me").text
    assert HERE not in see(exported, "/settings/me", who="rep").text
    for address in (HERE, f"{HERE}/export.csv"):
        refused = see(exported, address, who="rep")
        assert refused.status_code == 403
        assert "View the audit log" in refused.text or "Audit" in refused.text
    assert send(exported, f"{HERE}/verify", {}, who="rep").status_code == 403


def test_an_export_stands_there_with_who_what_and_through_what(exported: Served) -> None:
    shown = text_of(see(exported, HERE, kind="export"))
    assert "Records exported · Accounts" in shown
    assert re.search(r"<dt>Through</dt><dd>the pages</dd>", shown)
    assert re.search(r"<dt>Rows</dt><dd>\d+</dd>", shown)
    assert re.search(r"<dt>Fields</dt><dd>[^<]*Name", shown)


def test_the_filters_narrow_the_list(exported: Served) -> None:
    admin, rep = exported.ids["admin"], exported.ids["rep"]
    for asked, finds in [
        ({"kind": "export", "by": admin}, True),
        ({"kind": "export", "by": rep}, False),
        ({"kind": "export", "entity": "base.account"}, True),
        ({"kind": "export", "entity": "base.lead"}, False),
        ({"kind": "export", "since": "2020-01-01"}, True),
        ({"kind": "export", "since": "2999-01-01"}, False),
        ({"kind": "export", "until": "2020-01-01"}, False),
        ({"kind": "nonsense"}, False),
    ]:
        found = see(exported, HERE, asked).text
        assert ("Records exported · Accounts" in found) is finds, asked
        assert ("Nothing fits this filter" in found) is not finds, asked


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "nobody"},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"before": "x" * 50},
        {"before": "9" * 30},
        {"kind": "a\x00b"},
        {"entity": "no.such"},
    ],
)
def test_what_makes_no_sense_breaks_nothing(exported: Served, asked: dict[str, str]) -> None:
    assert see(exported, HERE, asked).status_code == 200
    assert see(exported, f"{HERE}/export.csv", asked).status_code == 200


def test_older_entries_follow_page_by_page(exported: Served) -> None:
    with exported.runtime.writing(SYSTEM) as unit:
        for _ in range(60):
            note(unit, "backup")
    first = see(exported, HERE).text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    numbers = [int(one) for one in re.findall(r"Entry (\d+)", first)]
    behind = [int(one) for one in re.findall(r"Entry (\d+)", see(exported, older[1]).text)]
    assert numbers == list(range(numbers[0], numbers[0] - 50, -1))
    assert behind[0] == numbers[-1] - 1


def test_the_log_leaves_as_a_table_and_says_so(exported: Served) -> None:
    answer = see(exported, f"{HERE}/export.csv", {"kind": "export", "entity": "base.account"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["kind"] for row in rows} == {"export"}
    assert rows[0]["by"] == exported.ids["admin"]
    assert "attachment" in answer.headers["content-disposition"]
    assert "audit log" in see(exported, HERE, kind="export").text


def test_verifying_tells_how_far_the_log_holds(exported: Served) -> None:
    answer = send(exported, f"{HERE}/verify", {})
    assert "whole" in left_message(answer)["text"]
    assert re.search(r"Verified up to entry [\d,]+", see(exported, HERE).text)


def test_verifying_names_what_was_tampered_with(exported: Served) -> None:
    database = exported.runtime.database
    on = "" if database.is_sqlite else " ON pegboard_audit"
    with database.writing() as tx:
        tx.run(Prepared(f"DROP TRIGGER pegboard_audit_no_update{on}", {}))
        tx.run(Prepared("UPDATE pegboard_audit SET kind = 'harmless' WHERE seq = 2", {}))
    answer = send(exported, f"{HERE}/verify", {})
    assert left_message(answer)["tone"] == "red"
    shown = text_of(see(exported, HERE))
    assert "Tampered with: only the first 1 entries hold" in shown
    assert "Entry 2 of the audit log (harmless" in shown


def test_what_somebody_was_refused_stands_there_but_cannot_flood_the_log(
    exported: Served,
) -> None:
    headers, _ = exported.session("other_rep")
    for _ in range(30):
        answer = exported.client.get("/settings/audit?secret=1", headers=headers)
        assert answer.status_code == 403
    tables = exported.runtime.assembly.workspace.tables
    query = AuditQuery(kind="refused", by=exported.ids["other_rep"], limit=100)
    found = [one.entry for one in audit_entries(exported.runtime.database, tables, query)]
    assert 1 <= len(found) <= 20
    assert found[0].detail == {"method": "GET", "path": HERE, "why": "PermissionNeeded"}
    assert (found[0].via, found[0].address) == ("ui", "testclient")
