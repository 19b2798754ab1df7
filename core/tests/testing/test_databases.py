"""Rules of the scratch databases that tests get."""

import sqlite3
from pathlib import Path

import psycopg

from pegboard.testing.databases import SQLITE_PREFIX, ScratchDatabases


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement through the bare driver, committed."""
    if url.startswith(SQLITE_PREFIX):
        connection = sqlite3.connect(url.removeprefix(SQLITE_PREFIX))
        rows = connection.execute(statement).fetchall()
        connection.commit()
        connection.close()
        return rows
    with psycopg.connect(url.replace("+psycopg", "")) as connected:
        cursor = connected.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_a_test_gets_an_empty_database_that_it_can_write(database_url: str) -> None:
    run(database_url, "CREATE TABLE deal (amount integer)")
    run(database_url, "INSERT INTO deal VALUES (7)")

    assert run(database_url, "SELECT amount FROM deal") == [(7,)]


def test_a_copy_has_the_rows_and_lives_apart(
    database_url: str, scratch_databases: ScratchDatabases
) -> None:
    run(database_url, "CREATE TABLE deal (amount integer)")
    run(database_url, "INSERT INTO deal VALUES (7)")

    copy = scratch_databases.copy(database_url)
    run(copy, "DELETE FROM deal")

    assert run(copy, "SELECT count(*) FROM deal") == [(0,)]
    assert run(database_url, "SELECT count(*) FROM deal") == [(1,)]


def test_postgres_offers_the_extensions_that_search_needs(postgres_url: str) -> None:
    run(postgres_url, "CREATE EXTENSION pg_trgm")
    run(postgres_url, "CREATE EXTENSION unaccent")

    assert run(postgres_url, "SELECT unaccent('café')") == [("cafe",)]


def test_postgres_stores_unicode(postgres_url: str) -> None:
    assert run(postgres_url, "SHOW server_encoding") == [("UTF8",)]


def test_chromium_is_a_program(chromium_path: Path) -> None:
    assert chromium_path.is_file()
