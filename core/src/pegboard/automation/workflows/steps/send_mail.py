"""Sends a template filled with the record."""

from pegboard.automation.mail.enqueue_mail import queue_mail
from pegboard.automation.mail.fill_template import fill_template, stored_template
from pegboard.automation.workflows.document import SendMail, Value
from pegboard.automation.workflows.going import Did, Going
from pegboard.automation.workflows.names import EMAIL


def send_mail(step: SendMail, going: Going, label: str) -> Did:
    """Have a message sent once the run is kept; the person that the run has writes it."""
    unit = going.unit
    record = (going.entity.key, going.record_id)
    to = going.text(Value(expression=step.to))
    filled = fill_template(unit, stored_template(unit, step.template), record)
    ident = queue_mail(
        unit,
        to=to,
        subject=filled.subject,
        text=filled.text,
        html=filled.html,
        template=step.template,
        record=record,
        key=f"{going.run_id} {label}",
        automatic=True,
    )
    return Did("Sent a message.", {}, EMAIL, ident)
