"""Notices that a plugin replaced something that everybody relies on, and puts it back."""

import builtins
import importlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pegboard.access.rights import Rights
from pegboard.access.roles import RoleBook
from pegboard.assembly.health.leftover_threads import first_among
from pegboard.database.engine import Database
from pegboard.database.transaction import Transaction
from pegboard.records.unit import Unit

OWNERS: tuple[Any, ...] = (
    builtins, os, sys, json, socket, sqlite3, subprocess, threading, importlib,
    Rights, RoleBook, Database, Transaction, Unit,
)  # fmt: skip
"""Modules and classes whose functions and classes nobody may replace."""


class Patches:
    """Remembers what stood where when the process began."""

    def __init__(self) -> None:
        self._owners = tuple((owner, _functions(owner)) for owner in OWNERS)

    def mended(self, packages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Put back what a plugin replaced, and yield (its package, what it was).

        What others replaced, such as a debugger or a test, stays: a patch is a plugin's when the
        code in it is.
        """
        for owner, kept in self._owners:
            now = vars(owner)
            for name, original in kept.items():
                there = now.get(name)
                if there is original:
                    continue
                package = first_among(_modules_of(there), packages)
                if package is not None:
                    setattr(owner, name, original)
                    yield package, f"{owner.__name__}.{name}"


def _functions(owner: Any) -> Mapping[str, Any]:
    found = {name: one for name, one in vars(owner).items() if _is_code(one)}
    return MappingProxyType(found)


def _is_code(one: object) -> bool:
    return callable(one) or isinstance(one, (property, classmethod, staticmethod))


def _modules_of(one: object) -> Iterator[object]:
    """Yield the modules that *one* may have come from, wrapped functions included."""
    for _ in range(10):
        yield getattr(one, "__module__", "")
        code = getattr(one, "__globals__", None)
        yield code.get("__name__", "") if isinstance(code, dict) else ""
        yield type(one).__module__
        one = getattr(one, "__wrapped__", None) or getattr(one, "func", None)
        if one is None:
            return
