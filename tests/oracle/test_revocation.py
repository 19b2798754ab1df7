"""What was taken from somebody is gone with their next request, whatever they held before."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import httpx
import pytest

from tests.oracle import doors
from tests.oracle.company import mark
from tests.oracle.world import World, path_of

numbers = count()
LEAD, CASE, VIEW = "base.lead", "referee.case", "base.saved_view"


@dataclass
class Scene:
    """Somebody in a team, a colleague's records, and one of a stranger that was shared."""

    world: World
    name: str
    team: str
    lead: str
    case: str
    shared: str
    share: str
    view: str

    @property
    def person(self) -> str:
        return self.world.ids[self.name]

    def urls(self, entity: str, record: str) -> list[tuple[str, str, bool]]:
        """Return every address that led to a record: (method, path, whether it is a page)."""
        path = f"{path_of(entity)}/{record}"
        word = str(self.world.facts[record]["name"]).split()[-1]
        return [
            ("GET", path, False),
            ("GET", f"{path}?fields=id,name", False),
            ("GET", f"{path}/history", False),
            ("GET", f"{path}/timeline", False),
            ("GET", f"{path_of(entity)}?where=name%20!%3D%20null&limit=1000", False),
            ("GET", f"/search?q={word}", False),
            ("GET", path, True),
            ("GET", f"{path}/timeline", True),
            ("GET", f"{path}/edit", True),
            ("GET", f"{path_of(entity)}?q={word}", True),
            ("GET", f"{path_of(LEAD)}?view={self.view}", True),
            ("GET", f"/lookup{path_of(entity)}?q={word}", True),
            ("GET", f"/search?q={word}", True),
        ]

    def ask(self, method: str, path: str, *, is_page: bool) -> httpx.Response:
        way = self.world.page if is_page else self.world.api
        return way(method, path, by=self.name)

    def knows(self, entity: str, record: str) -> list[str]:
        """Return the addresses that still tell of a record: its name or what it says."""
        word = str(self.world.facts[record]["name"]).split()[-1]
        told = []
        for method, path, is_page in self.urls(entity, record):
            answer = self.ask(method, path, is_page=is_page)
            text = answer.text.replace(f'value="{word}"', "").replace(f"q={word}", "")
            if answer.is_success and (f'"id":"{record}"' in text or f"/{record}" in text):
                told.append(path)
        return told


@pytest.fixture
def scene(bare_world: World) -> Scene:
    world, turn = bare_world, next(numbers)
    team, away, name = f"r{turn}team", f"r{turn}away", f"r{turn}leaver"
    world.add_team(team)
    world.add_team(away)
    world.add_person(name, "sales_representative", team=team, signs_in=True)
    world.add_person(f"r{turn}stayer", "sales_representative", team=team)
    world.add_person(f"r{turn}outsider", "sales_representative", team=away)
    stayer = {"owner": world.ids[f"r{turn}stayer"]}
    outsider = {"owner": world.ids[f"r{turn}outsider"]}
    lead = world.make(LEAD, {"last_name": f"Lead {mark()}"} | stayer)
    case = world.make(CASE, {"name": f"Case {mark()}"} | stayer)
    shared = world.make(CASE, {"name": f"Shared {mark()}"} | outsider)
    answer = world.share(CASE, shared, "update", by="admin", user=world.ids[name])
    assert answer.status_code == 201, answer.text
    view = world.make(VIEW, {"name": "All", "entity": LEAD, "query": "sort=name"}, by=name)
    return Scene(world, name, team, lead, case, shared, str(answer.json()["id"]), view)


def test_before_anything_is_taken_all_of_it_is_there(scene: Scene) -> None:
    assert len(scene.knows(LEAD, scene.lead)) >= 7
    assert len(scene.knows(CASE, scene.case)) >= 7
    assert len(scene.knows(CASE, scene.shared)) >= 7


def test_without_the_role_every_address_refuses(scene: Scene) -> None:
    doors.take_role(scene.world.runtime, scene.person, "sales_representative")
    assert scene.knows(LEAD, scene.lead) == []
    assert scene.knows(CASE, scene.shared) == []
    for entity in (LEAD, CASE):
        assert scene.ask("GET", f"{path_of(entity)}/export.csv", is_page=True).status_code in (
            403,
            303,
        )
        assert scene.world.api("GET", path_of(entity), by=scene.name).status_code == 403


def test_out_of_the_team_its_records_are_gone(scene: Scene) -> None:
    _patch(scene, "base.user", scene.person, {"team": None})
    assert scene.knows(LEAD, scene.lead) == []
    assert scene.knows(CASE, scene.case) == []
    assert scene.knows(CASE, scene.shared) != []


