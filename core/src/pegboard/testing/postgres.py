"""A private PostgreSQL server for a test run: started on demand, gone afterwards."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from pegboard.testing.postgres_binaries import find_postgres_binaries

ROLE = "pegboard"
START_SECONDS = 60
SERVER_OPTIONS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=64MB",
    "max_connections=100",
    "unix_socket_directories=",
)


class PostgresDidNotStart(Exception):
    """Raised when the private server could not be prepared or started."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The private PostgreSQL server did not start: {reason.strip()}")


@dataclass(frozen=True)
class PostgresCluster:
    """A running private server, reached on the loopback address only."""

    port: int
    password: str

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of *database*."""
        return f"postgresql+psycopg://{ROLE}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, template: str = "template0") -> str:
        """Create a database as a copy of *template*, which nobody may be connected to.

        Returns its name.
        """
        name = f"test_{uuid4().hex}"
        with self._administrator() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return name

    def drop_database(self, name: str) -> None:
        """Drop the database, closing whatever is still connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with self._administrator() as connection:
            connection.execute(statement.format(sql.Identifier(name)))

    @contextmanager
    def _administrator(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=ROLE,
            password=self.password,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            yield connection


def start_cluster(folder: Path) -> PostgresCluster:
    """Prepare a server in *folder*, which is created, and start it.

    The server refuses to run as root, so root starts it as the user postgres.

    Raises:
        PostgresMissing: no server is installed.
        PostgresDidNotStart: its programs failed; the message repeats their words.
    """
    binaries = find_postgres_binaries()
    folder.mkdir(mode=0o700)
    password = secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password, encoding="utf-8")
    if os.geteuid() == 0:
        for path in (folder, password_file):
            shutil.chown(path, _server_user())
    data = folder / "data"
    creation = ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"]
    access = ["--username", ROLE, "--pwfile", str(password_file), "--auth", "scram-sha-256"]
    _run(folder, binaries / "initdb", "--pgdata", str(data), *access, *creation)
    port = _free_port()
    options = " ".join(f"-c {option}" for option in (*SERVER_OPTIONS, f"port={port}"))
    start = ["start", "--wait", "--silent", "--timeout", str(START_SECONDS), "--options", options]
    _run(folder, binaries / "pg_ctl", *start, "--pgdata", str(data), "--log", str(folder / "log"))
    return PostgresCluster(port, password)


def stop_cluster(folder: Path) -> None:
    """Stop the server in *folder*, if one runs, and remove everything it left.

    A server that was killed leaves its process file behind: then there is nothing to stop.
    """
    data = folder / "data"
    if (data / "postmaster.pid").exists():
        stop = ["stop", "--mode", "immediate", "--silent"]
        with suppress(PostgresDidNotStart):
            _run(folder, find_postgres_binaries() / "pg_ctl", *stop, "--pgdata", str(data))
    shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, program: Path, *arguments: str) -> None:
    """Run as the user that may own a server; output goes to files, as the server inherits it."""
    as_root = os.geteuid() == 0
    messages = folder.with_suffix(".messages")
    with messages.open("w", encoding="utf-8") as output:
        ended = subprocess.run(
            [program, *arguments],
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=_server_user() if as_root else None,
            group=_server_user() if as_root else None,
            extra_groups=[] if as_root else None,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    said = messages.read_text(encoding="utf-8", errors="replace")
    messages.unlink()
    if ended.returncode != 0:
        log = folder / "log"
        raise PostgresDidNotStart(said + (log.read_text("utf-8") if log.exists() else ""))


def _server_user() -> str:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise PostgresDidNotStart(
            "root may not run it and there is no user postgres; run the tests as another user."
        ) from None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
