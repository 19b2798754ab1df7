"""What search needs beyond plain tables: full-text and substring indexes over `pegboard_search`.

SQLite has two FTS5 tables, one of words and one of three-letter pieces, which records keep in step
(triggers would cost five times as much: FTS5 writes out its pages for each); PostgreSQL has a GIN
index for each.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from pegboard.model.errors import PegboardError

WORDS_TABLE = "pegboard_search_words"
PIECES_TABLE = "pegboard_search_pieces"

WORDS_COLUMN = "words"
PENDING_KB = 16_384
"""How much PostgreSQL collects before it sorts it in: an import costs half of what it would."""
_SEPARATORS = "@.-_/+:,;()#&|*"

_SQLITE = (
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS pegboard_search_words USING fts5(
        text, content='pegboard_search', content_rowid='key',
        tokenize="unicode61 remove_diacritics 2", prefix='1 2'
    )""",
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS pegboard_search_pieces USING fts5(
        text, content='pegboard_search', content_rowid='key', tokenize='trigram', detail=none
    )""",
)

_POSTGRES = (
    f"""
    ALTER TABLE pegboard_search ADD COLUMN IF NOT EXISTS {WORDS_COLUMN} tsvector
    GENERATED ALWAYS AS (
        to_tsvector('simple', translate(text, '{_SEPARATORS}', '{" " * len(_SEPARATORS)}'))
    ) STORED""",
    f"""
    CREATE INDEX IF NOT EXISTS ix_pegboard_search_{WORDS_COLUMN}
    ON pegboard_search USING gin ({WORDS_COLUMN})
    WITH (gin_pending_list_limit = {PENDING_KB})""",
    f"""
    CREATE INDEX IF NOT EXISTS ix_pegboard_search_pieces
    ON pegboard_search USING gin (text gin_trgm_ops)
    WITH (gin_pending_list_limit = {PENDING_KB})""",
)


class SearchNotPossible(PegboardError):
    """Raised when PostgreSQL lacks what search needs and this user may not add it."""

    def __init__(self) -> None:
        super().__init__(
            "Search needs the PostgreSQL extension pg_trgm, and this database user may not "
            "create it. Ask whoever runs the server to install the contributed modules of "
            "PostgreSQL and to run CREATE EXTENSION pg_trgm in this database, then start again."
        )


def create_search_indexes(connection: Connection) -> None:
    """Create what is missing; the table `pegboard_search` is there already.

    Raises:
        SearchNotPossible: PostgreSQL's pg_trgm is missing and cannot be created.
    """
    if connection.dialect.name == "sqlite":
        for statement in _SQLITE:
            connection.exec_driver_sql(statement)
        return
    _demand_trigrams(connection)
    for statement in _POSTGRES:
        connection.exec_driver_sql(statement)


def _demand_trigrams(connection: Connection) -> None:
    if connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")).first():
        return
    try:
        with connection.begin_nested():
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    except DBAPIError as error:
        raise SearchNotPossible from error
