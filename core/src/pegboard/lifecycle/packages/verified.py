"""Tries plugins once, and remembers those that stood it."""

import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version

import msgspec

from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.plugin_folders import search_path
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.assembly.runtime import Runtime
from pegboard.database.verified_statements import (
    keep_verified,
    verified_packages,
    verified_report,
)
from pegboard.lifecycle.packages.probe import probe
from pegboard.lifecycle.packages.probe_report import Limits, ProbeReport
from pegboard.model.blueprint import Blueprint

KERNEL = "pegboard-core"


def verify(
    runtime: Runtime,
    wanted: Iterable[str],
    blueprint: Blueprint,
    *,
    limits: Limits | None = None,
) -> ProbeReport:
    """Return how *wanted* do on top of what *blueprint* enables; tried only if that is not known.

    What failed is not remembered: its reason may lie outside of its package.
    """
    ids = tuple(sorted(set(wanted) - {ALWAYS}))
    if not ids:
        return ProbeReport(ok=True, step="finish")
    path = search_path(runtime.settings, blueprint)
    installed = {one.id: one for one in discover(path)}
    key = _key(installed, ids, blueprint)
    database, tables = runtime.database, runtime.assembly.workspace.tables
    known = verified_report(database, tables, key)
    if known is not None:
        return msgspec.json.decode(known, type=ProbeReport)
    report = probe(runtime.settings, ids, blueprint, limits=limits)
    if report.ok:
        packages = {name: installed[name].hash for name in ids if name in installed}
        keep_verified(database, tables, key, packages, msgspec.json.encode(report).decode())
    return report


def verified_hashes(runtime: Runtime) -> frozenset[str]:
    """Return the hashes of packages that stood their probe in this system."""
    return verified_packages(runtime.database, runtime.assembly.workspace.tables)


def _key(installed: dict[str, Installed], wanted: tuple[str, ...], blueprint: Blueprint) -> str:
    """Return what stands for the code and the configuration that are tried together."""
    enabled = sorted({*blueprint.enabled, *wanted} - {ALWAYS})
    packages = [f"{name} {installed[name].hash}" for name in enabled if name in installed]
    configured = msgspec.json.encode(blueprint.own).decode()
    parts = (version(KERNEL), sys.version, " ".join(wanted), *packages, configured)
    return sha256("\n".join(parts).encode()).hexdigest()
