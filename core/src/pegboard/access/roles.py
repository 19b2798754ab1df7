"""All roles of an assembly as they stand, and the rights of any combination of them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pegboard.access.allowance import Allowance
from pegboard.access.principals import Principal
from pegboard.access.rights import Rights
from pegboard.access.role_edits import RoleEdits, edited_packs
from pegboard.hookspecs.roles import Permission, RolePack
from pegboard.model.schema import Schema


class RoleBook:
    """The roles that plugins bring, with what administrators made of them.

    *ready* are the roles as they come, *roles* as they stand. *plugins* holds what each plugin may
    do by itself; one that is not in it may do everything.
    """

    def __init__(
        self,
        schema: Schema,
        packs: Iterable[RolePack],
        *,
        permissions: Iterable[Permission] = (),
        edits: RoleEdits | None = None,
        plugins: Mapping[str, Allowance] = MappingProxyType({}),
    ) -> None:
        self._schema = schema
        self._plugins = plugins
        self.edits = edits or RoleEdits()
        self.ready: Mapping[str, RolePack] = merged(packs)
        self.roles: Mapping[str, RolePack] = edited_packs(self.ready, self.edits.edits, schema)
        self.permissions: Mapping[str, Permission] = {one.name: one for one in permissions}
        self._named = frozenset(self.permissions)
        self._known: dict[tuple[object, ...], Rights] = {}
        self.everything = self._new((), ("*",), everything=True)

    @property
    def epoch(self) -> int:
        return self.edits.epoch

    def edited(self, edits: RoleEdits) -> "RoleBook":
        """Return the book with *edits* in place of those that it has."""
        return RoleBook(
            self._schema,
            self.ready.values(),
            permissions=self.permissions.values(),
            edits=edits,
            plugins=self._plugins,
        )

    def rights(self, roles: Iterable[str]) -> Rights:
        """Return the rights of *roles* together; roles that do not exist any more add none."""
        return self._of(tuple(sorted(set(roles) & self.roles.keys())), None, reads_only=False)

    def rights_of(self, principal: Principal) -> Rights:
        """Return what *principal* may do: as a person, through a token, as a plugin."""
        reads_only = principal.viewer is not None
        if principal.is_system:
            held = None if principal.plugin is None else self._plugins.get(principal.plugin)
            return self.everything if held is None else self._of(("*",), held, reads_only=False)
        names = tuple(sorted(set(principal.roles) & self.roles.keys()))
        return self._of(names, principal.allowance, reads_only=reads_only)

    def _of(self, names: tuple[str, ...], held_to: Allowance | None, *, reads_only: bool) -> Rights:
        place = (names, held_to and held_to.key, reads_only)
        known = self._known.get(place)
        if known is None:
            key = (str(self.epoch), *names)
            key += (f"held to {held_to.key}",) if held_to else ()
            key += ("reads only",) if reads_only else ()
            known = self._known[place] = self._new(
                names, key, everything=names == ("*",), held_to=held_to, reads_only=reads_only
            )
        return known

    def _new(
        self,
        names: tuple[str, ...],
        key: tuple[str, ...],
        *,
        everything: bool = False,
        held_to: Allowance | None = None,
        reads_only: bool = False,
    ) -> Rights:
        packs = () if everything else tuple(self.roles[name] for name in names)
        return Rights(
            self._schema,
            packs,
            key=key,
            named=self._named,
            everything=everything,
            held_to=held_to,
            reads_only=reads_only,
        )


def merged(packs: Iterable[RolePack]) -> dict[str, RolePack]:
    """Return one pack for each name: what several plugins say of a role adds up."""
    found: dict[str, RolePack] = {}
    for pack in packs:
        known = found.get(pack.name)
        found[pack.name] = pack if known is None else _sum(known, pack)
    return found


def _sum(one: RolePack, other: RolePack) -> RolePack:
    return RolePack(
        name=one.name,
        label=one.label,
        grants=one.grants + other.grants,
        limits=one.limits + other.limits,
        administers=one.administers or other.administers,
        permissions=tuple(dict.fromkeys(one.permissions + other.permissions)),
        sections=tuple(dict.fromkeys(one.sections + other.sections)),
        help=one.help or other.help,
    )