def test_when_the_team_moves_away_its_manager_loses_it(scene: Scene) -> None:
    world = scene.world
    manager = f"{scene.name}-manager"
    world.add_team(f"{scene.team}-top")
    world.add_person(manager, "sales_manager", team=f"{scene.team}-top")
    _patch(scene, "base.team", world.ids[scene.team], {"parent": world.ids[f"{scene.team}-top"]})
    path = f"{path_of(LEAD)}/{scene.lead}"
    assert world.api("GET", path, by=manager).status_code == 200
    _patch(scene, "base.team", world.ids[scene.team], {"parent": None})
    assert world.api("GET", path, by=manager).status_code == 404


def test_a_share_taken_back_is_over(scene: Scene) -> None:
    path = f"{path_of(CASE)}/{scene.shared}"
    etag = scene.world.api("GET", path, by=scene.name).headers["etag"]
    assert scene.world.api("DELETE", f"{path}/shares/{scene.share}").status_code == 204
    assert scene.knows(CASE, scene.shared) == []
    headers = {"if-match": etag}
    answer = scene.world.api("PATCH", path, by=scene.name, json={"note": "x"}, headers=headers)
    assert answer.status_code == 404


def test_a_share_of_a_deleted_record_reaches_nothing(scene: Scene) -> None:
    assert scene.world.api("DELETE", f"{path_of(CASE)}/{scene.shared}").status_code == 204
    assert scene.knows(CASE, scene.shared) == []


def test_a_record_handed_to_another_team_is_gone(scene: Scene) -> None:
    other = scene.world.company.records[scene.shared].owner
    _patch(scene, LEAD, scene.lead, {"owner": other})
    assert scene.knows(LEAD, scene.lead) == []


Ending = Callable[[Scene], None]


def _deactivate(scene: Scene) -> None:
    _patch(scene, "base.user", scene.person, {"active": False})


def _delete(scene: Scene) -> None:
    assert scene.world.api("DELETE", f"/base/user/{scene.person}").status_code == 204


@pytest.mark.parametrize("end", [_deactivate, _delete])
def test_who_is_gone_gets_in_by_nothing(scene: Scene, end: Ending) -> None:
    end(scene)
    assert scene.world.api("GET", "/me", by=scene.name).status_code == 401
    answer = scene.world.page("GET", "/", by=scene.name)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    form = {"email": doors.address_of(scene.name), "password": doors.PASSWORD}
    assert scene.world.page("POST", "/sign-in", by=None, data=form).status_code == 401


def test_a_token_taken_back_opens_nothing(scene: Scene) -> None:
    assert scene.world.api("GET", "/me", by=scene.name).status_code == 200
    doors.remove_newest_token(scene.world.runtime, scene.person)
    assert scene.world.api("GET", "/me", by=scene.name).status_code == 401


def test_a_list_begun_before_goes_on_without_what_was_taken(scene: Scene) -> None:
    """A cursor is a place, not a permission."""
    asked = {"limit": "1", "sort": "name"}
    first = scene.world.api("GET", path_of(CASE), by=scene.name, params=asked).json()
    assert first["next"]
    _patch(scene, "base.user", scene.person, {"team": None})
    asked["cursor"] = first["next"]
    then = scene.world.api("GET", path_of(CASE), by=scene.name, params=asked).json()
    assert scene.case not in {one["id"] for one in then["items"]}


def test_an_export_under_way_is_the_last_one(scene: Scene) -> None:
    """What has begun may end; with the role taken meanwhile, the next request is refused."""
    manager = f"{scene.name}-exporter"
    scene.world.add_person(manager, "sales_manager", team=scene.team, signs_in=True)
    path = f"{path_of(LEAD)}/export.csv"
    with scene.world.client.stream(
        "GET", path, headers={"authorization": f"Bearer {scene.world.signed[manager].token}"}
    ) as running:
        assert running.status_code == 200
        person = scene.world.ids[manager]
        doors.take_role(scene.world.runtime, person, "sales_manager")
        running.read()
    assert scene.world.page("GET", path, by=manager).status_code in (303, 403)
    headers = {"authorization": f"Bearer {scene.world.signed[manager].token}"}
    assert scene.world.page("GET", path, by=None, headers=headers).status_code == 403


def _patch(scene: Scene, entity: str, record: str, values: dict[str, object]) -> None:
    path = f"{path_of(entity)}/{record}"
    answer = scene.world.api("PATCH", path, json=values, headers={"if-match": "*"})
    assert answer.status_code == 200, answer.text
