"""How a plugin fills the demo company: files to import, records to build, people to sign in as."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pegboard.hookspecs.context import Context
from pegboard.hookspecs.markers import hookspec


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file that goes through the ordinary importer, with its mapping."""

    label: str
    entity: str
    file: Path
    mapping: Path


@dataclass(frozen=True, slots=True)
class BuildRecords:
    """Records that no mapping can express; *build* makes them in one unit of work."""

    label: str
    build: Callable[[Context], None]


DemoStep = ImportFile | BuildRecords


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody to sign in as; the user is there after the steps, found by *email*."""

    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Demo:
    """What one plugin adds to the demo company, step by step; *source* tells where it is from."""

    source: str
    steps: tuple[DemoStep, ...]
    users: tuple[DemoUser, ...] = ()


class DemoSpecs:
    """Called by the demo verb alone."""

    @hookspec
    def contribute_demo(self) -> Iterable[Demo]:  # type: ignore[empty-body]  # a specification
        """Return what this plugin brings to the demo company.

        The steps run in their order, after those of the plugins that this one requires. Then each
        of *users* gets the role and the demo's password.

        Example::

            @hookimpl
            def contribute_demo(self):
                return [Demo("Made up", (BuildRecords("contracts", make_contracts),))]
        """
