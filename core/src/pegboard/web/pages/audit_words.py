"""The audit log in words: what an entry's kind and details mean to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pegboard.database.audit_list import ListedEntry
from pegboard.model.errors import UnknownEntity
from pegboard.model.schema import Schema
from pegboard.web.translations import gettext

MOST_LISTED = 50


def kind_words() -> dict[str, str]:
    """Return what each known kind of entry says, in the language of the request."""
    return {
        "sign_in": gettext("Signed in"),
        "sign_in_failed": gettext("Sign-in failed"),
        "sign_in_refused": gettext("Sign-in refused"),
        "sign_out": gettext("Signed out"),
        "session_ended": gettext("Session ended"),
        "user_added": gettext("User added"),
        "role_granted": gettext("Role granted"),
        "role_withdrawn": gettext("Role taken away"),
        "role_changed": gettext("Role changed"),
        "password_set": gettext("Password set"),
        "password_changed": gettext("Password changed"),
        "token_created": gettext("API token made"),
        "token_revoked": gettext("API token revoked"),
        "view_as": gettext("Looked through somebody's eyes"),
        "shared": gettext("Record shared"),
        "unshared": gettext("Sharing taken back"),
        "export": gettext("Records exported"),
        "import": gettext("Import begun"),
        "import_done": gettext("Import finished"),
        "import_undone": gettext("Import undone"),
        "sensitive_read": gettext("Sensitive fields read"),
        "refused": gettext("Access refused"),
        "assembly_changed": gettext("Plugins or schema changed"),
        "backup": gettext("Backup made"),
        "restore": gettext("Backup restored"),
        "privacy_export": gettext("A person's data exported"),
        "privacy_erase": gettext("A person erased"),
        "privacy_replay": gettext("People erased again after a restore"),
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
    """What names are known: of fields by the schema, of records and people by *titles*."""

    schema: Schema
    titles: Mapping[str, str] = field(default_factory=dict)

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
            (name, self._value(entity, name, value)) for name, value in one.entry.detail.items()
        )
        return [(_labels().get(name) or _humanised(name), text) for name, text in pairs if text]

    def _value(self, entity: str, name: str, value: Any) -> str:
        match value:
            case None | "" | [] | {}:
                return ""
            case bool():
                return gettext("yes") if value else gettext("no")
            case dict():
                told = (
                    (_humanised(str(key)), self._value(entity, key, one))
                    for key, one in value.items()
                )
                return "; ".join(f"{key}: {text}" for key, text in told if text)
            case list():
                shown = [self._value(entity, name, one) for one in value[:MOST_LISTED]]
                more = ["…"] if len(value) > MOST_LISTED else []
                return ", ".join([*shown, *more])
        if name == "fields":
            return self._field(entity, str(value))
        return self.titles.get(str(value), str(value))

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
    }


def _humanised(name: str) -> str:
    return name.replace("_", " ").replace(".", ": ").capitalize()
