"""Rules of manifests: short ones are valid, and what is wrong is named in plain words."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from pegboard.assembly.discovery import misfit
from pegboard.assembly.manifest import (
    API_LEVEL,
    OLDEST_API_LEVEL,
    Manifest,
    ManifestError,
    parse_manifest,
    read_manifest,
)
from pegboard.assembly.plugin_ids import canonical_id
from pegboard.assembly.requirement import read_requirement

SHORT = 'id = "acme"\nname = "Acme"\nversion = "1"\npublisher = "Us"\nsummary = "Does it."\n'


def parsed(more: str = "") -> Manifest:
    return parse_manifest(f"{SHORT}{more}".encode(), "acme")


def fault(more: str = "", text: str = SHORT) -> str:
    with pytest.raises(ManifestError) as error:
        parse_manifest(f"{text}{more}".encode(), "acme")
    return str(error.value)


def test_a_short_manifest_says_enough() -> None:
    manifest = parsed()

    assert manifest.changelog == "CHANGELOG.md"
    assert manifest.icon == "puzzle"
    assert manifest.fits


def test_all_that_can_be_said_is_read() -> None:
    manifest = parsed(
        'license = "MIT"\nhomepage = "https://acme.example"\ncontact = "us@acme.example"\n'
        'requires = ["base", "sales >=1.2,<2"]\noptional = ["marketing"]\nconflicts = ["old <3"]\n'
        'min_upgrade_from = "0.9"\ndepartments = ["sales"]\nnetwork = ["api.acme.example"]\n'
        'catch_up = "Counts again."\nproposals = []\nicon = "handshake"\n'
    )

    assert [str(one) for one in manifest.required] == ["base", "sales >=1.2,<2"]
    assert manifest.required[1].met_by("1.9")
    assert not manifest.required[1].met_by("2.0")
    assert [one.name for one in manifest.asks] == ["network api.acme.example"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('requirs = ["base"]', "the key “requirs” is not known; is “requires” meant?"),
        ("license = 3", "license: must be text in quotes, not 3"),
        ('requires = "base"', 'requires: must be a list such as ["a", "b"], not \'base\''),
        (
            'requires = ["base", "sales about 2"]',
            "requires, entry 2: 'about 2' is no range of versions; write it like “sales >=1.2,<2”",
        ),
        ('requires = ["!"]', "requires, entry 1: '!' names no plugin"),
        ('api_level_min = "one"', "api_level_min: must be a whole number, not 'one'"),
        ("api_level_min = 3", "api_level_min is above api_level_max"),
        ('homepage = "acme"', "homepage: must be an address that begins with https:// or http://"),
        ('network = ["https://acme.example/x"]', "network, entry 1: “https://acme.example/x” must"),
        ('changelog = "../CHANGELOG.md"', "must be a path inside the package"),
        ('min_upgrade_from = "soon"', "min_upgrade_from: 'soon' is no version"),
        ('[[capabilities]]\nname = "read x"', "the key “capabilities, entry 1.reason” is missing"),
    ],
)
def test_what_is_wrong_is_named_in_plain_words(line: str, words: str) -> None:
    assert words in fault(line)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    told = fault(text='id = "Acme Inc"\nversion = "x"\n')

    assert "id: must begin with a small letter" in told
    assert "the key “name” is missing" in told
    assert "'x' is no version" in told


@pytest.mark.parametrize("reserved", ["custom", "pegboard", "core"])
def test_reserved_ids_are_refused(reserved: str) -> None:
    assert f"“{reserved}” is reserved" in fault(text=SHORT.replace("acme", reserved))


def test_broken_toml_is_told() -> None:
    assert "no valid TOML" in fault("=")
    with pytest.raises(ManifestError, match="no valid TOML"):
        parse_manifest(b"\xff", "acme")


def test_ids_have_one_spelling() -> None:
    assert {canonical_id(one) for one in ("Acme-Renewals", "acme.renewals", " acme__renewals")} == {
        "acme_renewals"
    }
    assert read_requirement("Acme-Renewals>=1").id == "acme_renewals"


def test_this_kernel_serves_its_level_and_the_one_before() -> None:
    assert OLDEST_API_LEVEL in {API_LEVEL, API_LEVEL - 1}
    newer = parsed(f"api_level_min = {API_LEVEL + 1}\napi_level_max = {API_LEVEL + 2}")
    assert "upgrade Pegboard" in str(misfit(newer))
    spanning = parsed(f"api_level_min = {API_LEVEL}\napi_level_max = {API_LEVEL + 2}")
    assert misfit(spanning) is None


def test_what_is_on_trial_elsewhere_is_not_offered_here() -> None:
    assert "uses maps on trial" in str(misfit(parsed('proposals = ["maps"]')))


def test_reading_a_manifest_imports_nothing_not_even_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "manifest_parent/inner"
    inner.mkdir(parents=True)
    for folder in (inner.parent, inner):
        (folder / "__init__.py").write_text("raise SystemExit", encoding="utf-8")
    (inner / "manifest.toml").write_text(SHORT, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    found = read_manifest(EntryPoint("acme", "manifest_parent.inner.plugin:X", "pegboard.plugins"))

    assert found.id == "acme"
    assert "manifest_parent" not in sys.modules
