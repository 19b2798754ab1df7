"""Every recipe: importing this module registers them."""

from tests.oracle import (
    recipes_access,
    recipes_automation,
    recipes_manager,
    recipes_notices,
    recipes_own_fields,
    recipes_pages,
    recipes_plugins,
    recipes_records,
    recipes_rest,
    recipes_sharing,
)

MODULES = (
    recipes_rest,
    recipes_pages,
    recipes_plugins,
    recipes_manager,
    recipes_notices,
    recipes_records,
    recipes_access,
    recipes_own_fields,
    recipes_sharing,
    recipes_automation,
)
