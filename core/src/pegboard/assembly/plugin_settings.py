"""The settings of plugins, as administrators made them, for the code of each plugin."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from pegboard.assembly.discovery import Loaded
from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.sealed_settings import opened_values


@dataclass(frozen=True, slots=True)
class PluginSettings:
    """What each plugin with settings gets; *problems* says which stored values do not fit."""

    models: tuple[tuple[str, type[BaseModel]], ...] = ()
    values: Mapping[str, BaseModel] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()


def settings_of(
    plugins: Iterable[Loaded], stored: Mapping[str, Mapping[str, Any]], key: bytes
) -> PluginSettings:
    """Return the settings of *plugins*; a stored value that does not fit gives way to the default.

    Raises:
        BrokenPlugin: what a plugin declares is no model, or has a field without a default.
    """
    models: list[tuple[str, type[BaseModel]]] = []
    values: dict[str, BaseModel] = {}
    problems: list[tuple[str, str]] = []
    for one in plugins:
        plugin, model = one.manifest.id, type(one.plugin).settings
        if model is None:
            continue
        _check_model(plugin, model)
        models.append((plugin, model))
        opened = opened_values(key, plugin, stored.get(plugin, {}))
        values[plugin], said = _instance(model, opened)
        problems += [(plugin, text) for text in said]
    return PluginSettings(tuple(models), values, tuple(problems))


def _check_model(plugin: str, model: object) -> None:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise BrokenPlugin(plugin, "its settings are no Pydantic model")
    for name, known in model.model_fields.items():
        if known.is_required():
            raise BrokenPlugin(plugin, f"its setting {name!r} needs a default")
    try:
        model()
    except ValidationError as error:
        first = error.errors()[0]
        raise BrokenPlugin(plugin, f"its settings do not fit by default: {first['msg']}") from error


def _instance(model: type[BaseModel], given: Mapping[str, Any]) -> tuple[BaseModel, list[str]]:
    """Return the settings with all values that fit, and what was wrong with the others."""
    kept = {name: value for name, value in given.items() if name in model.model_fields}
    problems: list[str] = []
    while True:
        try:
            return model.model_validate(kept), problems
        except ValidationError as error:
            wrong = {str(one["loc"][0]): one["msg"] for one in error.errors() if one["loc"]}
            for name in wrong.keys() & kept.keys() or kept.keys():
                said = wrong.get(name, "it does not fit the others")
                problems.append(f"The setting {name!r} stands at its default: {said}.")
            kept = {
                name: value
                for name, value in kept.items()
                if wrong.keys() & kept.keys() and name not in wrong
            }
