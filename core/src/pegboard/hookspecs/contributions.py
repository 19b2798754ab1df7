"""What a plugin contributes once, when an assembly is built."""

from collections.abc import Iterable

from pegboard.hookspecs.markers import hookspec
from pegboard.hookspecs.roles import Permission, RecordScope, RolePack
from pegboard.hookspecs.slots import Action, Slot
from pegboard.model.entities import Entity, Extension


class ContributionSpecs:
    """Called once per assembly; an error keeps the plugin out and names it with its reason."""

    @hookspec
    def contribute_entities(self) -> Iterable[type[Entity] | type[Extension]]:  # type: ignore[empty-body]  # a specification
        """Return the entities that the plugin brings and its extensions of others.

        Everything else is derived from them: tables, API, pages, import, search and rights.

        Example::

            @hookimpl
            def contribute_entities(self):
                return [Contract, AccountRenewal]
        """

    @hookspec
    def contribute_slots(self) -> Iterable[Slot]:  # type: ignore[empty-body]  # a specification
        """Return badges, boards, panels and pieces of the home page; the host renders and escapes.

        Shown in the order that they declare, then by plugin id.

        Example::

            @hookimpl
            def contribute_slots(self):
                return [Badge("base.account.header@1", when='type == "partner"', label="Partner")]
        """

    @hookspec
    def contribute_actions(self) -> Iterable[Action]:  # type: ignore[empty-body]  # a specification
        """Return verbs on single records, offered in the page and over the API.

        An error in an action rolls back everything it did and is shown to the person.

        Example::

            @hookimpl
            def contribute_actions(self):
                return [Action(entity="base.lead", name="convert", label="Convert", run=convert)]
        """

    @hookspec
    def contribute_roles(self) -> Iterable[RolePack]:  # type: ignore[empty-body]  # a specification
        """Return role packs; packs of one name from several plugins add up.

        Example::

            @hookimpl
            def contribute_roles(self):
                seller = Grant("renewals.contract", read="team", create="own", update="own")
                return [RolePack("sales_representative", "Sales representative", (seller,))]
        """

    @hookspec
    def contribute_permissions(self) -> Iterable[Permission]:  # type: ignore[empty-body]  # a specification
        """Return permissions that roles can hold, named after the plugin: "renewals.cancel".

        A rule asks for one with `context.may("renewals.cancel")`.

        Example::

            @hookimpl
            def contribute_permissions(self):
                return [Permission("renewals.cancel", "Cancel contracts before their end")]
        """

    @hookspec
    def contribute_scopes(self) -> Iterable[RecordScope]:  # type: ignore[empty-body]  # a specification
        """Return scopes of records that roles can be granted rights in, beside own, team and all.

        Example::

            @hookimpl
            def contribute_scopes(self):
                mine = {"renewals.contract": "account.owner == me"}
                return [RecordScope("renewals.of_my_accounts", "Of my accounts", mine)]
        """
