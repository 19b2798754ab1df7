"""The kernel's own tables: what is kept about records, people and the assembly itself."""

from sqlalchemy import Column, Index, LargeBinary, MetaData, Table, UniqueConstraint

from pegboard.database.access_tables import AccessTables
from pegboard.database.audit_tables import AuditTables
from pegboard.database.catalogue_tables import catalogue_table
from pegboard.database.event_tables import event_handler_table
from pegboard.database.health_tables import HealthTables
from pegboard.database.identity_tables import IdentityTables
from pegboard.database.job_tables import JobTables
from pegboard.database.lifecycle_tables import LifecycleTables
from pegboard.database.node_tables import NodeTables
from pegboard.database.notice_tables import NoticeTables
from pegboard.database.privacy_tables import PrivacyTables
from pegboard.database.setup_tables import SetupTables
from pegboard.database.types import SqlTypes
from pegboard.database.verified_tables import verified_table
from pegboard.database.webhook_tables import WebhookTables
from pegboard.database.workflow_tables import WorkflowTables
from pegboard.model.columns import ColumnKind

ident, text, moment = ColumnKind.ID, ColumnKind.TEXT, ColumnKind.MOMENT
number, json = ColumnKind.INTEGER, ColumnKind.JSON


class SystemTables:
    """The tables that exist in every assembly, whatever the plugins."""

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        self._metadata = metadata
        self._types = types
        self._of_the_system()
        self._of_records()
        self._of_people()
        self._of_imports()
        self.access = AccessTables(metadata, types)
        self.identity = IdentityTables(metadata, types)
        self.audit = AuditTables(metadata, types)
        self.catalogue = catalogue_table(metadata, types)
        self.privacy = PrivacyTables(metadata, types)
        self.setup = SetupTables(metadata, types)
        self.jobs = JobTables(metadata, types)
        self.event_handler = event_handler_table(metadata, types)
        self.nodes = NodeTables(metadata, types)
        self.notices = NoticeTables(metadata, types)
        self.lifecycle = LifecycleTables(metadata, types)
        self.health = HealthTables(metadata, types)
        self.verified = verified_table(metadata, types)
        self.workflows = WorkflowTables(metadata, types)
        self.webhooks = WebhookTables(metadata, types)

    def _column(
        self, name: str, kind: ColumnKind, *, null: bool = False, key: bool = False
    ) -> Column[object]:
        return Column(name, self._types[kind], nullable=null, primary_key=key)

    def _of_the_system(self) -> None:
        column, metadata = self._column, self._metadata
        self.assembly = Table(
            "pegboard_assembly",
            metadata,
            column("epoch", number, key=True),
            column("hash", text),
            column("state", text),
            column("enabled", json),
            column("at", moment),
            column("blueprint", json, null=True),
            column("plan", text, null=True),
        )
        self.sequence = Table(
            "pegboard_sequence",
            metadata,
            column("name", text, key=True),
            column("last", number),
        )
        self.idempotency = Table(
            "pegboard_idempotency",
            metadata,
            column("key", text, key=True),
            column("user_id", ident, key=True),
            column("request", text),
            column("status", number),
            column("headers", json),
            column("body", text),
            column("at", moment),
        )

    def _of_records(self) -> None:
        column, metadata = self._column, self._metadata
        self.history = Table(
            "pegboard_history",
            metadata,
            column("id", ident, key=True),
            column("entity", text),
            column("record_id", ident),
            column("deed", text),
            column("at", moment),
            column("by", ident, null=True),
            column("via", text),
            column("version", number),
            column("changes", json),
            Index("ix_pegboard_history_record", "record_id", "id"),
        )
        self.outbox = Table(
            "pegboard_outbox",
            metadata,
            column("id", ident, key=True),
            column("kind", text),
            column("entity", text),
            column("record_id", ident, null=True),
            column("at", moment),
            column("by", ident, null=True),
            column("via", text),
            column("payload", json),
        )
        self.file = Table(
            "pegboard_file",
            metadata,
            column("id", ident, key=True),
            column("name", text),
            column("media_type", text),
            column("size", number),
            column("sha256", text),
            Column("content", LargeBinary, nullable=False),
            column("at", moment),
            column("by", ident, null=True),
        )

    def _of_people(self) -> None:
        column, metadata = self._column, self._metadata
        self.credential = Table(
            "pegboard_credential",
            metadata,
            column("user_id", ident, key=True),
            column("password", text),
            column("changed_at", moment),
        )
        self.role = Table(
            "pegboard_role",
            metadata,
            column("user_id", ident, key=True),
            column("role", text, key=True),
        )
        self.session = Table(
            "pegboard_session",
            metadata,
            column("id", text, key=True),
            column("user_id", ident),
            column("csrf", text),
            column("created_at", moment),
            column("seen_at", moment),
            column("expires_at", moment),
            column("agent", text, null=True),
            column("address", text, null=True),
            column("means", text, null=True),
            column("acting_as", ident, null=True),
            column("renew", ColumnKind.BOOLEAN, null=True),
            Index("ix_pegboard_session_user", "user_id"),
        )
        self.token = Table(
            "pegboard_token",
            metadata,
            column("id", ident, key=True),
            column("hash", text),
            column("user_id", ident),
            column("name", text),
            column("created_at", moment),
            column("expires_at", moment, null=True),
            column("used_at", moment, null=True),
            column("allowance", text, null=True),
            UniqueConstraint("hash", name="uq_pegboard_token_hash"),
        )
        self.throttle = Table(
            "pegboard_throttle",
            metadata,
            column("key", text, key=True),
            column("window_start", moment),
            column("count", number),
        )

    def _of_imports(self) -> None:
        column, metadata = self._column, self._metadata
        self.search = Table(
            "pegboard_search",
            metadata,
            column("key", number, key=True),
            column("entity", text),
            column("record_id", ident),
            column("owner", ident, null=True),
            column("title", text, null=True),
            column("text", text),
            column("parts", json),
            UniqueConstraint("record_id", name="uq_pegboard_search_record"),
            Index("ix_pegboard_search_title", "title"),
        )
        self.search_state = Table(
            "pegboard_search_state",
            metadata,
            column("entity", text, key=True),
            column("fields", text),
        )
        self.import_run = Table(
            "pegboard_import_run",
            metadata,
            column("id", ident, key=True),
            column("entity", text),
            column("source", text),
            column("fingerprint", text),
            column("mapping", text),
            column("state", text),
            column("started_at", moment),
            column("finished_at", moment, null=True),
            column("by", ident, null=True),
            column("rows_done", number),
            column("created", number),
            column("updated", number),
            column("unchanged", number),
            column("refused", number),
            Index("ix_pegboard_import_run_fingerprint", "fingerprint"),
        )
        running = self.import_run.c.state == "running"
        Index(
            "uq_pegboard_import_run_running",
            self.import_run.c.fingerprint,
            unique=True,
            sqlite_where=running,
            postgresql_where=running,
        )
        self.import_row = Table(
            "pegboard_import_row",
            metadata,
            column("run_id", ident, key=True),
            column("line", number, key=True),
            column("place", number, key=True),
            column("entity", text),
            column("record_id", ident, null=True),
            column("version", number),
            column("outcome", text),
            column("problem", json, null=True),
        )
