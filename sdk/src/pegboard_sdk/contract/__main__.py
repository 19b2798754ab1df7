"""The child process of `pegboard plugin check`: `python -m pegboard_sdk.contract ID FILE [FOLDER]`.

It writes one line of JSON for each outcome into FILE, and the report as the last.
"""

import gc
import os
import sys
from pathlib import Path

import msgspec

from pegboard.testing.contract_report import Outcome
from pegboard.testing.project import read_project
from pegboard_sdk.contract.suite import check_plugin


def main() -> None:
    """Check the plugin that the arguments name."""
    plugin, target, *folder = sys.argv[1:]
    project = read_project(Path(folder[0])) if folder else None
    with Path(target).open("ab", buffering=0) as told:

        def tell(outcome: Outcome) -> None:
            told.write(msgspec.json.encode(outcome) + b"\n")

        told.write(msgspec.json.encode(check_plugin(plugin, project, tell)) + b"\n")
    gc.collect()
    os._exit(0)  # what the plugin left behind must not keep this process alive


if __name__ == "__main__":
    main()
