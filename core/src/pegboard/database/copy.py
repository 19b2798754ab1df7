"""Copies an embedded database to another file, as it is at one moment."""

from pathlib import Path

from pegboard.database.engine import Database


def copy_to(database: Database, file: Path) -> None:
    """Write everything in *database*, which is SQLite's, to the new *file*; others may go on."""
    with database.engine.connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        plain.exec_driver_sql("VACUUM INTO :file", {"file": str(file)})
