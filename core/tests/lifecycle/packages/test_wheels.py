"""Rules of wheels: nothing in one is trusted, and installing is whole or not at all."""

import stat
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from core.tests.lifecycle.packages.made import (
    CODE,
    Made,
    forget_made,
    on_path,
    settings_in,
    write_folder,
    write_wheel,
)
from pegboard.assembly.discovery import discover
from pegboard.assembly.plugin_folders import add_installed_folders
from pegboard.lifecycle.packages.errors import InstallRefused, UploadForbidden, WheelRefused
from pegboard.lifecycle.packages.install_wheel import install_upload, install_wheel
from pegboard.lifecycle.packages.package import package_of
from pegboard.lifecycle.packages.wheel import read_wheel
from pegboard.model.blueprint import Blueprint, Consent


@pytest.fixture(autouse=True)
def _own_path(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "site").mkdir()
    with on_path(tmp_path / "site"):
        yield


def test_a_wheel_tells_all_about_its_plugin_without_being_installed(tmp_path: Path) -> None:
    made = Made(needs=("msgspec>=0.1",), extra={"CHANGELOG.md": "# 1.0.0\n"})

    wheel = read_wheel(write_wheel(tmp_path, made))

    assert (wheel.id, wheel.version, wheel.distribution) == ("made", "1.0.0", "pegboard-made")
    assert wheel.needs == ("msgspec>=0.1",)
    assert wheel.modules == ("pegboard_made",)
    assert wheel.changelog == "# 1.0.0\n"
    assert wheel.made_by == "An author"


def test_a_wheel_of_another_sha256_is_refused(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, Made())

    read_wheel(path, sha256(path.read_bytes()).hexdigest())
    with pytest.raises(WheelRefused, match="not the file that was meant"):
        read_wheel(path, "0" * 64)


M = Made()
UNSOUND: dict[str, tuple[dict[str, bytes | None], str]] = {
    "altered": ({"pegboard_made/plugin.py": b"import os"}, "it was altered"),
    "unlisted": ({"pegboard_made/more.py": b""}, "not in its list of files"),
    "missing": ({"pegboard_made/plugin.py": None}, "is listed and not there"),
    "no list": ({f"{M.facts}/RECORD": None}, "no list of its files"),
    "outside": ({"../evil.py": b""}, "outside of the plugin's folder"),
    "absolute": ({"/evil.py": b""}, "outside of the plugin's folder"),
    "backslash": ({"a\\..\\evil.py": b""}, "outside of the plugin's folder"),
    "twice": ({"Pegboard_made/plugin.py": b""}, "in the wheel twice"),
    "no metadata": ({f"{M.facts}/METADATA": b""}, r"altered|name and version"),
}


@pytest.mark.parametrize("kind", UNSOUND)
def test_an_unsound_wheel_is_refused_with_the_reason(tmp_path: Path, kind: str) -> None:
    change, reason = UNSOUND[kind]

    with pytest.raises(WheelRefused, match=reason):
        read_wheel(write_wheel(tmp_path, M, change=change))


