"""Conditions in words, as far as pick lists could have made them."""

from pegboard.model.schema import EntityType
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import Look
from pegboard.web.pages.filter_conditions import read_filter
from pegboard.web.pages.filter_rows import linked_values
from pegboard.web.pages.list_state import ListState
from pegboard.web.pages.list_tools import chips_of
from pegboard.web.translations import gettext


def condition_words(unit: Unit, look: Look, entity: EntityType | None, condition: str) -> str:
    """Return *condition* in words; as it is written where rows cannot say it."""
    if not condition.strip() or entity is None:
        return condition
    rows = read_filter(unit.workspace.schema, unit.rights, entity.key, condition)
    if rows is None or not rows.conditions:
        return condition
    names = titles(unit, linked_values(unit, entity, rows))
    chips = chips_of(unit, look, entity, ListState(), rows, names)
    told = [" ".join(filter(None, (one["name"], one["operator"], one["value"]))) for one in chips]
    glue = gettext("or") if rows.joined == "any" else gettext("and")
    return f" {glue} ".join(told)
