"""What transactions promise on either database."""

import sqlite3

import pytest
from sqlalchemy import text

from pegboard.database import engine
from pegboard.database.engine import Database
from pegboard.database.errors import Busy
from pegboard.database.statements import Prepared

COUNT = Prepared("SELECT count(*) FROM deal", {})
ADD = Prepared("INSERT INTO deal VALUES (1)", {})


@pytest.fixture
def database(database_url: str) -> Database:
    opened = Database(database_url)
    with opened.changing_schema() as connection:
        connection.execute(text("CREATE TABLE deal (amount integer)"))
    return opened


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.reading() as reader:
        before = reader.row(COUNT)
        with database.writing() as writer:
            writer.run(ADD)
        after = reader.row(COUNT)
    assert (before, after) == ((0,), (0,))
    with database.reading() as reader:
        assert reader.row(COUNT) == (1,)


def test_connections_are_lent_to_readers_and_writers_in_turn(database: Database) -> None:
    for place in range(3):
        with database.reading() as reader:
            assert reader.row(COUNT) == (place,)
        with database.writing() as writer:
            writer.run(ADD)
            assert writer.row(COUNT) == (place + 1,)


def test_what_was_taken_from_a_lost_thread_is_given_to_nobody_else(database: Database) -> None:
    with database.reading() as lost:
        assert lost.row(COUNT) == (0,)
        session = lost.take_away()
    assert lost.take_away() == 0, "what came back by itself is others' by now"
    assert bool(session) != database.is_sqlite
    if session:
        database.end_session(session)
    for _ in range(3):
        with database.reading() as reader:
            assert reader.row(COUNT) == (0,)


def test_a_writer_who_waits_too_long_is_told_to_try_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    database = Database(database_url)
    if not database.is_sqlite:
        pytest.skip("writers of PostgreSQL wait for records, not for each other")
    with database.reading() as reader:
        reader.row(Prepared("SELECT 1", {}))
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy), database.writing():
        pass
    other.close()
