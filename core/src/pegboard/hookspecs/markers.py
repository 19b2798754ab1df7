"""The two pluggy markers of Pegboard."""

import pluggy

PROJECT = "pegboard"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
