"""How a plugin takes part in the writing of a record."""

from collections.abc import Sequence

from pegboard.hookspecs.context import Context
from pegboard.hookspecs.markers import hookspec
from pegboard.model.change import Change


class ChangeSpecs:
    """Called inside the transaction, once per changed record; an error rolls the change back."""

    @hookspec
    def before_record_save(self, change: Change, context: Context) -> None:
        """Amend a record before it is checked, with `change.set(field, value)`.

        Called after the kernel parsed the values and before `check_record_change`, in the order of
        plugin ids. An error refuses the save and names the plugin.

        Example::

            @hookimpl
            def before_record_save(self, change, context):
                if change.entity == "sales.opportunity" and change.changed("stage"):
                    change.set("stage_since", context.now)
        """

    @hookspec
    def check_record_change(self, change: Change, context: Context) -> None:
        """Refuse a record that breaks a rule, with `change.refuse(field, message)`.

        Called after `before_record_save`. Every plugin is asked, so that a person sees all that is
        wrong at once. An error refuses the save and names the plugin.

        Example::

            @hookimpl
            def check_record_change(self, change, context):
                if change.entity == "base.lead" and not (change.new.email or change.new.phone):
                    change.refuse("email", "give an e-mail address or a phone number")
        """

    @hookspec
    def after_record_save(self, change: Change, context: Context) -> None:
        """Write what follows from a change, in the same transaction, through `context.records`.

        Called after the record, its history and its event are written. An error rolls all back.

        Example::

            @hookimpl
            def after_record_save(self, change, context):
                if change.entity == "sales.opportunity" and change.changed("stage"):
                    context.system.create("sales.stage_change", {"opportunity": change.id})
        """

    @hookspec
    def after_records_save(self, changes: Sequence[Change], context: Context) -> None:
        """Write what follows from many changes at once, in the same transaction.

        Called like `after_record_save` and instead of it in a plugin that wants to keep up with
        imports: with all records that one step wrote, often just one, in an import some thousand
        of the same entity and deed. Write with `create_many`, never record by record. An error
        rolls all back. Implement one of the two hooks: a plugin with both is called for both.

        Example::

            @hookimpl
            def after_records_save(self, changes, context):
                moved = [one for one in changes if one.changed("stage")]
                if changes[0].entity == "sales.opportunity" and moved:
                    context.system.create_many(
                        "sales.stage_change", [{"opportunity": one.id} for one in moved]
                    )
        """
