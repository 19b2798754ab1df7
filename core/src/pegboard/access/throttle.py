"""Slows down guessing: counts sign-in attempts per account and per address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from pegboard.access.errors import TooManyAttempts
from pegboard.access.loading import Knows
from pegboard.access.trail import note
from pegboard.model.columns import ColumnKind

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 100
MOST_CHALLENGES = 300
CODE_WINDOW = timedelta(days=1)
MOST_CODES = 30
MOST_FEEDS = 60
MOST_MESSAGES = 6000
MOST_FORMS, MOST_FORMS_OF_ONE, MOST_FORM_MAILS = 300, 20, 3


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may be tried within a window of time."""

    key: str
    most: int
    window: timedelta


def count_attempt(system: Knows, *, account: str, address: str, now: datetime) -> None:
    """Count one attempt, kept whatever happens next; raise TooManyAttempts beyond the limits."""
    _count(
        system,
        (
            Limit(_account(account), MOST_PER_ACCOUNT, WINDOW),
            Limit(address_key(address), MOST_PER_ADDRESS, WINDOW),
        ),
        address,
        now,
    )


def count_address(system: Knows, *, address: str, now: datetime) -> None:
    """Count one attempt of somebody who does not say who they are."""
    _count(system, (Limit(address_key(address), MOST_PER_ADDRESS, WINDOW),), address, now)


def count_challenge(system: Knows, *, address: str, now: datetime) -> None:
    """Count one beginning of a sign-in, for which something is kept for a while."""
    limit = Limit(f"challenge {address_key(address)}", MOST_CHALLENGES, WINDOW)
    _count(system, (limit,), address, now)


def count_code(system: Knows, *, account: str, now: datetime) -> None:
    """Count one code that was entered for an account: so few a day that guessing takes many years.

    The count is not forgotten when the right code comes.
    """
    _count(system, (Limit(f"code {_account(account)}", MOST_CODES, CODE_WINDOW),), "", now)


def count_feed(system: Knows, *, whose: str | None, address: str, now: datetime) -> None:
    """Count one look at the calendar feed of a person, or at one that nobody has (None)."""
    key = f"feed {whose}" if whose else f"no_feed {address_key(address)}"
    _count(system, (Limit(key, MOST_FEEDS, WINDOW),), address, now)


def count_message(system: Knows, *, door: str, now: datetime) -> None:
    """Count one message that came in by a webhook."""
    _count(system, (Limit(f"webhook {door}", MOST_MESSAGES, WINDOW),), "", now)


def count_unsigned(system: Knows, *, address: str, now: datetime) -> None:
    """Count one message that no webhook took, apart from what people there sign in with."""
    limit = Limit(f"no_webhook {address_key(address)}", MOST_PER_ADDRESS, WINDOW)
    _count(system, (limit,), address, now)


def count_form(system: Knows, *, form: str, address: str, now: datetime) -> None:
    """Count one form that a visitor sent, however many addresses they come from."""
    limits = (
        Limit(f"form {form}", MOST_FORMS, WINDOW),
        Limit(f"form_of {address_key(address)}", MOST_FORMS_OF_ONE, WINDOW),
    )
    _count(system, limits, address, now)


def count_form_mail(system: Knows, *, to: str, address: str, now: datetime) -> None:
    """Count one message that a form makes us send to *to*, who may not have asked for it."""
    key = f"form_mail {sha256(to.strip().lower().encode('utf-8', 'replace')).hexdigest()}"
    _count(system, (Limit(key, MOST_FORM_MAILS, CODE_WINDOW),), address, now)


def _count(system: Knows, limits: tuple[Limit, ...], address: str, now: datetime) -> None:
    people = system.people
    encode = people.database.cells.encode
    waits = []
    with people.database.writing() as tx:
        for limit in limits:
            values = {
                "key": limit.key,
                "count": 1,
                "window_start": encode(ColumnKind.MOMENT, now),
                "since": encode(ColumnKind.MOMENT, now - limit.window),
            }
            row = tx.row(people.count_attempt, values)
            if row is None or row[0] <= limit.most:
                continue
            start: datetime = tx.cells.decode(ColumnKind.MOMENT, row[1])
            waits.append(start + limit.window - now)
            if row[0] == limit.most + 1:  # said once: an attack must not fill the log
                kind = limit.key.partition(" ")[0]
                note(people, tx, "throttled", at=now, by=None, address=address, what=kind)
    if waits:
        raise TooManyAttempts(max(1, int(max(waits).total_seconds())))


def forget_attempts(system: Knows, account: str) -> None:
    """Start afresh for *account*, whose owner just proved to be there."""
    people = system.people
    with people.database.writing() as tx:
        tx.run(people.forget_attempts, {"key": _account(account)})


def forget_old_attempts(system: Knows, *, now: datetime) -> int:
    """Forget attempts that count nowhere any more; return how many counts that were."""
    people = system.people
    with people.database.writing() as tx:
        until = tx.cells.encode(ColumnKind.MOMENT, now - CODE_WINDOW)
        return tx.run(people.forget_old_attempts, {"until": until})


def address_key(address: str) -> str:
    return f"address {address}"


def _account(email: str) -> str:
    return f"account {sha256(email.encode('utf-8', 'replace')).hexdigest()}"
