"""The class that a plugin's entry point names."""


class Plugin:
    """Subclass and mark methods with `@hookimpl`; the kernel makes one instance per assembly."""
