"""The page on the command line: every verb with its arguments and options."""

import inspect
from collections.abc import Iterator

import click
from reference_pages.markdown import Undocumented, block, code, generated, table

from pegboard.cli.main import pegboard

INTRO = """\
Every verb answers `--help`. Those that print data print JSON with `--json`. The exit code is 0 only
on success. All but `demo` work on the database that the [settings](settings.md) name."""


def commands_page() -> str:
    """Return the page; raise Undocumented for a verb or an option without help."""
    return generated("Commands", INTRO, _verbs("pegboard", pegboard))


def _verbs(path: str, command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _verbs(f"{path} {name}", command.commands[name])
        return
    if not command.help:
        raise Undocumented(f"{path} has no help")
    context = click.Context(command, info_name=path)
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [f"## {path}", block(f"{path} {usage}", "sh"), inspect.cleandoc(command.help)]
    options = [one for one in command.params if isinstance(one, click.Option)]
    if options:
        parts.append(table(("option", "says"), [_option(path, one) for one in options]))
    yield "\n\n".join(parts)


def _option(path: str, option: click.Option) -> tuple[str, str]:
    if not option.help:
        raise Undocumented(f"{path} {option.opts[0]} has no help")
    default = f" Unless said: `{option.default}`." if option.show_default else ""
    must = " Needed." if option.required else ""
    written = " ".join([*option.opts, *([] if option.is_flag else [_metavar(option)])])
    return code(written), option.help + must + default


def _metavar(option: click.Option) -> str:
    if option.metavar:
        return option.metavar
    if isinstance(option.type, click.Choice):
        return "|".join(str(one) for one in option.type.choices)
    return (option.name or "").upper()