WRONG = {
    "no manifest": (
        Made(entry_points="[pegboard.plugins]\nmade = other.plugin:X\n"),
        "no manifest",
    ),
    "no plugin": (Made(entry_points="[console_scripts]\nmade = x:y\n"), "holds no plugin"),
    "two plugins": (
        Made(entry_points="[pegboard.plugins]\na = pegboard_made.p:X\nb = pegboard_made.p:Y\n"),
        "several plugins, a and b",
    ),
    "wrong id": (
        Made(entry_points="[pegboard.plugins]\nother = pegboard_made.plugin:Made\n"),
        "calls the plugin other, its manifest made",
    ),
    "bad key": (Made(manifest='requirs = ["base"]'), "“requirs” is not known; is “requires” meant"),
    "bad entry points": (Made(entry_points="nonsense"), "cannot be read"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wheel_that_is_wrong_is_refused_with_the_reason(tmp_path: Path, kind: str) -> None:
    made, reason = WRONG[kind]

    with pytest.raises(WheelRefused, match=reason):
        read_wheel(write_wheel(tmp_path, made))


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / M.wheel_name
    for content in (b"", b"not a zip", write_wheel(tmp_path, M).read_bytes()[:-40]):
        path.write_bytes(content)
        with pytest.raises(WheelRefused, match="no wheel, or a broken one"):
            read_wheel(path)


def test_what_is_not_named_like_a_wheel_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WheelRefused, match="not named like a wheel"):
        read_wheel(write_wheel(tmp_path, M, name="made.whl"))
    with pytest.raises(WheelRefused, match="compiled code"):
        read_wheel(
            write_wheel(tmp_path, M, name="pegboard_made-1.0.0-cp311-cp311-linux_x86_64.whl")
        )
    with pytest.raises(WheelRefused, match=r"named pegboard-made 2\.0, its metadata say"):
        read_wheel(write_wheel(tmp_path, M, name="pegboard_made-2.0-py3-none-any.whl"))


def test_a_wheel_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, M)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("pegboard_made/large", bytes(201 * 1024 * 1024))

    with pytest.raises(WheelRefused, match="unpacks to more than 200 MB"):
        read_wheel(path)


