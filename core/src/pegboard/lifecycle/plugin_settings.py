"""The settings of a plugin as a form: its fields, and what somebody sent read back and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from pydantic import BaseModel, ValidationError

from pegboard.assembly.sealed_settings import sealed_values, secret_names
from pegboard.lifecycle.setting_words import setting_problem

SettingKind = Literal[
    "text", "long_text", "email", "url", "boolean", "integer", "decimal", "choice",
    "multi_choice", "date", "time", "lines", "json", "secret",
]  # fmt: skip
FORMATS: Mapping[str, SettingKind] = {
    "email": "email", "uri": "url", "date": "date", "time": "time", "password": "secret",
}  # fmt: skip
TYPES: Mapping[str, SettingKind] = {
    "boolean": "boolean", "integer": "integer", "number": "decimal", "string": "text",
}  # fmt: skip
LONG = 200
"""From so many characters on, a text is typed into several lines."""
Raw = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting in a form.

    *value* is what stands there now, as JSON; of a secret never anything, *is_set* tells that there
    is one. *choices* are (value, label).
    """

    name: str
    label: str
    help: str
    kind: SettingKind
    value: Any = None
    default: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    is_set: bool = False

    @property
    def secret(self) -> bool:
        return self.kind == "secret"


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What a form says: values to store, or what is wrong with each field."""

    values: Mapping[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)


def settings_form(
    model: type[BaseModel], stored: Mapping[str, Any] | None = None
) -> tuple[SettingField, ...]:
    """Return the fields of the form for *model*, filled with *stored* or the defaults."""
    schema = model.model_json_schema()
    known = stored or {}
    secrets = secret_names(model)
    defaults = model().model_dump(mode="json")
    found = []
    for name, rough in schema.get("properties", {}).items():
        shape = _shape(rough, schema.get("$defs", {}))
        kind: SettingKind = "secret" if name in secrets else _kind(shape)
        default = None if kind == "secret" else defaults[name]
        found.append(
            SettingField(
                name=name,
                label=_label(model, name),
                help=str(rough.get("description", "")),
                kind=kind,
                value=None if kind == "secret" else known.get(name, default),
                default=default,
                choices=_choices(shape),
                required=not shape.get("nullable") and kind not in ("boolean", "secret", "lines"),
                is_set=kind == "secret" and bool(known.get(name)),
            )
        )
    return tuple(found)


def read_settings_form(
    model: type[BaseModel], raw: Raw, stored: Mapping[str, Any] | None = None
) -> ReadSettings:
    """Return what the form *raw* says about the settings of *model*.

    A setting that the form does not speak of keeps its *stored* value. A secret that is left empty
    stays, unless "clear.<name>" says "true". Secrets in the answer are open: `sealed_values` seals
    them before anything is kept.
    """
    values: dict[str, Any] = dict(stored or {})
    problems: dict[str, str] = {}
    for one in settings_form(model, stored):
        if one.secret:
            _take_secret(one.name, raw, values)
        elif one.name in raw:
            try:
                given = _given(one, raw[one.name])
            except msgspec.DecodeError:
                problems[one.name] = "must be valid JSON"
                continue
            values.pop(one.name, None)
            if given is not None:
                values[one.name] = given
    problems |= setting_problems(model, values)
    return ReadSettings(values if problems else _plain(model, values), problems)


def setting_problems(model: type[BaseModel], values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with *values*, by setting; a sealed secret is taken for a text."""
    problems = {
        name: "is no setting of this plugin" for name in values if name not in model.model_fields
    }
    plain = {
        name: "sealed" if isinstance(value, Mapping) and name in secret_names(model) else value
        for name, value in values.items()
        if name in model.model_fields
    }
    try:
        model.model_validate(plain)
    except ValidationError as error:
        for one in error.errors():
            place = str(one["loc"][0]) if one["loc"] else next(iter(model.model_fields), "")
            problems.setdefault(place, setting_problem(one))
    return problems


def kept_settings(
    key: bytes, plugin: str, model: type[BaseModel], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return checked *values* as a blueprint keeps them: plain JSON, secrets sealed."""
    return sealed_values(key, plugin, model, _plain(model, values))


def _plain(model: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return sound *values* as JSON has them; secrets stay as they are, open or sealed."""
    secrets = secret_names(model)
    known = {name: value for name, value in values.items() if name not in secrets}
    checked = model.model_validate(known).model_dump(mode="json")
    return {name: value if name in secrets else checked[name] for name, value in values.items()}


def _take_secret(name: str, raw: Raw, values: dict[str, Any]) -> None:
    if _text(raw.get(f"clear.{name}", "")) == "true":
        values.pop(name, None)
    elif given := _text(raw.get(name, "")):
        values[name] = given


def _given(one: SettingField, raw: str | Sequence[str]) -> Any:
    """Return the value that a form sent; None for one that is to stand at its default."""
    text = _text(raw)
    match one.kind:
        case "boolean":
            return text == "true"
        case "multi_choice":
            several = (raw,) if isinstance(raw, str) else raw
            return [value for value in several if value]
        case "lines":
            return [line.strip() for line in text.splitlines() if line.strip()]
        case "json":
            return msgspec.json.decode(text) if text.strip() else None
        case "text" | "long_text":
            return text.replace("\r\n", "\n") if text or not one.default else None
        case _:
            return text.strip() or None


def _text(raw: str | Sequence[str]) -> str:
    return raw if isinstance(raw, str) else (raw[-1] if raw else "")


def _label(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].title or name.replace("_", " ").capitalize()


def _shape(rough: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of one setting without references; "nullable" tells of null."""
    shape = dict(rough)
    if "$ref" in shape:
        shape |= shared[str(shape.pop("$ref")).rpartition("/")[2]]
    parts = [_shape(one, shared) for one in shape.pop("anyOf", ())]
    real = [one for one in parts if one.get("type") != "null"]
    if parts:
        shape |= next((one for one in real if one.get("type") == "number"), real[0])
        shape["nullable"] = len(real) < len(parts)
    if isinstance(shape.get("items"), Mapping):
        shape["items"] = _shape(shape["items"], shared)
    return shape


def _kind(shape: Mapping[str, Any]) -> SettingKind:
    if "enum" in shape or "const" in shape:
        return "choice"
    if shape.get("type") == "array":
        items = shape.get("items", {})
        if "enum" in items:
            return "multi_choice"
        return "lines" if items.get("type") == "string" else "json"
    kind = FORMATS.get(str(shape.get("format"))) or TYPES.get(str(shape.get("type")), "json")
    return "long_text" if kind == "text" and shape.get("maxLength", 0) > LONG else kind


def _choices(shape: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    source = shape if "enum" in shape or "const" in shape else shape.get("items", {})
    found = source.get("enum", [source["const"]] if "const" in source else [])
    return tuple((str(one), str(one).replace("_", " ").capitalize()) for one in found)
