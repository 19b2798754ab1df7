"""The tables of what people are told: notices, how they want them, and their calendar feeds."""

from sqlalchemy import Index, MetaData, Table, UniqueConstraint

from pegboard.database.system_columns import SystemColumns
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class NoticeTables:
    """A notice belongs to one person; of those with the same *key* they get one.

    *words* are a text with its values, as a person reads it in their own language; *entity* without
    a *record_id* stands for several records of it. The *secret* of a feed is kept as its hash.
    """

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        column = SystemColumns(types)

        ident, text, moment = ColumnKind.ID, ColumnKind.TEXT, ColumnKind.MOMENT
        self.notice = Table(
            "pegboard_notice",
            metadata,
            column("id", ident, key=True),
            column("user_id", ident),
            column("kind", text),
            column("words", ColumnKind.JSON),
            column("entity", text, null=True),
            column("record_id", ident, null=True),
            column("by", ident, null=True),
            column("at", moment),
            column("read_at", moment, null=True),
            column("mailed_at", moment, null=True),
            column("key", text),
            UniqueConstraint("user_id", "key", name="uq_pegboard_notice_key"),
            Index("ix_pegboard_notice_person", "user_id", "id"),
        )
        unread = self.notice.c.read_at.is_(None)
        Index(
            "ix_pegboard_notice_unread",
            self.notice.c.user_id,
            sqlite_where=unread,
            postgresql_where=unread,
        )
        self.mute = Table(
            "pegboard_notice_mute",
            metadata,
            column("user_id", ident, key=True),
            column("record_id", ident, key=True),
            column("entity", text),
            column("at", moment),
        )
        self.choice = Table(
            "pegboard_notice_choice",
            metadata,
            column("user_id", ident, key=True),
            column("kind", text, key=True),
            column("way", text),
        )
        self.feed = Table(
            "pegboard_calendar_feed",
            metadata,
            column("user_id", ident, key=True),
            column("secret", text),
            column("made_at", moment),
            UniqueConstraint("secret", name="uq_pegboard_calendar_feed_secret"),
        )
