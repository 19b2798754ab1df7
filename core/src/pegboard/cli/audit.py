"""`pegboard audit …`: who did what that matters for trust."""

from datetime import UTC, datetime
from typing import Any

import rich_click as click

from pegboard.access.accounts import user_with_email
from pegboard.bootstrap import start
from pegboard.cli.printing import as_json, print_json, print_rows
from pegboard.database.audit_list import LARGEST_PAGE, AuditQuery, ListedEntry, audit_entries
from pegboard.settings import read_settings

COLUMNS = ("seq", "at", "who", "via", "kind", "entity", "record", "detail")


@click.group()
def audit() -> None:
    """The audit log of this system; `pegboard db check` tells whether it can be trusted."""


@audit.command("list")
@click.option("--kind", default="", help="Only entries of this kind, such as sign_in or export.")
@click.option("--by", metavar="EMAIL", help="Only what this person did.")
@click.option("--entity", default="", help="Only entries about this entity.")
@click.option("--since", type=click.DateTime(), help="Only entries from then on (UTC).")
@click.option(
    "--limit",
    type=click.IntRange(1, LARGEST_PAGE),
    default=100,
    show_default=True,
    help="How many at most, the newest first.",
)
@as_json
def list_entries(
    kind: str,
    by: str | None,
    entity: str,
    since: datetime | None,
    limit: int,
    *,
    wants_json: bool,
) -> None:
    """List entries, the newest first."""
    runtime = start(read_settings())
    query = AuditQuery(
        kind=kind,
        by=None if by is None else user_with_email(runtime, by).user_id,
        entity=entity,
        since=None if since is None else since.replace(tzinfo=UTC),
        limit=limit,
    )
    found = audit_entries(runtime.database, runtime.assembly.workspace.tables, query)
    if wants_json:
        print_json([_whole(one) for one in found])
    else:
        print_rows(COLUMNS, [_line(one) for one in found], wants_json=False)


def _whole(one: ListedEntry) -> dict[str, Any]:
    entry = one.entry
    return {
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "by": entry.by,
        "by_name": one.by_name,
        "via": entry.via,
        "token": entry.token,
        "viewer": entry.viewer,
        "address": entry.address,
        "entity": entry.entity,
        "record": entry.record,
        "detail": entry.detail,
    }


def _line(one: ListedEntry) -> tuple[object, ...]:
    entry = one.entry
    told = ", ".join(f"{name}: {value}" for name, value in entry.detail.items())
    who = one.by_name or entry.by or ""
    at = f"{entry.at:%Y-%m-%d %H:%M:%S}"
    return entry.seq, at, who, entry.via, entry.kind, entry.entity, entry.record, told
