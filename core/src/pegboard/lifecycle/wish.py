"""What somebody wants changed about a system."""

from collections.abc import Mapping
from typing import Any

import msgspec

from pegboard.model.blueprint import Keeping
from pegboard.model.own import Own


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change of plugins, of their settings, or of what administrators added; any of these.

    *enable*, *disable* and *upgrade* name plugins; *remove* says what becomes of the data of the
    plugins it names. *release* takes plugins out of quarantine. *settings* are new values for the
    settings of plugins (None for one that is to stand at its default again), *own* replaces all
    that administrators configured of fields and entities. *back_to* is the epoch of a generation
    that the system shall be as before.
    """

    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    upgrade: tuple[str, ...] = ()
    remove: Mapping[str, Keeping] = {}
    release: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = {}
    own: Own | None = None
    back_to: int | None = None
