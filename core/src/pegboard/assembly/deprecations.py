"""What plugins use that a later level of the API will not have."""

import inspect
from collections.abc import Iterable

from pegboard.assembly.discovery import Loaded
from pegboard.assembly.manifest import API_LEVEL
from pegboard.hookspecs.deprecated import Deprecated
from pegboard.hookspecs.markers import PROJECT
from pegboard.hookspecs.plugin import Plugin


def deprecations_of(
    plugins: Iterable[Loaded], specs: Iterable[type], *, level: int = API_LEVEL
) -> dict[str, tuple[str, ...]]:
    """Return for each plugin that uses something deprecated what that is, in sentences."""
    marked = [_marked(spec) for spec in specs]
    found: dict[str, tuple[str, ...]] = {}
    for one in plugins:
        said = [text for hooks in marked for text in _said(one.plugin, hooks)]
        if one.manifest.api_level_max < level:
            said.append(
                f"It was made for level {one.manifest.api_level_max} of the API, which goes with "
                f"level {one.manifest.api_level_max + 2}."
            )
        if said:
            found[one.manifest.id] = tuple(said)
    return found


def _marked(spec: type) -> dict[str, tuple[Deprecated | None, dict[str, Deprecated]]]:
    """Return the hooks of *spec* that are deprecated, or have arguments that are."""
    found = {}
    for name, function in vars(spec).items():
        options = getattr(function, f"{PROJECT}_spec", None)
        if options is None:
            continue
        whole = options.get("warn_on_impl")
        arguments = {
            argument: warning
            for argument, warning in (options.get("warn_on_impl_args") or {}).items()
            if isinstance(warning, Deprecated)
        }
        if isinstance(whole, Deprecated) or arguments:
            found[name] = (whole if isinstance(whole, Deprecated) else None, arguments)
    return found


def _said(
    plugin: Plugin, hooks: dict[str, tuple[Deprecated | None, dict[str, Deprecated]]]
) -> Iterable[str]:
    for name, (whole, arguments) in hooks.items():
        function = getattr(plugin, name, None)
        if function is None or not hasattr(function, f"{PROJECT}_impl"):
            continue
        if whole is not None:
            yield f"{name} {whole}."
        taken = inspect.signature(function).parameters if arguments else ()
        yield from (
            f"The argument {one} of {name} {arguments[one]}." for one in taken if one in arguments
        )
