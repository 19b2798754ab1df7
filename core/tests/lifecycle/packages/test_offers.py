"""Rules of what could be installed: the operator's folder and index, and nothing from elsewhere."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.tests.lifecycle.packages.made import Made, on_path, settings_in, write_wheel
from pegboard.lifecycle.packages.errors import IndexUnusable, WheelRefused
from pegboard.lifecycle.packages.offers import available, install_offer
from pegboard.settings import BadSettings, Settings, read_settings


@pytest.fixture(autouse=True)
def _own_path(tmp_path: Path) -> Iterator[None]:
    with on_path(tmp_path / "nothing"):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An operator's folder with two versions of a plugin, and a broken wheel."""
    for version in ("1.9.0", "1.10.0"):
        write_wheel(tmp_path / "offered", Made(version=version))
    write_wheel(tmp_path / "offered", Made(id="made_bad"), change={"../x": b""})
    return tmp_path / "offered"


def write_index(folder: Path, **change: str) -> Path:
    """Write an index of the wheels in *folder*, each line changed so."""
    lines = [
        {
            "file": file.name,
            "sha256": sha256(file.read_bytes()).hexdigest(),
            "id": "made",
            "name": "Made",
            "version": file.name.split("-")[1],
            "summary": "For tests.",
            "publisher": "Tests",
        }
        | change
        for file in sorted(folder.glob("pegboard_made-*.whl"))
    ]
    path = folder / "index.json"
    path.write_text(json.dumps(lines), encoding="utf-8")
    return path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The address of a server that offers *folder*."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    yield from _serving(partial(Quiet, directory=str(folder)))


def _serving(handler: object) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)  # type: ignore[arg-type]  # a partial is fine
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_wheels_in_the_operators_folder_are_offered_the_newest_first(
    tmp_path: Path, folder: Path
) -> None:
    found = available(settings_in(tmp_path, plugin_folder=folder))

    assert [(one.id, one.version, bool(one.problem)) for one in found.offers] == [
        ("made", "1.10.0", False),
        ("made", "1.9.0", False),
        ("pegboard_made_bad", "1.0.0", True),
    ]


def test_without_folder_and_index_nothing_is_offered(tmp_path: Path) -> None:
    assert available(settings_in(tmp_path)).offers == ()
    assert available(settings_in(tmp_path, plugin_folder=tmp_path / "gone")).offers == ()


def test_an_offer_is_installed_by_its_id(tmp_path: Path, folder: Path) -> None:
    settings = settings_in(tmp_path, plugin_folder=folder)

    assert install_offer(settings, "Made").version == "1.10.0"

    installed = [one.version for one in available(settings).offers if one.installed]
    assert installed == ["1.10.0"]


def test_what_is_not_offered_and_what_is_broken_is_refused(tmp_path: Path, folder: Path) -> None:
    settings = settings_in(tmp_path, plugin_folder=folder)

    with pytest.raises(WheelRefused, match="No wheel of made 3 is offered"):
        install_offer(settings, "made", "3")
    with pytest.raises(WheelRefused, match="outside of the plugin's folder"):
        install_offer(settings, "pegboard_made_bad")


def _settings(tmp_path: Path, index: str) -> Settings:
    return settings_in(tmp_path, plugin_index=index)


def test_an_index_can_be_a_file(tmp_path: Path, folder: Path) -> None:
    settings = _settings(tmp_path, str(write_index(folder)))

    assert [one.source for one in available(settings).offers] == ["index", "index"]
    assert install_offer(settings, "made", "1.9.0").version == "1.9.0"


def test_an_index_can_be_an_address(tmp_path: Path, folder: Path, address: str) -> None:
    write_index(folder)

    assert install_offer(_settings(tmp_path, f"{address}/index.json"), "made").version == "1.10.0"


def test_a_wheel_that_is_not_the_one_of_the_index_is_refused(tmp_path: Path, folder: Path) -> None:
    settings = _settings(tmp_path, str(write_index(folder, sha256="0" * 64)))

    with pytest.raises(WheelRefused, match="not the file that was meant"):
        install_offer(settings, "made")


def test_a_line_without_a_hash_is_not_trusted(tmp_path: Path, folder: Path) -> None:
    settings = _settings(tmp_path, str(write_index(folder, sha256="")))

    with pytest.raises(WheelRefused, match="not trusted"):
        install_offer(settings, "made")


@pytest.mark.parametrize("file", ["../outside.whl", "/etc/hosts"])
def test_an_index_names_files_beside_it_alone(tmp_path: Path, folder: Path, file: str) -> None:
    settings = _settings(tmp_path, str(write_index(folder, file=file)))

    with pytest.raises(IndexUnusable, match="not in the folder of the list"):
        install_offer(settings, "made")


def test_an_index_names_files_of_its_host_alone(tmp_path: Path, folder: Path, address: str) -> None:
    write_index(folder, file="https://elsewhere.invalid/x.whl")

    with pytest.raises(IndexUnusable, match="not on the host of the list"):
        install_offer(_settings(tmp_path, f"{address}/index.json"), "made")


def test_a_redirect_to_another_host_is_not_followed(tmp_path: Path) -> None:
    class Away(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.2:9/index.json")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    serving = _serving(Away)
    found = available(_settings(tmp_path, f"{next(serving)}/index.json"))
    next(serving, None)

    assert "leads to another host" in found.problems[0]


@pytest.mark.parametrize("content", ["{", '{"a": 1}', '[{"file": "x"}]', "[1]"])
def test_a_broken_index_is_told_and_hides_nothing_else(
    tmp_path: Path, folder: Path, content: str
) -> None:
    index = tmp_path / "index.json"
    index.write_text(content, encoding="utf-8")

    found = available(settings_in(tmp_path, plugin_folder=folder, plugin_index=str(index)))

    assert len(found.offers) == 3
    assert "cannot be read" in found.problems[0]


def test_an_index_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    found = available(_settings(tmp_path, "http://127.0.0.1:9/index.json"))

    assert "cannot be read" in found.problems[0]


def test_an_index_over_plain_http_is_no_setting(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="PEGBOARD_PLUGIN_INDEX"):
        read_settings({"PEGBOARD_PLUGIN_INDEX": "http://example.com/i.json"}, folder=tmp_path)
