"""`pegboard mail`: takes messages in, and tells what became of each."""

import sys
from hashlib import sha256
from types import TracebackType

import rich_click as click

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.automation.mail.entries import ENDED, ENTRY, Arrival, Ending
from pegboard.automation.mail.mailbox_figures import UNFINISHED, failed_entries, mailbox_figures
from pegboard.automation.mail.poll import poll
from pegboard.automation.mail.read_again import read_again
from pegboard.automation.mail.receive import MOST_BYTES, receive
from pegboard.bootstrap import start
from pegboard.cli.printing import as_json, print_rows
from pegboard.records.get import get
from pegboard.records.update import update
from pegboard.settings import read_settings

PIPE = "pipe"
OUTCOMES = ("imported", "excluded", "failed")
FIGURES = ("mailbox", "messages", *OUTCOMES, "unfinished")
TAKEN = ("outcome", "rule", "reason", "email")
FAILED = ("id", "created_at", "mailbox", "sender", "subject", "reason")
LATER, TOO_LARGE = 75, 65
"""What mail servers understand (sysexits.h): come again, and give it back to its sender."""


@click.group()
def mail() -> None:
    """Received mail: take it in, and see what became of each message."""


@mail.command("receive")
@as_json
def receive_command(*, wants_json: bool) -> None:
    """Take in one message from standard input, as mail servers hand them over.

    In Postfix: `pegboard: "|/path/to/pegboard mail receive"` in the aliases. A message that
    cannot be imported is kept and listed; the exit code is 75, so that the server comes again,
    when that is impossible too.
    """
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    if not raw.strip():
        raise click.UsageError("There is no message on standard input.")
    number = sha256(raw).hexdigest()
    with ComesAgain():
        ending = receive(start(read_settings()), Arrival(PIPE, number, len(raw), raw))
    print_rows(TAKEN, [_told(ending)], wants_json=wants_json)
    if ending.outcome not in ENDED:
        sys.exit(LATER)
    if len(raw) > MOST_BYTES:
        sys.exit(TOO_LARGE)


class ComesAgain:
    """Lets the mail server come again, whatever went wrong: it would send the message back."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            click.echo(f"pegboard: {error}", err=True)
            raise SystemExit(LATER) from error


@mail.command("poll")
@as_json
def poll_command(*, wants_json: bool) -> None:
    """Read the mailbox at PEGBOARD_IMAP_URL now, and count what is in it."""
    settings = read_settings()
    box = settings.receiving_box
    if box is None:
        raise click.UsageError("PEGBOARD_IMAP_URL says no mailbox.")
    found = poll(start(settings), box)
    columns = ("mailbox", "total", *OUTCOMES, "known", "gone", "left")
    print_rows(columns, [tuple(getattr(found, one) for one in columns)], wants_json=wants_json)


@mail.command("status")
@as_json
def status_command(*, wants_json: bool) -> None:
    """Show for each mailbox how many messages were imported, left out and failed."""
    with start(read_settings()).reading(SYSTEM, via="cli") as unit:
        figures = mailbox_figures(unit)
    rows = [
        (
            name,
            sum(found.values()),
            *(found.get(one, 0) for one in OUTCOMES),
            sum(found.get(one, 0) for one in UNFINISHED),
        )
        for name, found in figures.items()
    ]
    print_rows(FIGURES, rows, wants_json=wants_json)


@mail.command("failed")
@as_json
def failed_command(*, wants_json: bool) -> None:
    """List the messages that could not be imported, and why."""
    with start(read_settings()).reading(SYSTEM, via="cli") as unit:
        found = failed_entries(unit)
    print_rows(
        FAILED, [tuple(one[name] for name in FAILED) for one in found], wants_json=wants_json
    )


@mail.command("retry")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="All messages that failed.")
@as_json
def retry_command(ids: tuple[str, ...], *, is_all: bool, wants_json: bool) -> None:
    """Try messages again that could not be imported: those with the IDs, or all."""
    if bool(ids) == is_all:
        raise click.UsageError("Give the ids of messages that failed, or --all.")
    runtime = start(read_settings())
    wanted = ids
    if is_all:
        with runtime.reading(SYSTEM, via="cli") as unit:
            wanted = tuple(str(one["id"]) for one in failed_entries(unit))
    rows = [(one, *_told(_retried(runtime, one))) for one in wanted]
    print_rows(("id", *TAKEN), rows, wants_json=wants_json)


def _retried(runtime: Runtime, entry_id: str) -> Ending:
    """Read one message again; one that did not fail stays as it is."""
    with runtime.writing(SYSTEM, via="mail") as unit:
        found = get(unit, ENTRY, entry_id)
        if found["outcome"] == "failed":
            update(unit, ENTRY, entry_id, {"outcome": "again", "attempts": 0}, version=None)
    return read_again(runtime, entry_id) or Ending(found["outcome"], email=found["email"])


def _told(ending: Ending) -> tuple[object, ...]:
    return tuple(getattr(ending, name) for name in TAKEN)
