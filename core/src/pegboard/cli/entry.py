"""Where the command `pegboard` begins."""

import gc
from importlib import import_module


def run() -> None:
    """Load the command line and run it.

    Loading makes a few hundred thousand objects that all stay; without the garbage collector
    looking through them again and again the start is a sixth quicker.
    """
    gc.disable()
    main = import_module("pegboard.cli.main").main
    gc.freeze()
    gc.enable()
    main()
