"""The audit log in words: what an entry's kind and details mean to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pegboard.database.audit_list import ListedEntry
from pegboard.hookspecs.roles import RolePack
from pegboard.model.errors import UnknownEntity
from pegboard.model.schema import Schema
from pegboard.web.translations import gettext

MOST_LISTED = 50
TRANSLATED = frozenset({"means", "right", "level"})
"""The parts of an entry whose values are words of Pegboard."""
UNTOLD = frozenset({"change", "share", "why"})
"""The parts that only programs read."""
SHORT_MARK = 12
"""How much of a keyed hash is shown, to tell one from another."""


def kind_words() -> dict[str, str]:
    """Return what each known kind of entry says, in the language of the request."""
    return {
        "sign_in": gettext("Signed in"),
        "sign_in_failed": gettext("Sign-in failed"),
        "throttled": gettext("Too many attempts"),
        "sign_out": gettext("Signed out"),
        "session_revoked": gettext("Session ended from elsewhere"),
        "password_changed": gettext("Password changed"),
        "two_factor_on": gettext("Two-factor sign-in switched on"),
        "two_factor_off": gettext("Two-factor sign-in switched off"),
        "recovery_codes_made": gettext("Recovery codes made"),
        "passkey_removed": gettext("Passkey removed"),
        "token_created": gettext("API token made"),
        "token_revoked": gettext("API token revoked"),
        "calendar_feed_made": gettext("Address of a calendar made"),
        "calendar_feed_ended": gettext("Address of a calendar taken back"),
        "webhook_secret_made": gettext("Secret of a webhook made"),
        "user_added": gettext("User added"),
        "user_changed": gettext("User changed"),
        "user_activated": gettext("User let in again"),
        "user_deactivated": gettext("User sent away"),
        "role_granted": gettext("Role granted"),
        "role_withdrawn": gettext("Role taken away"),
        "role_added": gettext("Role made"),
        "role_edited": gettext("Role changed"),
        "role_removed": gettext("Role removed"),
        "view_as_started": gettext("Began to look through somebody's eyes"),
        "view_as_stopped": gettext("Stopped looking through somebody's eyes"),
        "record_shared": gettext("Record shared"),
        "share_removed": gettext("Sharing taken back"),
        "privacy_export": gettext("Data of a person given out"),
        "privacy_erase": gettext("Data of a person erased"),
        "privacy_replay": gettext("Erasures repeated after a restore"),
        "export": gettext("Records exported"),
        "import": gettext("Import begun"),
        "import_done": gettext("Import finished"),
        "import_undone": gettext("Import undone"),
        "sensitive_read": gettext("Sensitive fields read"),
        "refused": gettext("Access refused"),
        "assembly_changed": gettext("Plugins or schema changed"),
        "backup": gettext("Backup made"),
        "restore": gettext("Backup restored"),
        "job_retried": gettext("Job tried again"),
        "job_cancelled": gettext("Job cancelled"),
        "workflow_on": gettext("Workflow switched on"),
        "workflow_off": gettext("Workflow switched off"),
        "workflow_changed": gettext("Workflow changed"),
        "workflow_run_retried": gettext("Run of a workflow tried again"),
        "audit_verified": gettext("Audit log verified"),
        "audit_broken": gettext("Audit log found tampered with"),
    }


def kind_in_words(kind: str) -> str:
    return kind_words().get(kind) or _humanised(kind)


def via_in_words(via: str) -> str:
    """Return through what something was done."""
    name, _, plugin = via.partition(":")
    words = {
        "ui": gettext("the pages"),
        "api": gettext("the API"),
        "cli": gettext("the command line"),
        "import": gettext("an import"),
        "undo": gettext("the undo of an import"),
        "account": gettext("account administration"),
        "system": gettext("the system itself"),
        "plugin": gettext("the plugin %(name)s") % {"name": plugin},
    }
    return words.get(name, via)


@dataclass(frozen=True, slots=True)
class Wordings:
    """What names are known: of fields by the schema, of records by *titles*, of *roles*, of rights
    by name (*permissions*).
    """

    schema: Schema
    titles: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, RolePack] = field(default_factory=dict)
    permissions: Mapping[str, str] = field(default_factory=dict)

    def entity(self, key: str) -> str:
        """Return an entity's plural, or its key where no enabled plugin knows it."""
        try:
            return gettext(self.schema.entity(key).plural)
        except UnknownEntity:
            return key

    def details(self, one: ListedEntry) -> list[tuple[str, str]]:
        """Return the details of an entry as pairs of words."""
        entity = one.entry.entity
        pairs = (
            (name, self._value(entity, name, value))
            for name, value in one.entry.detail.items()
            if name not in UNTOLD and value is not False
        )
        return [(_named(name), text) for name, text in pairs if text]

    def _value(self, entity: str, name: str, value: Any) -> str:
        match value:
            case None | "" | [] | {}:
                return ""
            case bool():
                return gettext("yes") if value else gettext("no")
            case dict():
                told = (
                    (_named(str(key)), self._value(entity, key, one)) for key, one in value.items()
                )
                return "; ".join(f"{key}: {text}" for key, text in told if text)
            case list():
                return self._list(entity, name, value)
        return self._text(entity, name, str(value))

    def _text(self, entity: str, name: str, text: str) -> str:
        if name == "fields":
            return self._field(entity, text)
        if name == "role" and text in self.roles:
            return gettext(self.roles[text].label)
        if name in TRANSLATED:
            return gettext(_humanised(text))
        if name == "subject":
            return f"{text[:SHORT_MARK]}…"
        return self.titles.get(text, text)

    def _list(self, entity: str, name: str, values: list[Any]) -> str:
        """Return a list in words; one of lists, as an edited role has, part by part."""
        shown = [
            self._edit(one) if isinstance(one, list) else self._value(entity, name, one)
            for one in values[:MOST_LISTED]
        ]
        more = ["…"] if len(values) > MOST_LISTED else []
        is_nested = any(isinstance(one, list) for one in values)
        return ("; " if is_nested else ", ").join([*shown, *more])

    def _edit(self, parts: list[Any]) -> str:
        """Return one edited fact of a role: what it was about, and how it stood."""
        part, entity, name, value = (str(one) for one in (*parts, "", "", "", "")[:4])
        told = self.scope(value)
        match part:
            case "right":
                return f"{self.entity(entity)}, {gettext(_humanised(name))}: {told}"
            case "field":
                return f"{self.entity(entity)}, {self._field(entity, name)}: {told}"
            case "permission":
                return f"{self.permissions.get(name, name)}: {told}"
        return f"{gettext(_humanised(name))}: {value}"

    def scope(self, value: str) -> str:
        """Return a scope, a level or an answer in words."""
        return " + ".join(gettext(_humanised(one)) for one in value.split("+"))

    def _field(self, entity: str, name: str) -> str:
        try:
            known = self.schema.entity(entity).fields.get(name)
        except UnknownEntity:
            return name
        return gettext(known.label) if known is not None else name


