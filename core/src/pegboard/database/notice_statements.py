"""The prepared statements on notices, what people muted and how they want to be told."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import delete, literal_column, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables

OFF, APP, MAIL = "off", "app", "mail"
"""How somebody may be told of a kind: not at all, in Pegboard, and by mail besides."""


@dataclass(frozen=True)
class NoticeStatements:
    """Statements are built when first used; those of one person take their `user_id`."""

    database: Database
    tables: Tables

    @cached_property
    def unwanted(self) -> Prepared:
        """One row when the person does not want to hear of `kind`, or of the record `record_id`."""
        choice, mute = self._of.choice, self._of.mute
        is_off = choice.c.way == literal_column(f"'{OFF}'")
        kind: Any = select(literal_column("1")).where(
            choice.c.user_id == given("user_id", choice.c.user_id),
            choice.c.kind == given("kind", choice.c.kind),
            is_off,
        )
        record: Any = select(literal_column("1")).where(
            mute.c.user_id == given("user_id", mute.c.user_id),
            mute.c.record_id == given("record_id", mute.c.record_id),
        )
        return self._prepare(union_all(kind, record))

    @cached_property
    def add(self) -> Prepared:
        """Add a notice; nothing happens when the person has one with this key."""
        return self._prepare(self._upsert(self._of.notice).on_conflict_do_nothing())

    @cached_property
    def mark_read(self) -> Prepared:
        """Mark the notice `wanted` as read."""
        notice = self._of.notice
        return self._prepare(
            update(notice)
            .where(
                notice.c.id == given("wanted", notice.c.id),
                notice.c.user_id == given("person", notice.c.user_id),
            )
            .values(read_at=given("now", notice.c.read_at))
        )

    @cached_property
    def mark_all_read(self) -> Prepared:
        notice = self._of.notice
        return self._prepare(
            update(notice)
            .where(
                notice.c.user_id == given("person", notice.c.user_id), notice.c.read_at.is_(None)
            )
            .values(read_at=given("now", notice.c.read_at))
        )

    @cached_property
    def about(self) -> Prepared:
        """What the notice `wanted` of the person is about: entity, record_id."""
        notice = self._of.notice
        return self._prepare(
            select(notice.c.entity, notice.c.record_id).where(
                notice.c.id == given("wanted", notice.c.id),
                notice.c.user_id == given("user_id", notice.c.user_id),
            )
        )

    @cached_property
    def forget_old(self) -> Prepared:
        """Delete all notices from before `before`."""
        notice = self._of.notice
        return self._prepare(delete(notice).where(notice.c.at < given("before", notice.c.at)))

    @cached_property
    def mute(self) -> Prepared:
        return self._prepare(self._upsert(self._of.mute).on_conflict_do_nothing())

    @cached_property
    def unmute(self) -> Prepared:
        mute = self._of.mute
        return self._prepare(
            delete(mute).where(
                mute.c.user_id == given("user_id", mute.c.user_id),
                mute.c.record_id == given("record_id", mute.c.record_id),
            )
        )

    @cached_property
    def muted(self) -> Prepared:
        """What the person muted: entity, record_id; the latest first."""
        mute = self._of.mute
        return self._prepare(
            select(mute.c.entity, mute.c.record_id)
            .where(mute.c.user_id == given("user_id", mute.c.user_id))
            .order_by(mute.c.at.desc(), mute.c.record_id)
        )

    @cached_property
    def choices(self) -> Prepared:
        """What the person chose: kind, way."""
        choice = self._of.choice
        return self._prepare(
            select(choice.c.kind, choice.c.way).where(
                choice.c.user_id == given("user_id", choice.c.user_id)
            )
        )

    @cached_property
    def choose(self) -> Prepared:
        statement = self._upsert(self._of.choice)
        return self._prepare(
            statement.on_conflict_do_update(
                index_elements=["user_id", "kind"], set_={"way": statement.excluded.way}
            )
        )

    @cached_property
    def to_mail(self) -> Prepared:
        """The unread notices that wait for a mail, by person and age: user_id, id, at."""
        notice, choice = self._of.notice, self._of.choice
        wants_mail = choice.c.way == literal_column(f"'{MAIL}'")
        source = notice.join(
            choice, (choice.c.user_id == notice.c.user_id) & (choice.c.kind == notice.c.kind)
        )
        return self._prepare(
            select(notice.c.user_id, notice.c.id, notice.c.at)
            .select_from(source)
            .where(wants_mail, notice.c.read_at.is_(None), notice.c.mailed_at.is_(None))
            .order_by(notice.c.user_id, notice.c.id)
        )

    @cached_property
    def mark_mailed(self) -> Prepared:
        notice = self._of.notice
        return self._prepare(
            update(notice)
            .where(notice.c.id == given("wanted", notice.c.id))
            .values(mailed_at=given("now", notice.c.mailed_at))
        )

    @cached_property
    def keep_feed(self) -> Prepared:
        """Give the person's calendar feed a secret; the one it had before is worth nothing."""
        statement = self._upsert(self._of.feed)
        fresh = {name: statement.excluded[name] for name in ("secret", "made_at")}
        return self._prepare(
            statement.on_conflict_do_update(index_elements=["user_id"], set_=fresh)
        )

    @cached_property
    def drop_feed(self) -> Prepared:
        feed = self._of.feed
        return self._prepare(delete(feed).where(feed.c.user_id == given("user_id", feed.c.user_id)))

    @cached_property
    def feed_of(self) -> Prepared:
        """When the person's feed was made."""
        feed = self._of.feed
        return self._prepare(
            select(feed.c.made_at).where(feed.c.user_id == given("user_id", feed.c.user_id))
        )

    @cached_property
    def person_of_feed(self) -> Prepared:
        """Whose feed has the hash `secret`."""
        feed = self._of.feed
        return self._prepare(
            select(feed.c.user_id).where(feed.c.secret == given("secret", feed.c.secret))
        )

    @property
    def _of(self) -> Any:
        return self.tables.system.notices

    def _upsert(self, table: Any) -> Any:
        dialect = sqlite if self.database.is_sqlite else postgresql
        return dialect.insert(table).values(all_given(table))

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)
