"""The routes of fields and entities."""

from litestar.handlers import HTTPRouteHandler

from pegboard.web.pages.own_fields.configuration_page import (
    download_configuration,
    show_configuration,
    take_configuration,
)
from pegboard.web.pages.own_fields.entity_page import reset_layout, show_entity, take_layout
from pegboard.web.pages.own_fields.field_pages import (
    preview_field,
    preview_new_field,
    reset_field,
    show_field,
    show_new_field,
    take_field,
    take_new_field,
)
from pegboard.web.pages.own_fields.overview_page import show_fields
from pegboard.web.pages.own_fields.own_entity_pages import (
    show_about,
    show_new_entity,
    take_about,
    take_new_entity,
)
from pegboard.web.pages.own_fields.removal import (
    bring_back_entity,
    bring_back_field,
    remove_entity,
    remove_field,
)
from pegboard.web.pages.own_fields.saving import undo_change

OWN_FIELDS: tuple[HTTPRouteHandler, ...] = (
    show_fields,
    show_new_entity,
    take_new_entity,
    show_configuration,
    download_configuration,
    take_configuration,
    show_entity,
    take_layout,
    reset_layout,
    show_about,
    take_about,
    remove_entity,
    bring_back_entity,
    show_new_field,
    take_new_field,
    preview_new_field,
    show_field,
    take_field,
    reset_field,
    preview_field,
    remove_field,
    bring_back_field,
    undo_change,
)
"""Everything below /settings/fields."""