def test_a_wheel_with_a_link_is_refused(tmp_path: Path) -> None:
    path = write_wheel(tmp_path, M)
    link = zipfile.ZipInfo("pegboard_made/link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr(link, "/etc/passwd")

    with pytest.raises(WheelRefused, match="is a link"):
        read_wheel(path)


def test_an_installed_wheel_is_found_with_the_hash_of_its_content(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    path = write_wheel(tmp_path / "wheels", M)

    wheel = install_wheel(settings, path)
    add_installed_folders(settings)

    package = package_of("made")
    assert (package.hash, package.editable, package.problem) == (wheel.hash, False, None)
    assert package.version == "1.0.0"
    assert package.license == "MIT"


def test_the_hash_is_the_same_however_a_package_was_installed(tmp_path: Path) -> None:
    wheel = read_wheel(write_wheel(tmp_path, M))
    write_folder(tmp_path / "site", M)

    assert package_of("made").hash == wheel.hash


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    install_wheel(settings, write_wheel(tmp_path / "wheels", M))
    add_installed_folders(settings)
    code = tmp_path / "plugins/pegboard_made-1.0.0/pegboard_made/plugin.py"
    code.write_text(code.read_text() + "\n", encoding="utf-8")

    (found,) = [one for one in discover() if one.id == "made"]
    assert found.problem == (
        "was modified since it was installed: pegboard_made/plugin.py; install it again"
    )


def test_installing_twice_changes_nothing_and_other_content_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    install_wheel(settings, write_wheel(tmp_path / "wheels", M))
    install_wheel(settings, write_wheel(tmp_path / "wheels", M))

    with pytest.raises(InstallRefused, match="needs a new version"):
        install_wheel(settings, write_wheel(tmp_path / "wheels", Made(code=CODE + "\n")))


def test_an_older_version_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    install_wheel(settings, write_wheel(tmp_path / "wheels", Made(version="1.10.0")))

    with pytest.raises(InstallRefused, match=r"1\.10\.0 is installed, which is newer than 1\.9"):
        install_wheel(settings, write_wheel(tmp_path / "wheels", Made(version="1.9.0")))


def test_missing_python_packages_are_named(tmp_path: Path) -> None:
    made = Made(needs=("not-there>=2", "msgspec>=99", "msgspec>=0.1", 'x; python_version<"3"'))

    with pytest.raises(InstallRefused) as refused:
        install_wheel(settings_in(tmp_path), write_wheel(tmp_path / "wheels", made))

    assert 'pip install "msgspec>=99" "not-there>=2"' in str(refused.value)


def test_a_plugin_for_another_kernel_is_refused(tmp_path: Path) -> None:
    made = Made(manifest="api_level_min = 7\napi_level_max = 8")

    with pytest.raises(InstallRefused, match=r"needs API level 7.*upgrade Pegboard"):
        install_wheel(settings_in(tmp_path), write_wheel(tmp_path / "wheels", made))


@pytest.mark.parametrize("name", ["json", "sqlalchemy", "pegboard", "pegboard_sales"])
def test_a_wheel_that_brings_what_belongs_to_others_is_refused(tmp_path: Path, name: str) -> None:
    made = _with_module(name)

    with pytest.raises(InstallRefused, match=f"brings a package {name}, which belongs to"):
        install_wheel(settings_in(tmp_path), write_wheel(tmp_path / "wheels", made))


def test_the_id_of_another_plugin_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path / "site", Made(id="made"))
    rival = Made(id="made_too")
    files = {
        place: text.replace(b'id = "made_too"', b'id = "made"')
        for place, text in rival.files().items()
    }

    class Rival(Made):
        def files(self) -> dict[str, bytes]:
            return files

    wheel = Rival(
        id="made_too", entry_points="[pegboard.plugins]\nmade = pegboard_made_too.plugin:Made\n"
    )
    files[f"{wheel.facts}/entry_points.txt"] = str(wheel.entry_points).encode()

    with pytest.raises(InstallRefused, match="There is a plugin made already"):
        install_wheel(settings_in(tmp_path), write_wheel(tmp_path / "wheels", wheel))


def test_nothing_is_left_of_an_installation_that_failed(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    target = tmp_path / "plugins/pegboard_made-1.0.0"
    target.mkdir(parents=True)
    (target / "in the way").touch()

    with pytest.raises(InstallRefused, match="cannot be unpacked"):
        install_wheel(settings, write_wheel(tmp_path / "wheels", M))

    assert [one.name for one in (tmp_path / "plugins").iterdir()] == ["pegboard_made-1.0.0"]


def test_of_several_versions_the_one_agreed_to_is_found_else_the_newest(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    for version in ("1.0.0", "1.9.0", "1.10.0"):
        install_wheel(settings, write_wheel(tmp_path / "wheels", Made(version=version)))

    def found(blueprint: Blueprint | None) -> str:
        add_installed_folders(settings, blueprint)
        forget_made()
        return package_of("made").version

    assert found(None) == "1.10.0"
    assert found(Blueprint(("made",), consents={"made": Consent("1.9.0", "Tests")})) == "1.9.0"
    assert found(Blueprint(("made",), consents={"made": Consent("1.2.0", "Tests")})) == "1.10.0"


def test_an_installed_folder_goes_before_an_older_package_of_the_environment(
    tmp_path: Path,
) -> None:
    settings = settings_in(tmp_path)
    write_folder(tmp_path / "site", Made(version="1.0.0"))
    write_folder(tmp_path / "plugins/pegboard_made-1.1.0", Made(version="1.1.0"))

    add_installed_folders(settings)
    assert package_of("made").version == "1.1.0"

    add_installed_folders(
        settings, Blueprint(("made",), consents={"made": Consent("1.0.0", "Tests")})
    )
    assert package_of("made").version == "1.0.0"


def test_an_upload_needs_the_operators_leave(tmp_path: Path) -> None:
    content = write_wheel(tmp_path / "wheels", M).read_bytes()

    with pytest.raises(UploadForbidden):
        install_upload(settings_in(tmp_path), M.wheel_name, content)

    allowed = settings_in(tmp_path, plugin_upload=True)
    assert install_upload(allowed, f"../../{M.wheel_name}", content).id == "made"
    assert (tmp_path / "plugins/pegboard_made-1.0.0/pegboard_made/plugin.py").exists()


def _with_module(name: str) -> Made:
    class Intruder(Made):
        def files(self) -> dict[str, bytes]:
            return {**super().files(), f"{name}/__init__.py": b""}

    return Intruder()
