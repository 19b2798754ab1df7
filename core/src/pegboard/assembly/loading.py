"""Brings the code that entry points name into memory, whatever it does while it is imported."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint
from typing import Any

from stevedore import NamedExtensionManager
from stevedore.extension import Extension

from pegboard.assembly.health.memory import importing
from pegboard.assembly.plugin_ids import canonical_id
from pegboard.hookspecs.plugin import Plugin
from pegboard.model.errors import PegboardError

GROUP = "pegboard.plugins"


class StoppedWhileLoaded(PegboardError):
    """Raised in place of what would end the process, or pass by those who look for errors."""


class _Loader(NamedExtensionManager[Plugin]):
    """Loads the entry points that it is given.

    stevedore's own scan answers from three caches, one of them a file that anybody may have
    written; and it lets through what is no `Exception`.
    """

    def __init__(self, points: Iterable[EntryPoint], note: Any) -> None:
        self._points = list(points)
        super().__init__(
            GROUP,
            [point.name for point in self._points],
            invoke_on_load=True,
            on_load_failure_callback=note,
        )

    def list_entry_points(self) -> list[EntryPoint]:
        return self._points

    def _load_one_plugin(self, point: EntryPoint, *given: Any) -> Extension[Plugin] | None:
        try:
            with importing(canonical_id(point.name)):
                return super()._load_one_plugin(point, *given)
        except SystemExit as error:
            raise StoppedWhileLoaded("calls sys.exit while it is imported") from error
        except AssertionError as error:
            raise StoppedWhileLoaded(f"{type(error).__name__}: {error}") from error
        except (Exception, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise StoppedWhileLoaded(f"{type(error).__name__}: {error}") from error


def instances_of(points: Iterable[EntryPoint]) -> tuple[dict[str, object], dict[str, str]]:
    """Return what the entry points make, by their names, and why others make nothing."""
    failures: dict[str, str] = {}

    def note(_: object, point: EntryPoint, error: BaseException) -> None:
        is_said = isinstance(error, StoppedWhileLoaded)
        failures[point.name] = str(error) if is_said else f"{type(error).__name__}: {error}"

    found = _Loader(points, note)
    return {one.name: one.obj for one in found}, failures
