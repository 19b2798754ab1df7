"""What holds for contacts, leads, accounts, activities and users."""

import pytest

from core.tests.base.front_desk import FrontDesk
from pegboard.records.errors import InvalidRecord

CONTACT, LEAD, ACCOUNT, ACTIVITY = (
    "base.contact", "base.lead", "base.account", "base.activity",
)  # fmt: skip


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"first_name": "Ana", "last_name": "Ruiz"}, "Ana Ruiz"),
        ({"last_name": "Ruiz"}, "Ruiz"),
        ({"email": "ana@example.com"}, "ana@example.com"),
        ({"first_name": "Ana", "email": "ana@example.com"}, "Ana"),
    ],
)
def test_a_contact_goes_by_its_name_or_else_its_address(
    desk: FrontDesk, values: dict[str, object], name: str
) -> None:
    assert desk.get(CONTACT, desk.create(CONTACT, **values)).name == name


def test_the_name_follows_its_parts(desk: FrontDesk) -> None:
    contact = desk.create(CONTACT, first_name="Ana", last_name="Ruiz")

    desk.update(CONTACT, contact, last_name="Soto")

    assert desk.get(CONTACT, contact).name == "Ana Soto"


def test_a_lead_goes_by_its_company_when_nobody_is_known(desk: FrontDesk) -> None:
    lead = desk.create(LEAD, company="Lumen", email="info@example.com")

    assert desk.get(LEAD, lead).name == "Lumen"


@pytest.mark.parametrize("entity", [CONTACT, LEAD])
def test_somebody_without_name_and_address_is_refused(desk: FrontDesk, entity: str) -> None:
    with pytest.raises(InvalidRecord, match="last_name: give a name"):
        desk.create(entity, phone="944 123 456")


@pytest.mark.parametrize(
    ("entity", "link", "values"),
    [
        (ACCOUNT, "parent", {"name": "One"}),
        (CONTACT, "reports_to", {"last_name": "One"}),
        ("base.team", "parent", {"name": "One"}),
    ],
)
def test_nothing_stands_above_itself(
    desk: FrontDesk, entity: str, link: str, values: dict[str, object]
) -> None:
    top = desk.create(entity, **values)
    middle = desk.create(entity, **values, **{link: top})
    bottom = desk.create(entity, **values, **{link: middle})

    with pytest.raises(InvalidRecord, match="above itself"):
        desk.update(entity, top, **{link: bottom})


def test_an_activity_notes_when_it_was_done(desk: FrontDesk) -> None:
    task = desk.create(ACTIVITY, subject="Call back")
    assert desk.get(ACTIVITY, task).done_at is None

    desk.act(ACTIVITY, task, "complete", outcome="Reached")
    done = desk.get(ACTIVITY, task)
    assert (done.status, done.outcome) == ("done", "Reached")
    assert done.done_at == done.updated_at

    desk.act(ACTIVITY, task, "reopen")
    assert desk.get(ACTIVITY, task).done_at is None


def test_a_note_is_done_once_written(desk: FrontDesk) -> None:
    note = desk.get(ACTIVITY, desk.create(ACTIVITY, subject="Note", kind="note"))

    assert note.status == "done"
    assert note.done_at is not None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_at": "2026-03-01T10:00:00Z", "ends_at": "2026-03-01T09:59:00Z"}, "ends_at"),
        ({"ends_at": "2026-03-01T09:59:00Z"}, "starts_at"),
        ({"kind": "party"}, "kind"),
        ({"subject": None}, "subject"),
        ({"done_at": "2026-03-01T09:59:00Z"}, "done_at"),
    ],
)
def test_an_activity_that_cannot_be_is_refused_at_its_field(
    desk: FrontDesk, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRecord) as refused:
        desk.create(ACTIVITY, desk.people["sales_manager"], **{"subject": "Meet", **values})

    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_lead_is_qualified_discarded_and_taken_up_again(desk: FrontDesk) -> None:
    lead = desk.create(LEAD, last_name="Novak")
    stages = [desk.get(LEAD, lead).stage]
    for action in ("qualify", "discard", "take_up"):
        desk.act(LEAD, lead, action)
        stages.append(desk.get(LEAD, lead).stage)

    assert stages == ["target", "lead", "discarded", "target"]


def test_a_lead_is_not_called_converted_by_hand(desk: FrontDesk) -> None:
    lead = desk.create(LEAD, last_name="Novak")

    with pytest.raises(InvalidRecord, match="stage: convert the lead instead"):
        desk.update(LEAD, lead, stage="converted")


def test_two_users_cannot_share_an_address(desk: FrontDesk) -> None:
    desk.create("base.user", name="Ana", email="ana.once@example.com")

    with pytest.raises(InvalidRecord, match="email: is taken already"):
        desk.create("base.user", name="Other", email="ana.once@example.com")


@pytest.mark.parametrize("zone", ["Mars/Base", "Europe", "../../etc/passwd", "/etc/passwd", "é"])
def test_a_user_has_a_time_zone_that_exists(desk: FrontDesk, zone: str) -> None:
    with pytest.raises(InvalidRecord, match="time_zone: must be a time zone"):
        desk.create("base.user", name="A", email="a@example.com", time_zone=zone)
