"""Renders the templates of plugins: each in a sandbox of its own, in the person's language.

A plugin's environment loads from the plugin's folder alone, so that it neither reads nor shadows a
template of the kernel; of the kernel it has the components, as `ui`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pegboard.web.plugin_translations import texts_of
from pegboard.web.rendering import environment


@cache
def plugin_environment(folder: Path) -> ImmutableSandboxedEnvironment:
    """Return the environment for the templates in *folder*."""
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    texts = texts_of(folder.parent)
    made.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the i18n extension
        texts.gettext, texts.ngettext, newstyle=True
    )
    made.globals["ui"] = environment().globals["ui"]
    return made


def render_plugin(folder: Path, template: str, context: Mapping[str, Any]) -> str:
    """Return *template* of the plugin whose templates lie in *folder*, filled with *context*."""
    return plugin_environment(folder).get_template(template).render(context)
