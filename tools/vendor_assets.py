"""Copies the browser assets that Pegboard ships from their npm packages, with licence and hash.

Run by hand after changing tools/vendor/package.json or icons.txt:

    python tools/vendor_assets.py          re-create static/vendor and static/icons.svg
    python tools/vendor_assets.py --check  the same in a temporary folder, fail on a difference
"""

from __future__ import annotations

import argparse
import filecmp
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parent / "vendor"
STATIC = Path(__file__).parent.parent / "core/src/pegboard/web/static"


@dataclass(frozen=True)
class Package:
    """One npm package, the folder it gets, and the files taken from it."""

    name: str
    folder: str
    licence: str
    files: tuple[str, ...]


PACKAGES = (
    Package("basecoat-css", "basecoat", "LICENSE.md", ("dist/basecoat-nova.cdn.min.css",)),
    Package("htmx.org", "htmx", "LICENSE", ("dist/htmx.min.js",)),
    Package("sortablejs", "sortablejs", "LICENSE", ("Sortable.min.js",)),
    Package("trix", "trix", "LICENSE", ("dist/trix.umd.min.js", "dist/trix.css")),
    Package(
        "@fontsource-variable/inter",
        "inter",
        "LICENSE",
        ("files/inter-latin-wght-normal.woff2", "files/inter-latin-ext-wght-normal.woff2"),
    ),
)
ICONS = Package("lucide-static", "lucide", "LICENSE", ())


def install(workplace: Path) -> Path:
    """Install exactly the locked packages into *workplace* and return node_modules."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(TOOLS / name, workplace / name)
    command = ["npm", "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=workplace, check=True)
    return workplace / "node_modules"


def vendor(package: Package, modules: Path, static: Path) -> dict[str, object]:
    """Copy one package's files and licence; return its entry in the manifest."""
    source = modules / package.name
    target = static / "vendor" / package.folder
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / package.licence, target / "LICENSE.txt")
    for file in package.files:
        copy_text_without_source_map(source / file, target / Path(file).name)
    facts = json.loads((source / "package.json").read_text(encoding="utf-8"))
    return {
        "package": package.name,
        "version": facts["version"],
        "licence": facts["license"],
        "files": {path.name: sha256(path) for path in sorted(target.iterdir())},
    }


def copy_text_without_source_map(source: Path, target: Path) -> None:
    """Copy a file; scripts and styles lose the pointer to a source map that is not shipped."""
    content = source.read_bytes()
    if source.suffix in {".js", ".css"}:
        content = re.sub(rb"\n?(//|/\*)# sourceMappingURL=[^\n]*\n?$", b"\n", content)
    target.write_bytes(content)


def write_sprite(modules: Path, static: Path) -> None:
    """Write icons.svg: one symbol for each name in icons.txt."""
    names = (TOOLS / "icons.txt").read_text(encoding="utf-8").split()
    symbols = [symbol(name, modules / "lucide-static/icons" / f"{name}.svg") for name in names]
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    note = "<!-- Lucide icons, ISC: vendor/lucide/LICENSE.txt -->"
    text = "\n".join([head, note, *symbols, "</svg>"]) + "\n"
    (static / "icons.svg").write_text(text, encoding="utf-8")


def symbol(name: str, file: Path) -> str:
    """One icon as a symbol of the sprite; stroke and colour come from the class `icon`."""
    found = re.search(r"<svg[^>]*>(.*)</svg>", file.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise SystemExit(f"{file.name} is not an SVG file.")
    shapes = re.sub(r"\s*\n\s*", "", found.group(1))
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def sha256(path: Path) -> str:
    """The hash of a file as it is shipped."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def create(static: Path) -> None:
    """Re-create the vendored files, the icon sprite and the manifest below *static*."""
    with tempfile.TemporaryDirectory() as workplace:
        modules = install(Path(workplace))
        shutil.rmtree(static / "vendor", ignore_errors=True)
        entries = [vendor(package, modules, static) for package in (*PACKAGES, ICONS)]
        write_sprite(modules, static)
    manifest = {"generated_by": "tools/vendor_assets.py", "packages": entries}
    manifest["icons.svg"] = sha256(static / "icons.svg")
    text = json.dumps(manifest, indent=2) + "\n"
    (static / "vendor/manifest.json").write_text(text, encoding="utf-8")


def differences(fresh: Path) -> list[str]:
    """Names of vendored files that are not what the packages hold."""
    names = {
        str(path.relative_to(root))
        for root in (fresh, STATIC)
        for path in [root / "icons.svg", *(root / "vendor").rglob("*")]
        if path.is_file()
    }
    _, different, missing = filecmp.cmpfiles(fresh, STATIC, sorted(names), shallow=False)
    return different + missing


def main() -> None:
    """Re-create the files, or compare them with `--check`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare, change nothing")
    if not parser.parse_args().check:
        create(STATIC)
        return
    with tempfile.TemporaryDirectory() as fresh:
        create(Path(fresh))
        changed = differences(Path(fresh))
    if changed:
        sys.exit("Vendored files differ from their packages: " + ", ".join(changed))


if __name__ == "__main__":
    main()
