"""Sends the messages of webhooks: each until it is taken, under an id that stays the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.view_as import person_with_id
from pegboard.assembly.runtime import Runtime
from pegboard.automation.events.told import from_payload
from pegboard.automation.jobs.work import Handler, Work
from pegboard.automation.webhooks.active import Webhook, active_webhooks, statements_of
from pegboard.automation.webhooks.addresses import BadAddress
from pegboard.automation.webhooks.call import Answer, Caller, NotCalled
from pegboard.automation.webhooks.deliveries import Delivery, keep_delivery
from pegboard.automation.webhooks.doors import failing_since, secret_of
from pegboard.automation.webhooks.listen import DELIVER
from pegboard.automation.webhooks.message import Message, message_id, message_of
from pegboard.automation.webhooks.names import WEBHOOK
from pegboard.automation.webhooks.sign import signed_headers
from pegboard.automation.webhooks.switch import switch_off_for
from pegboard.expressions import ExpressionError
from pegboard.model.columns import ColumnKind
from pegboard.model.errors import PegboardError, UnknownEntity
from pegboard.model.worded import Worded
from pegboard.records.unit import Unit

VIA = "webhook"
AGENT = "Pegboard"
GIVEN_UP = timedelta(days=3)
"""How long a webhook may fail before it is switched off."""
GONE = 410
NOBODY = Worded("Its owner is not active any more.")
NO_SECRET = Worded("Its secret cannot be opened; make a new one.")
FAILS = Worded("None of its messages was taken for three days.")
NOT_WANTED = Worded("The other side says that it wants no more messages (410).")


class NotDelivered(PegboardError):
    """Raised when a message was not taken and is to be sent again; the queue keeps the words."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message and the headers that it goes with."""

    message: Message
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending: *problem* says why the message was not taken."""

    answer: Answer | None = None
    problem: Worded | None = None


def webhook_jobs(_runtime: Runtime) -> Mapping[str, Handler]:
    """Return what runs the jobs of webhooks, by kind."""
    return {DELIVER: deliver}


def deliver(work: Work) -> None:
    """Send the message of a job, unless its webhook was switched off or there is nothing to tell.

    Who dies after sending and before that is kept sends again, under the same id.
    """
    webhook = _active(work)
    if webhook is None:
        _give_up(work)
        return
    person = _person(work, webhook)
    if person is None:
        _switch_off(work, webhook, NOBODY)
        return
    try:
        parcel = _parcel(work, webhook, person)
    except (ExpressionError, UnknownEntity) as error:
        _switch_off(work, webhook, Worded("Its condition: %(reason)s", reason=str(error)))
        return
    if isinstance(parcel, Worded):
        _switch_off(work, webhook, parcel)
    elif parcel is not None:
        _note(work, webhook, parcel.message, _send(work, webhook, parcel))


def _active(work: Work) -> Webhook | None:
    workspace = work.runtime.assembly.workspace
    with workspace.database.reading() as tx:
        return active_webhooks(workspace, tx).get(str(work.job.payload["webhook"]))


def _person(work: Work, webhook: Webhook) -> Principal | None:
    """Return whose rights the webhook has, as they are now."""
    found = person_with_id(work.runtime.assembly, webhook.owner or "")
    if found is not None and found.rights_epoch != work.runtime.assembly.roles.epoch:
        work.runtime.follow_roles()
    return found


def _parcel(work: Work, webhook: Webhook, person: Principal) -> Parcel | Worded | None:
    """Return what is to be sent, None for nothing, or why nothing can be."""
    with work.runtime.reading(person, via=VIA) as unit:
        message = message_of(unit, webhook, from_payload(work.job.payload["event"]))
        if message is None:
            return None
        secret = secret_of(unit.tx, unit.workspace, webhook.id)
        if secret is None:
            return NO_SECRET
        signed = signed_headers(secret, message.id, unit.now, message.body)
    headers = {"content-type": "application/json", "user-agent": AGENT, "connection": "close"}
    return Parcel(message, headers | signed)


def _send(work: Work, webhook: Webhook, parcel: Parcel) -> Outcome:
    caller = Caller(work.runtime.settings.webhook_networks)
    try:
        answer = caller.post(webhook.url, parcel.message.body, parcel.headers)
    except (BadAddress, NotCalled) as error:
        reason = error.args[0]
        return Outcome(problem=reason if isinstance(reason, Worded) else Worded(str(error)))
    if 200 <= answer.status < 300:
        return Outcome(answer)
    status = str(answer.status)
    if 300 <= answer.status < 400:
        words = Worded(
            "It answered with %(status)s, a redirect that is not followed.", status=status
        )
        return Outcome(answer, words)
    return Outcome(answer, Worded("It answered with %(status)s.", status=status))


def _note(work: Work, webhook: Webhook, message: Message, outcome: Outcome) -> None:
    """Keep what came of it; a message that was not taken is sent again by the queue."""
    if outcome.problem is None:
        with work.finishing(SYSTEM, via=VIA) as unit:
            _keep(unit, work, webhook, message, outcome, "delivered")
            unit.tx.run(statements_of(unit.workspace).works_again, {"wanted": webhook.id})
        return
    with work.runtime.writing(SYSTEM, via=VIA) as unit:
        since = unit.tx.cells.encode(ColumnKind.MOMENT, unit.now)
        failing = {"wanted": webhook.id, "new_since": since}
        unit.tx.run(statements_of(unit.workspace).begins_to_fail, failing)
        reason = _given_up(unit, webhook, outcome)
        is_over = reason is not None or work.job.attempt >= work.job.most_attempts
        _keep(unit, work, webhook, message, outcome, "failed" if is_over else "waiting")
        if reason is not None and webhook.id in active_webhooks(unit.workspace, unit.tx):
            switch_off_for(unit, WEBHOOK, webhook.id, reason)
    if reason is None:
        raise NotDelivered(outcome.problem)


def _given_up(unit: Unit, webhook: Webhook, outcome: Outcome) -> Worded | None:
    if outcome.answer is not None and outcome.answer.status == GONE:
        return NOT_WANTED
    began = failing_since(unit.tx, unit.workspace, webhook.id)
    return FAILS if began is not None and unit.now - began >= GIVEN_UP else None


def _keep(
    unit: Unit, work: Work, webhook: Webhook, message: Message, outcome: Outcome, state: str
) -> None:
    answer = outcome.answer
    delivery = Delivery(
        id=message.id,
        webhook_id=webhook.id,
        event=dict(work.job.payload["event"]),
        state=state,
        attempts=work.job.attempt,
        made_at=unit.now,
        tried_at=unit.now,
        status=answer.status if answer else None,
        milliseconds=answer.milliseconds if answer else None,
        error=str(outcome.problem) if outcome.problem else None,
        body=message.body.decode(),
        answer=answer.text if answer else None,
        fields=message.fields,
    )
    keep_delivery(unit.tx, unit.workspace, delivery)


def _give_up(work: Work) -> None:
    """Say of a message that it was not taken, and will not be sent again."""
    payload = work.job.payload
    ident = message_id(str(payload["webhook"]), str(payload["event"]["id"]))
    with work.finishing(SYSTEM, via=VIA) as unit:
        unit.tx.run(statements_of(unit.workspace).give_up, {"wanted": ident})


def _switch_off(work: Work, webhook: Webhook, reason: Worded) -> None:
    with work.finishing(SYSTEM, via=VIA) as unit:
        switch_off_for(unit, WEBHOOK, webhook.id, reason)
