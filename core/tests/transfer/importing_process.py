"""A process that imports a file into the shop, to be killed at any moment."""

import sys
from pathlib import Path

from core.tests.transfer.shop import DEAL, shop
from pegboard.access.principals import SYSTEM
from pegboard.transfer.mapping import parse_mapping
from pegboard.transfer.run_import import import_file

MAPPING = parse_mapping(
    f"""
    entity = "{DEAL}"
    [columns]
    A = "name"
    B = {{ field = "account", by = "name", create = true }}
    C = "part_of"
    """
)


def main(url: str, path: str) -> None:
    with shop(url, Path(path).parent) as runtime:
        print("ready", flush=True)
        import_file(runtime, SYSTEM, DEAL, Path(path), MAPPING)
        print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
