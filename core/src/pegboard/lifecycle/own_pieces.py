"""Fields and entities of administrators as pieces that can be removed, like plugins.

A wish removes "custom.visit" (an entity) or "base.account.custom__tier" (a field); no plugin has a
point in its id.
"""

from collections.abc import Collection, Mapping

import msgspec

from pegboard.database.catalogue import Catalogue, KnownEntity
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Keeping
from pegboard.model.own import OWN, Own


def is_piece(name: str) -> bool:
    """Return whether *name* is a field or an entity, not a plugin."""
    return "." in name


def concerns_fields_only(wish: Wish) -> bool:
    """Return whether *wish* is about what administrators added, so that they may wish for it."""
    only = Wish(own=wish.own, remove={k: v for k, v in wish.remove.items() if is_piece(k)})
    return wish == only and wish != Wish()


def pieces_of(own: Own) -> frozenset[str]:
    """Return the names of all fields and entities in *own*, retired ones too."""
    entities = {one.key for one in own.entities}
    return frozenset(entities | {f"{one.entity}.{one.field}" for one in own.fields})


def without_pieces(own: Own, removed: Mapping[str, Keeping]) -> Own:
    """Return *own* after some pieces went; what is kept stays in it as retired."""
    gone = {name for name, keeping in removed.items() if keeping != "keep"}
    kept = {name for name, keeping in removed.items() if keeping == "keep"}
    retire = msgspec.structs.replace
    entities = [
        retire(one, retired=True) if one.key in kept else one
        for one in own.entities
        if one.key not in gone
    ]
    fields = []
    for one in own.fields:
        name = f"{one.entity}.{one.field}"
        if name in gone or one.entity in gone:
            continue
        fields.append(retire(one, retired=True) if name in kept else one)
    return msgspec.structs.replace(
        own,
        entities=tuple(entities),
        fields=tuple(fields),
        changes=tuple(one for one in own.changes if one.entity not in gone),
        layouts=tuple(one for one in own.layouts if one.entity not in gone),
    )


def as_plugins(known: Catalogue, names: Collection[str]) -> Catalogue:
    """Return *known* with each of the pieces *names* as if a plugin of that name had declared it.

    What counts, exports and drops the data of plugins does the same for pieces then.
    """
    wanted = {name for name in names if is_piece(name)}
    if not wanted:
        return known
    return {key: _as_plugin(entity, wanted) for key, entity in known.items()}


def _as_plugin(entity: KnownEntity, names: Collection[str]) -> KnownEntity:
    replace = msgspec.structs.replace
    if entity.key in names and entity.plugin == OWN:
        own = {
            name: replace(one, plugin=entity.key) if one.plugin == OWN else one
            for name, one in entity.fields.items()
        }
        return replace(entity, plugin=entity.key, fields=own)
    fields = {
        name: replace(one, plugin=place)
        if one.plugin == OWN and (place := f"{entity.key}.{name}") in names
        else one
        for name, one in entity.fields.items()
    }
    return replace(entity, fields=fields)
