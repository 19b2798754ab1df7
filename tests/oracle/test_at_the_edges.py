"""Where two rules meet, and which of them holds."""

from tests.oracle.company import mark
from tests.oracle.world import World, path_of

CASE, LEAD, ACTIVITY = "referee.case", "base.lead", "base.activity"


def test_a_token_held_to_own_records_does_not_see_what_was_shared(bare_world: World) -> None:
    world = bare_world
    world.add_person("holder", "sales_representative")
    world.add_token("holder's narrow token", "holder", of=("read",), only=(CASE,), widest="own")
    shared = world.make(CASE, {"name": mark()})
    answer = world.share(CASE, shared, "read", by="admin", user=world.ids["holder"])
    assert answer.status_code == 201, answer.text
    path = f"{path_of(CASE)}/{shared}"
    assert world.api("GET", path, by="holder").status_code == 200
    assert world.api("GET", path, by="holder's narrow token").status_code == 404


def test_a_link_to_a_deleted_record_keeps_its_id_for_who_reads_them_all(
    bare_world: World,
) -> None:
    """It tells nothing that they could not read, and comes back with the record (decision 13)."""
    world = bare_world
    world.add_person("overseer", "executive")
    lead = world.make(LEAD, {"last_name": mark()})
    activity = world.make(ACTIVITY, {"subject": mark(), "lead": lead})
    assert world.api("DELETE", f"{path_of(LEAD)}/{lead}").status_code == 204
    answer = world.api("GET", f"{path_of(ACTIVITY)}/{activity}", by="overseer")
    assert answer.json()["lead"] == lead
    followed = f"{path_of(ACTIVITY)}/{activity}?fields=lead.last_name"
    assert world.api("GET", followed, by="overseer").json()["lead.last_name"] is None
