"""The lists of records that link to the one on the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pegboard.model.schema import EntityType, InverseLink
from pegboard.records.find import find
from pegboard.records.query import CAPPED_AT, Query
from pegboard.records.related import count_related, readable_links
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import look_of
from pegboard.web.pages.list_columns import columns_of, fields_to_read
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

SHOWN = 20
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class RelatedTab:
    """One list behind a tab; *name* is the entity and the field that links here."""

    name: str
    label: str
    count: int
    link: InverseLink

    @property
    def count_text(self) -> str:
        return f"{CAPPED_AT}+" if self.count > CAPPED_AT else str(self.count)


@dataclass(frozen=True, slots=True)
class RelatedList:
    """The rows of one list, as `ui.data_table` takes them."""

    tab: RelatedTab
    plural: str
    icon: str
    columns: Sequence[Mapping[str, Any]]
    rows: Sequence[Mapping[str, Any]]
    new_href: str | None
    new_label: str
    all_href: str
    more_href: str | None


def related_tabs(visit: Visit, unit: Unit, entity: EntityType, record_id: str) -> list[RelatedTab]:
    """Return the lists to offer: filled ones, and empty ones that the person could fill."""
    schema = visit.assembly.schema
    links = [
        link for link in readable_links(unit, entity.key) if not schema.entity(link.entity).timeline
    ]
    counts = count_related(unit, record_id, links)
    return [
        RelatedTab(f"{link.entity}.{link.field}", gettext(link.label), found, link)
        for link, found in zip(links, counts, strict=True)
        if found or _may_add(unit, link)
    ]


def related_list(
    visit: Visit,
    unit: Unit,
    entity: EntityType,
    record_id: str,
    tab: RelatedTab,
    *,
    shown: int = SHOWN,
) -> RelatedList:
    """Return the first *shown* rows of the list behind *tab*."""
    schema, look = visit.assembly.schema, look_of(visit)
    kind = schema.entity(tab.link.entity)
    columns = [
        column
        for column in columns_of(schema, unit.rights, kind, ())
        if column.path != tab.link.field
    ]
    limit = max(1, min(shown, MOST_SHOWN))
    query = Query(
        kind.key,
        fields=fields_to_read(columns),
        limit=limit,
        linked=(tab.link.field, record_id),
    )
    found = find(unit, query)
    rows = [
        {
            "id": row["id"],
            "label": row.get(kind.title) or "",
            "href": record_url(kind, row["id"]),
            "cells": [column.draw(look, row) for column in columns],
        }
        for row in found.records
    ]
    base = list_url(kind)
    operator = '"{id}" in {field}' if tab.link.many else '{field} == "{id}"'
    where = operator.format(id=record_id, field=tab.link.field)
    is_cut = found.next is not None and limit < MOST_SHOWN
    here = f"{record_url(entity, record_id)}/related/{tab.name}"
    return RelatedList(
        tab=tab,
        plural=gettext(kind.plural),
        icon=kind.icon,
        columns=[
            {"label": column.label, "align": column.align, "is_title": column.path == kind.title}
            for column in columns
        ],
        rows=rows,
        new_href=f"{base}/new?{urlencode({tab.link.field: record_id})}"
        if _may_add(unit, tab.link)
        else None,
        new_label=gettext("New: %(name)s") % {"name": gettext(kind.label)},
        all_href=f"{base}?{urlencode({'where': where})}",
        more_href=f"{here}?shown={limit + SHOWN}" if is_cut else None,
    )


def _may_add(unit: Unit, link: InverseLink) -> bool:
    is_writable = link.field in unit.rights.writable(link.entity)
    return is_writable and unit.rights.may(link.entity, "create")
