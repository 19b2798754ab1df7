"""Scratch databases for tests: made empty or copied, on either engine, dropped afterwards."""

import shutil
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from pegboard.testing.postgres import PostgresCluster
from pegboard.testing.run_folder import shared_cluster

ENGINES = ("sqlite", "postgresql")
SQLITE_PREFIX = "sqlite:///"


class ScratchDatabases:
    """Makes databases and remembers them, so that the test session can drop what is left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._urls: list[str] = []

    @cached_property
    def _cluster(self) -> PostgresCluster:
        return shared_cluster()

    def create(self, engine: str) -> str:
        """Return the address of a new, empty database on *engine*, one of ENGINES."""
        if engine == "sqlite":
            return self._remember(self._new_sqlite_url())
        return self._remember(self._cluster.url(self._cluster.create_database()))

    def copy(self, url: str) -> str:
        """Return the address of a copy of the database at *url*, which nobody may have open."""
        if not url.startswith(SQLITE_PREFIX):
            name = self._cluster.create_database(template=_name(url))
            return self._remember(self._cluster.url(name))
        target = self._new_sqlite_url()
        for ending in ("", "-wal"):
            source = Path(url.removeprefix(SQLITE_PREFIX) + ending)
            if source.exists():
                shutil.copyfile(source, target.removeprefix(SQLITE_PREFIX) + ending)
        return self._remember(target)

    def drop(self, url: str) -> None:
        """Remove the database at *url*, whoever is still connected."""
        if url.startswith(SQLITE_PREFIX):
            for ending in ("", "-wal", "-shm"):
                Path(url.removeprefix(SQLITE_PREFIX) + ending).unlink(missing_ok=True)
        else:
            self._cluster.drop_database(_name(url))
        self._urls.remove(url)

    def drop_all(self) -> None:
        """Remove every database that is left."""
        for url in list(self._urls):
            self.drop(url)

    def _new_sqlite_url(self) -> str:
        return f"{SQLITE_PREFIX}{self._folder / uuid4().hex}.db"

    def _remember(self, url: str) -> str:
        self._urls.append(url)
        return url


def _name(url: str) -> str:
    return url.rpartition("/")[2]