def _labels() -> dict[str, str]:
    return {
        "fields": gettext("Fields"),
        "records": gettext("Records"),
        "count": gettext("How many"),
        "rows": gettext("Rows"),
        "filter": gettext("Mark of the filter"),
        "role": gettext("Role"),
        "run": gettext("Import run"),
        "enabled": gettext("Switched on"),
        "disabled": gettext("Switched off"),
        "epoch": gettext("Epoch"),
        "verified": gettext("Entries verified"),
        "findings": gettext("Findings"),
        "path": gettext("Address"),
        "method": gettext("Method"),
        "why": gettext("Reason"),
        "right": gettext("Right"),
        "means": gettext("By means of"),
        "step": gettext("Step"),
        "what": gettext("What"),
        "user": gettext("User"),
        "team": gettext("Team"),
        "level": gettext("Level"),
        "before": gettext("Before"),
        "after": gettext("After"),
        "sessions": gettext("Sessions ended"),
        "tokens": gettext("API tokens ended"),
        "days": gettext("Days it lasts"),
        "entities": gettext("Kinds of records"),
        "rights": gettext("Rights"),
        "widest": gettext("Widest scope"),
        "subject": gettext("About whom"),
        "counts": gettext("How many"),
        "created": gettext("Created"),
        "updated": gettext("Updated"),
        "unchanged": gettext("Unchanged"),
        "refused": gettext("Refused"),
    }


def _named(name: str) -> str:
    """Return what a part of an entry is called; gettext knows those that are words of pages."""
    return _labels().get(name) or gettext(_humanised(name))


def _humanised(name: str) -> str:
    return name.replace("_", " ").replace(".", ": ").capitalize()
