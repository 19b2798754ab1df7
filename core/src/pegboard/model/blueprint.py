"""What a system is to be: everything that decides its assembly beside the code of its plugins."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from pegboard.model.own import Own

Keeping = Literal["keep", "export", "purge"]
"""What becomes of a removed plugin's data: it stays, is written to a file and dropped, or dropped.
"""


class Consent(msgspec.Struct, frozen=True):
    """What an administrator agreed to when a plugin was enabled: who made it, what it may do."""

    version: str
    publisher: str
    capabilities: tuple[str, ...] = ()


class Blueprint(msgspec.Struct, frozen=True):
    """One generation of the system as it is wanted.

    *enabled* are the plugins that shall run, *quarantined* those of them that failed too often,
    with the reason, *consents* what was agreed to for each, *removed* what became of the data of
    plugins that were taken out, *settings* the values of plugins' settings by plugin and name, and
    *own* what administrators added themselves.
    """

    enabled: tuple[str, ...] = ()
    quarantined: Mapping[str, str] = {}
    consents: Mapping[str, Consent] = {}
    removed: Mapping[str, Keeping] = {}
    settings: Mapping[str, Mapping[str, Any]] = {}
    own: Own = Own()
