"""The privacy page: whoever may handle requests finds, exports and erases; nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

import httpx
import pytest

from core.tests.web.served import Served, served

HERE = "/settings/privacy"
EMAIL = "ana@corp.example"


@dataclass(frozen=True)
class Office:
    """A served system with one contact, and a browser's cookie and form token of two people."""

    system: Served
    contact: str

    def get(self, path: str, who: str = "admin") -> httpx.Response:
        headers, _ = self.system.session(who)
        return self.system.client.get(path, headers=headers, follow_redirects=False)

    def post(self, path: str, who: str = "admin", **form: object) -> httpx.Response:
        headers, csrf = self.system.session(who)
        data = {**form, "_csrf": csrf}
        return self.system.client.post(path, data=data, headers=headers, follow_redirects=False)

    def email(self) -> object:
        return self.system.call("GET", f"/base/contact/{self.contact}").json()["email"]


@pytest.fixture
def office(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with served(sqlite_url, tmp_path_factory.mktemp("office"), enabled=None) as system:
        values = {"first_name": "Ana", "last_name": "Lopez", "email": EMAIL}
        yield Office(system, system.make("/base/contact", values))


def test_only_who_may_handle_requests_gets_the_page(office: Office) -> None:
    assert office.get(HERE).status_code == 200
    assert office.get(HERE, "rep").status_code == 403
    for path in (HERE, f"{HERE}/export", f"{HERE}/erase"):
        assert office.post(path, "rep", person=EMAIL, confirm="ERASE").status_code == 403
    assert office.email() == EMAIL


def test_a_contacts_page_leads_there_for_those_who_may(office: Office) -> None:
    link = f"{HERE}?record=base.contact/{office.contact}"

    assert link in office.get(f"/base/contact/{office.contact}").text
    assert link not in office.get(f"/base/contact/{office.contact}", "rep").text
    assert "Ana Lopez" in office.get(link).text


def test_a_search_shows_titles_and_counts(office: Office) -> None:
    answer = office.post(HERE, person="  ana  LOPEZ ")

    assert answer.status_code == 200
    box = f'value="base.contact/{office.contact}"'
    assert f"{box}>" in answer.text  # a name alone chooses nobody
    assert f"{box} checked>" in office.post(HERE, person=EMAIL).text


def test_a_search_for_nothing_says_so(office: Office) -> None:
    assert office.post(HERE, person=" ").status_code == 422
    assert "Nothing is known" in office.post(HERE, person="no@corp.example").text


def test_an_export_is_an_archive(office: Office) -> None:
    chosen = f"base.contact/{office.contact}"
    answer = office.post(f"{HERE}/export", person=EMAIL, people="1", only=chosen)

    with ZipFile(BytesIO(answer.content)) as archive:
        assert EMAIL in archive.read("person.json").decode()
    assert answer.headers["cache-control"] == "no-store"


def test_erasing_needs_the_typed_word_and_somebody_chosen(office: Office) -> None:
    chosen = f"base.contact/{office.contact}"
    form = {"person": EMAIL, "people": "1"}

    assert office.post(f"{HERE}/erase", **form, only=chosen, confirm="yes").status_code == 422
    assert office.post(f"{HERE}/erase", **form, confirm="ERASE").status_code == 422
    assert office.email() == EMAIL

    assert office.post(f"{HERE}/erase", **form, only=chosen, confirm="erase").status_code == 303
    assert office.email() is None
    assert "Erased" in office.get(HERE).text
    assert EMAIL not in office.get(HERE).text
