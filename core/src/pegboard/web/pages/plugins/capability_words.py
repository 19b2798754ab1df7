"""What a plugin may do, in words that an administrator can agree to or not."""

from collections.abc import Mapping

from pegboard.model.schema import EntityType
from pegboard.web.translations import gettext, in_sentence


def capability_words(name: str, entities: Mapping[str, EntityType]) -> str:
    """Return the capability *name* ("read base.lead") in words ("Read leads")."""
    verb, _, target = name.partition(" ")
    things = _things(target, entities)
    words = {
        "read": gettext("Read %(things)s"),
        "write": gettext("Read and change %(things)s"),
        "network": gettext("Connect to %(things)s"),
    }
    return words[verb] % {"things": things} if verb in words else name


def _things(target: str, entities: Mapping[str, EntityType]) -> str:
    if target == "*":
        return gettext("all records")
    entity = entities.get(target)
    return in_sentence(entity.plural[:1].lower() + entity.plural[1:]) if entity else target
