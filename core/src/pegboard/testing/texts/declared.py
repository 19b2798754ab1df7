"""Finds the texts for people in what plugins declare, by the plugin that declares them."""

from collections.abc import Iterator
from dataclasses import fields as parts_of

from pegboard.assembly.assembly import Assembly
from pegboard.assembly.discovery import Loaded
from pegboard.assembly.manifest import Manifest
from pegboard.hookspecs.pieces import Panel, Widget
from pegboard.hookspecs.reports import Report
from pegboard.hookspecs.slots import Action, HomeTable, Slot
from pegboard.model.fields import Choice, Field, Link, Links

SHOWN = ("label", "title", "empty", "heading", "button", "placeholder", "help")
"""The parts of a slot that people read."""


def declared_by(assembly: Assembly, loaded: tuple[Loaded, ...]) -> Iterator[tuple[str, str]]:
    """Yield each text with the plugin that declares it; fields of the kernel are base's."""
    for entity in assembly.schema.entities.values():
        yield from ((entity.plugin, text) for text in (entity.label, entity.plural))
        for field in entity.fields.values():
            yield from ((field.plugin or "base", text) for text in _of_field(field))
    for plugin, slot in assembly.slots:
        yield from ((plugin, text) for text in _of_slot(slot))
    for plugin, action in assembly.actions.values():
        yield from ((plugin, text) for text in _of_action(action))
    for plugin, page in assembly.pages:
        yield from ((plugin, text) for text in (page.label, page.help))
    for plugin, report in assembly.reports:
        yield from ((plugin, text) for text in _of_report(report))
    for plugin, ready in assembly.ready_workflows:
        yield from ((plugin, text) for text in (ready.label, ready.help))
    for one in loaded:
        said = (*_of_roles(one), *_said(one.manifest), *_of_settings(one))
        yield from ((one.manifest.id, text) for text in said)


def _of_field(field: Field) -> Iterator[str]:
    yield from (field.label, field.help)
    if isinstance(field, Choice):
        yield from (label for _, label in field.options)
    if isinstance(field, (Link, Links)):
        yield field.inverse_label


def _of_slot(slot: Slot) -> Iterator[str]:
    for part in parts_of(slot):
        if part.name in SHOWN:
            yield str(getattr(slot, part.name))
    if isinstance(slot, HomeTable):
        yield from (label for label, _ in slot.columns)
    if isinstance(slot, Panel | Widget):
        yield from slot.columns


def _of_report(report: Report) -> Iterator[str]:
    yield from (report.label, report.help)
    yield from (label for label, _ in report.measures)
    yield from (parameter.label for parameter in report.parameters.values())


def _of_settings(one: Loaded) -> Iterator[str]:
    model = type(one.plugin).settings
    for known in model.model_fields.values() if model else ():
        yield from (known.title or "", known.description or "")


def _of_action(action: Action) -> Iterator[str]:
    yield action.label
    for name, field in action.fields.items():
        yield from _of_field(field.bind(name, plugin=""))


def _of_roles(one: Loaded) -> Iterator[str]:
    plugin = one.plugin
    for hook in ("contribute_roles", "contribute_permissions", "contribute_scopes"):
        for declared in getattr(plugin, hook, tuple)():
            yield declared.label
            yield getattr(declared, "help", "")


def _said(manifest: Manifest) -> Iterator[str]:
    yield from (manifest.name, manifest.summary)
    yield from (one.reason for one in manifest.capabilities)
