"""The class that a plugin's entry point names."""

from typing import ClassVar

from pydantic import BaseModel


class Plugin:
    """Subclass and mark methods with `@hookimpl`; the kernel makes one instance per assembly.

    *settings* is a Pydantic model of what administrators may set; each field has a default, so
    that the plugin runs before anybody set anything. Rules find the values in `context.settings`.
    """

    settings: ClassVar[type[BaseModel] | None] = None
