"""The records with which a plugin begins, such as a pipeline with its stages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pegboard.hookspecs.markers import hookspec


@dataclass(frozen=True, slots=True)
class Key:
    """Stands in the values of a first record for the id of another one."""

    name: str


@dataclass(frozen=True, slots=True)
class FirstRecord:
    """A record to begin with. *key* is its name among the plugin's first records."""

    entity: str
    key: str
    values: Mapping[str, object | Key]


class FirstRecordSpecs:
    """Called when an assembly is built; used when the plugin comes to a database it never saw."""

    @hookspec
    def contribute_first_records(self) -> Iterable[FirstRecord]:  # type: ignore[empty-body]  # a specification
        """Return the records that a company starts with and then makes its own.

        They are created once, in this order, through the plugin's own rules, when every entity
        among them is still empty; a company that deleted them does not get them again. An error
        in one leaves none of this plugin behind and stops the start, naming the plugin.

        Example::

            @hookimpl
            def contribute_first_records(self):
                return [
                    FirstRecord("sales.pipeline", "standard", {"name": "Standard"}),
                    FirstRecord("sales.stage", "offer", {"name": "Offer",
                                "pipeline": Key("standard")}),
                ]
        """
