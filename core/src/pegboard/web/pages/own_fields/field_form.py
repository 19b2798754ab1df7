"""The page with the form of one field, new or known, own or a plugin's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Response

from pegboard.model.fields import Choice, Field
from pegboard.model.own import OWN
from pegboard.model.own_kinds import KINDS
from pegboard.model.schema import EntityType
from pegboard.web.pages.own_fields.conditions import BUILDERS, condition_context, sent_condition
from pegboard.web.pages.own_fields.entry import HERE, entity_url, field_url
from pegboard.web.pages.own_fields.field_controls import (
    demand_controls,
    own_controls,
    place_controls,
    privacy_controls,
    word_controls,
)
from pegboard.web.pages.own_fields.kinds import kind_words
from pegboard.web.pages.own_fields.preview import preview_context
from pegboard.web.pages.own_fields.raw_form import RawField, sent_field
from pegboard.web.pages.sent_form import SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

Errors = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldPage:
    """What the form is about: *standing* is None for a field that is being made."""

    kind: EntityType
    field_kind: str
    standing: Field | None
    plain: Field | None
    raw: RawField
    errors: Errors = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        return self.standing is None or self.standing.plugin == OWN

    @property
    def name(self) -> str:
        return "" if self.standing is None else self.standing.name

    @property
    def is_read_only(self) -> bool:
        return self.standing is not None and self.standing.read_only


def read_raw(visit: Visit, kind: EntityType, form: SentForm) -> RawField:
    """Return what was sent for one field of *kind*."""
    with visit.reading() as unit:
        show, require = (sent_condition(unit, visit, kind, form, one) for one in BUILDERS)
    return sent_field(form, format_of(visit), show_when=show, require_when=require)


def field_page(
    request: AnyRequest, visit: Visit, about: FieldPage, *, status: int = 200
) -> Response[str]:
    """Return the page of the form."""
    kind, raw, errors = about.kind, about.raw, about.errors
    words = kind_words(about.field_kind)
    is_new = about.standing is None
    action = (
        f"{entity_url(kind.key)}/new?kind={about.field_kind}"
        if is_new
        else field_url(kind.key, about.name)
    )
    context = {
        "crumbs": _crumbs(about),
        "heading": gettext("New field") if is_new else gettext(raw.text("label")),
        "kind": words,
        "field_name": about.name,
        "action": action,
        "preview_url": f"{action.partition('?')[0]}/preview?kind={about.field_kind}",
        "cancel": entity_url(kind.key),
        "groups": _groups(visit, about),
        "options": _options(about),
        "conditions": _conditions(visit, about),
        "errors": _summary(about),
        "is_new": is_new,
        "is_own": about.is_own,
        "is_changed": not is_new and not about.is_own and visit.assembly.blueprint.own.change(
            kind.key, about.name
        ).is_empty is False,
        "comes_from": _origin(visit, about),
        "preview": preview_context(visit, about.kind, about.field_kind, raw, about.plain),
        "general": errors.get(""),
    }  # fmt: skip
    return page(request, "pages/own_fields/field.html", context, status=status, current=HERE)


def _groups(visit: Visit, about: FieldPage) -> list[dict[str, Any]]:
    raw, errors, is_new = about.raw, about.errors, about.standing is None
    groups = [{"title": gettext("What people see"), "controls": word_controls(raw, errors)}]
    if about.is_own:
        own = own_controls(visit, about.field_kind, raw, errors, is_new=is_new)
        groups[0]["controls"] = [*groups[0]["controls"], *own]
    demands = [] if about.is_read_only else demand_controls(
        about.field_kind, raw, errors, fixed=_fixed(about)
    )  # fmt: skip
    rest = [*demands, *place_controls(raw, errors)]
    groups.append({"title": gettext("How it is filled in and shown"), "controls": rest})
    if about.is_own:
        privacy = privacy_controls(about.field_kind, raw, errors, is_new=is_new)
        groups.append({"title": gettext("What is special about it"), "controls": privacy})
    return groups


def _fixed(about: FieldPage) -> str:
    if about.plain is not None and about.plain.required:
        return gettext("Its plugin relies on it.")
    return ""


def _options(about: FieldPage) -> dict[str, Any] | None:
    is_choice = isinstance(about.standing, Choice) or about.field_kind in ("choice", "multi_choice")
    if not is_choice:
        return None
    declared = dict(about.plain.options) if isinstance(about.plain, Choice) else {}
    rows = [
        {
            "value": one.value,
            "label": one.label,
            "hidden": one.hidden,
            "may_go": one.value not in declared,
        }
        for one in about.raw.options
    ]
    blank = {"value": "", "label": "", "hidden": False, "may_go": True}
    return {"rows": rows or [blank, blank, blank], "error": about.errors.get("options")}


def _conditions(visit: Visit, about: FieldPage) -> list[dict[str, Any]]:
    if about.standing is not None and not about.standing.plugin:
        return []
    filled_in = about.field_kind not in KINDS or KINDS[about.field_kind].filled_in
    wanted = BUILDERS if filled_in and not about.is_read_only else BUILDERS[:1]
    with visit.reading() as unit:
        return [
            condition_context(
                unit, visit, about.kind, about.name, one, getattr(about.raw, one.name),
                about.errors.get(one.name, ""),
            )
            for one in wanted
        ]  # fmt: skip


def _summary(about: FieldPage) -> list[dict[str, str]]:
    """Return what is wrong, for the head of the page: each leads to its control."""
    labels = {
        "options": gettext("Options"),
        "show_when": gettext("Show it only when"),
        "require_when": gettext("Require it when"),
    }
    return [
        {"name": name, "label": labels[name], "error": text}
        for name, text in about.errors.items()
        if name in labels
    ]


def _origin(visit: Visit, about: FieldPage) -> str:
    if about.standing is None or about.is_own:
        return ""
    if not about.standing.plugin:
        return gettext("The system fills this field in; you can give it another name.")
    name = visit.assembly.plugin_names.get(about.standing.plugin, about.standing.plugin)
    return gettext("This field comes with %(plugin)s.") % {"plugin": gettext(name)}


def _crumbs(about: FieldPage) -> list[dict[str, str]]:
    last = gettext(about.raw.text("label") if about.standing is not None else "New field")
    return [
        {"label": gettext("Fields"), "href": HERE},
        {"label": gettext(about.kind.plural), "href": entity_url(about.kind.key)},
        {"label": last},
    ]
