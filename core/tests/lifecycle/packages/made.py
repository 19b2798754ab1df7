"""Plugins that tests write: as folders that Python finds, and as wheels."""

import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from pegboard.assembly.package_files import hash_of_bytes
from pegboard.settings import Settings

CODE = '''
from pegboard_sdk import Entity, Plugin, fields, hookimpl


class Note(Entity, name="note", label="Note", plural="Notes"):
    """For tests."""

    subject = fields.Text(required=True)


class Made(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Note]
'''


@dataclass(frozen=True)
class Made:
    """What a made plugin is like; *extra* are files by name, *manifest* lines of its manifest."""

    id: str = "made"
    version: str = "1.0.0"
    code: str = CODE
    manifest: str = 'requires = ["base"]'
    publisher: str = "Tests"
    needs: tuple[str, ...] = ()
    entry_points: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def package(self) -> str:
        return f"pegboard_{self.id}"

    @property
    def facts(self) -> str:
        return f"{self.package}-{self.version}.dist-info"

    @property
    def wheel_name(self) -> str:
        return f"{self.package}-{self.version}-py3-none-any.whl"

    def files(self) -> dict[str, bytes]:
        """Return all files but the list of files."""
        manifest = (
            f'id = "{self.id}"\nname = "{self.id.capitalize()}"\nversion = "{self.version}"\n'
            f'publisher = "{self.publisher}"\nsummary = "For tests."\n{self.manifest}\n'
        )
        needs = "".join(f"Requires-Dist: {one}\n" for one in self.needs)
        points = self.entry_points
        if points is None:
            points = f"[pegboard.plugins]\n{self.id} = {self.package}.plugin:Made\n"
        name = self.package.replace("_", "-")
        texts = {
            f"{self.package}/__init__.py": "",
            f"{self.package}/plugin.py": self.code,
            f"{self.package}/manifest.toml": manifest,
            **{f"{self.package}/{place}": text for place, text in self.extra.items()},
            f"{self.facts}/METADATA": (
                f"Metadata-Version: 2.1\nName: {name}\nVersion: {self.version}\n"
                f"License: MIT\nAuthor: An author\n{needs}"
            ),
            f"{self.facts}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n",
            f"{self.facts}/entry_points.txt": points,
        }
        return {place: text.encode() for place, text in texts.items()}

    def record(self) -> str:
        lines = [f"{p},{hash_of_bytes(text)},{len(text)}" for p, text in self.files().items()]
        return "\n".join([*lines, f"{self.facts}/RECORD,,\n"])


def write_folder(folder: Path, made: Made, *, record: bool = True) -> Path:
    """Put *made* into *folder* as an installer would, and return the folder of its code."""
    for place, content in made.files().items():
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if record:
        (folder / made.facts / "RECORD").write_text(made.record(), encoding="utf-8")
    return folder / made.package


def write_wheel(
    folder: Path, made: Made, *, name: str | None = None, change: Mapping[str, bytes | None] = {}
) -> Path:
    """Put a wheel of *made* into *folder*; *change* replaces, adds or (None) leaves out files."""
    files = {**made.files(), f"{made.facts}/RECORD": made.record().encode(), **change}
    folder.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    with ZipFile(content, "w") as opened:
        for place, text in files.items():
            if text is not None:
                opened.writestr(place, text)
    path = folder / (name or made.wheel_name)
    path.write_bytes(content.getvalue())
    return path


@contextmanager
def on_path(folder: Path) -> Iterator[None]:
    """Let Python find what is in *folder*, and forget it afterwards."""
    places = list(sys.path)
    sys.path.append(str(folder))
    try:
        yield
    finally:
        sys.path[:] = places
        forget_made()


def forget_made() -> None:
    """Forget the code of made plugins."""
    for name in [name for name in sys.modules if name.startswith("pegboard_made")]:
        del sys.modules[name]


def settings_in(folder: Path, url: str = "sqlite://", **more: object) -> Settings:
    """Return settings that keep everything in *folder*."""
    return Settings(url, "only for tests", folder, **more)  # type: ignore[arg-type]  # tests choose
