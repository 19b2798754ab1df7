"""The class that a plugin's entry point names."""

from typing import ClassVar

from pydantic import BaseModel


class Plugin:
    """Subclass and mark methods with `@hookimpl`; the kernel makes one instance per assembly.

    *settings* is a Pydantic model of what administrators may set; each field has a default, so
    that the plugin runs before anybody set anything. Rules find the values in `context.settings`.

    A method `self_test(self, context)`, if there is one, is run when the plugin is tried before it
    is enabled, with records of its own: it raises when something is wrong.
    """

    settings: ClassVar[type[BaseModel] | None] = None
