"""Secrets among the settings of plugins: sealed where they are kept, opened for the plugin alone.

A sealed value stands as {"sealed": "…"}; it says nothing to who has the database alone.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, SecretStr

from pegboard.access.sealing import seal, unseal

SEALED = "sealed"


def secret_names(model: type[BaseModel]) -> frozenset[str]:
    """Return the fields of *model* that hold secrets."""
    return frozenset(
        name for name, field in model.model_fields.items() if SecretStr in _kinds(field.annotation)
    )


def _kinds(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _kinds(part)


def is_sealed(value: object) -> bool:
    return isinstance(value, Mapping) and value.keys() == {SEALED}


def sealed_values(
    key: bytes, plugin: str, model: type[BaseModel], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return *values* with each secret sealed; what is sealed already stays as it is."""
    secrets = secret_names(model)
    return {
        name: {SEALED: seal(key, value, purpose=_purpose(plugin, name))}
        if name in secrets and isinstance(value, str)
        else value
        for name, value in values.items()
    }


def opened_values(key: bytes, plugin: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return *values* with each sealed one as it was; one that cannot be opened is None."""
    return {
        name: unseal(key, str(value[SEALED]), purpose=_purpose(plugin, name))
        if is_sealed(value)
        else value
        for name, value in values.items()
    }


def _purpose(plugin: str, name: str) -> str:
    return f"setting {plugin}.{name}"
