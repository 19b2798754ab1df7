"""No plugin and no entity can be called what the kernel has in the same place of its addresses."""

import re
from collections import defaultdict

from litestar import Litestar

from core.tests.web.served import Served
from pegboard.assembly.plugin_ids import PATTERN, RESERVED
from pegboard.model.entities import RESERVED_ENTITIES

PLUGIN, ENTITY = "{plugin:str}", "{entity:str}"


def beside(system: Served, parameter: str) -> set[str]:
    """Return the words that stand where *parameter* does, in addresses that begin alike."""
    app = system.client.app
    assert isinstance(app, Litestar)
    continued = defaultdict(set)
    for route in app.routes:
        parts = [part for part in route.path.split("/") if part]
        for place, part in enumerate(parts):
            continued["/".join(parts[:place])].add(part)
    found = set().union(*(parts for parts in continued.values() if parameter in parts))
    return {part for part in found if re.match(PATTERN, part)}


def test_no_plugin_can_have_the_address_of_something_else(system: Served) -> None:
    assert {"settings", "plans", "me"} <= beside(system, PLUGIN) <= RESERVED


def test_no_entity_can_have_the_address_of_something_else(system: Served) -> None:
    assert beside(system, ENTITY) == RESERVED_ENTITIES
