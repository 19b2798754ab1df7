"""Makes up contacts, next steps and a few days of work, so that the demo's pages are alive."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from pegboard_sales.demo.people import USER, email_of
from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sdk import Context

Accounts = Mapping[str, str]
"""The ids of accounts by their names."""
Made = tuple[str, dict[str, Any]]
"""Whose activity it is, and its values."""

SELLER, MANAGER, MARKETER = "Darcel Schlecht", "Melvin Marxen", "Luca Ferri"
PLANNER, HELPER, ADMINISTRATOR = "Marta Quiroga", "Pablo Serrano", "Ada Marsh"

CONTACTS = (
    ("Nadia", "Berg", "Head of purchasing", "Isdom", "berg"),
    ("Tom", "Okafor", "IT manager", "Cancity", "okafor"),
    ("Thomas", "Okafor", "IT", "Cancity", "okafor"),
    ("Giulia", "Conti", "Finance director", "Codehow", "conti"),
    ("Ramón", "Vega", "Operations manager", "Hatfan", "vega"),
    ("Wei", "Zhang", "Purchasing", "Hottechi", "zhang"),
    ("Anneke", "Smit", "Chief technology officer", "Initech", "smit"),
    ("Rafael", "Prieto", "Warehouse", "Ron-tech", None),
    ("Ilaria", "Testa", "Reception", "Cheers", None),
)
"""First and last name, job title, account and the first part of the address; one is there twice."""
WORK = (
    (SELLER, "task", "Send the price list for the GTX series", -2, "high", "Isdom"),
    (SELLER, "call", "Call back about the order of last week", 0, "normal", "Cancity"),
    (SELLER, "meeting", "Show the GTK 500 to the purchasing team", 1, "normal", "Hottechi"),
    (SELLER, "task", "Prepare the offer for the second site", 3, "normal", "Codehow"),
    (MANAGER, "task", "Review the pipeline of the team", 0, "high", None),
    (MANAGER, "call", "Call the finance director about payment terms", 2, "normal", "Codehow"),
    (MARKETER, "task", "Invite the new leads to the open day", 4, "normal", None),
    (MARKETER, "call", "Ask the fair about next year's stand", -1, "normal", None),
    (PLANNER, "task", "Decide which sources to pay for next quarter", 2, "high", None),
    (PLANNER, "meeting", "Go through the leads with sales", 1, "normal", None),
    (HELPER, "call", "Their screens stay dark after the update", 0, "high", "Isdom"),
    (HELPER, "task", "Send the manual in Spanish", 1, "normal", "Hatfan"),
    (HELPER, "call", "Tell them when the spare part arrives", -1, "normal", "Cancity"),
    (HELPER, "task", "Ask whether the new cables work", 5, "low", "Cancity"),
    (ADMINISTRATOR, "task", "Find owners for the accounts that have none", 3, "normal", None),
)
"""Owner, kind, subject, due in so many days, priority and account."""
NOTES = (
    (SELLER, "They decide about next year's hardware in spring.", "Isdom"),
    (SELLER, "Wants delivery in two parts; the warehouse is small.", "Cancity"),
)
CALLS = (
    (HELPER, "Order number was wrong on the invoice", "Codehow"),
    (HELPER, "How to connect a second screen", "Isdom"),
)
"""Calls that are done."""
NEXT_STEPS = ("Send the offer", "Call back on Thursday", "Visit with the engineer", "Ask for terms")
STEPS_FOR = 12
"""So many of the seller's opportunities have a next step."""


def build_day(context: Context) -> None:
    """Make contacts, open work around today, notes and calls, and next steps."""
    users = _ids(context, USER, "email")
    names = (SELLER, MANAGER, MARKETER, PLANNER, HELPER, ADMINISTRATOR)
    owners = {name: users[email_of(name)] for name in names}
    accounts = _ids(context, "base.account", "name")
    _contacts(context, accounts, owners[SELLER])
    activities = [*_work(context, accounts), *_done(accounts)]
    for owner, values in activities:
        context.system.create("base.activity", {**values, "owner": owners[owner]})
    _next_steps(context, owners[SELLER])


def _work(context: Context, accounts: Accounts) -> Iterator[Made]:
    for owner, kind, subject, days, priority, account in WORK:
        yield (
            owner,
            {
                "subject": subject,
                "kind": kind,
                "due_date": context.today + timedelta(days=days),
                "priority": priority,
                "account": accounts.get(account or ""),
            },
        )


def _done(accounts: Accounts) -> Iterator[Made]:
    for owner, text, account in NOTES:
        note = {"subject": "Note", "kind": "note", "body": text, "account": accounts[account]}
        yield owner, note
    for owner, subject, account in CALLS:
        call = {"subject": subject, "kind": "call", "status": "done", "account": accounts[account]}
        yield owner, call


def _contacts(context: Context, accounts: Accounts, owner: str) -> None:
    for first, last, title, account, mailbox in CONTACTS:
        values = {
            "first_name": first,
            "last_name": last,
            "job_title": title,
            "account": accounts[account],
            "email": f"{mailbox}@{account.lower()}.example.com" if mailbox else None,
            "owner": owner,
        }
        context.system.create("base.contact", values)


def _next_steps(context: Context, seller: str) -> None:
    where = 'stage.kind == "open" && account != null'
    found = context.system.find(
        OPPORTUNITY, where=where, linked=("owner", seller), sort=("reference",), limit=STEPS_FOR
    )
    steps = {
        one.id: {"next_step": NEXT_STEPS[place % len(NEXT_STEPS)]}
        for place, one in enumerate(found)
    }
    if steps:
        context.system.update_many(OPPORTUNITY, steps)


def _ids(context: Context, entity: str, key: str) -> dict[str, str]:
    found = context.system.find(entity, fields=(key,), limit=1000)
    return {record[key]: record.id for record in found}
