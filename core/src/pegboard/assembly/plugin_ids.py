"""The one spelling of a plugin's id, whatever spelling somebody used."""

import re

from pegboard.model.own import OWN

ALWAYS = "base"
"""The built-in plugin that every assembly holds."""
PATTERN = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
LONGEST = 30
RESERVED = frozenset({
    OWN, "pegboard", "core",
    "api", "calendar", "forms", "health", "hooks", "lookup", "notices", "ready", "reports",
    "search",
    "settings", "static", "unsubscribe",
    "access", "jobs", "me", "plugins", "roles", "users", "webhooks", "workflows",
    "file", "new", "plans", "undo",
})  # fmt: skip
"""Ids that no plugin may have: they stand for administrators, for the kernel and its addresses."""


def canonical_id(text: str) -> str:
    """Return *text* as ids are compared: "Acme-Renewals" and "acme.renewals" are acme_renewals."""
    return re.sub(r"[-_.\s]+", "_", text.strip()).lower()
