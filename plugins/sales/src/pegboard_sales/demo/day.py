"""Makes up contacts, leads and a few days of work, so that the demo's home page is alive."""

from datetime import timedelta

from pegboard_sales.demo.people import USER, email_of
from pegboard_sdk import Context

SELLER, MANAGER, MARKETER = "Darcel Schlecht", "Melvin Marxen", "Luca Ferri"

CONTACTS = (
    ("Nadia", "Berg", "Head of purchasing", "Isdom"),
    ("Tom", "Okafor", "IT manager", "Cancity"),
    ("Giulia", "Conti", "Finance director", "Codehow"),
    ("Ramón", "Vega", "Operations manager", "Hatfan"),
    ("Wei", "Zhang", "Purchasing", "Hottechi"),
    ("Anneke", "Smit", "Chief technology officer", "Initech"),
)
LEADS = (
    ("Petra", "Novak", "Lumen Optics", "medical", "website", "lead", "hot"),
    ("Óscar", "Ibáñez", "Aceros del Norte", "manufacturing", "event", "lead", "warm"),
    ("Fiona", "Clarke", "Harbour Schools Trust", "education", "referral", "target", "warm"),
    ("Davide", "Greco", "Greco Energia", "energy", "campaign", "target", "cold"),
    ("Yuki", "Mori", "Mori Retail", "retail", "social_media", "discarded", "cold"),
)
WORK = (
    (SELLER, "task", "Send the price list for the GTX series", -2, "high", "Isdom"),
    (SELLER, "call", "Call back about the order of last week", 0, "normal", "Cancity"),
    (SELLER, "meeting", "Show the GTK 500 to the purchasing team", 1, "normal", "Hottechi"),
    (SELLER, "task", "Prepare the offer for the second site", 3, "normal", "Codehow"),
    (MANAGER, "task", "Review the pipeline of the team", 0, "high", None),
    (MANAGER, "call", "Call the finance director about payment terms", 2, "normal", "Codehow"),
    (MARKETER, "task", "Invite the new leads to the open day", 4, "normal", None),
)
"""Owner, kind, subject, due in so many days, priority and account."""
NOTES = (
    (SELLER, "They decide about next year's hardware in spring.", "Isdom"),
    (SELLER, "Wants delivery in two parts; the warehouse is small.", "Cancity"),
)


def build_day(context: Context) -> None:
    """Make contacts, leads, open work around today and some notes."""
    users = _ids(context, USER, "email")
    owners = {name: users[email_of(name)] for name in (SELLER, MANAGER, MARKETER)}
    accounts = _ids(context, "base.account", "name")
    _contacts(context, accounts, owners[SELLER])
    _leads(context, owners[SELLER])
    for owner, kind, subject, days, priority, account in WORK:
        values = {
            "subject": subject,
            "kind": kind,
            "due_date": context.today + timedelta(days=days),
            "priority": priority,
            "account": accounts.get(account or ""),
            "owner": owners[owner],
        }
        context.system.create("base.activity", values)
    for owner, text, account in NOTES:
        values = {
            "subject": "Note",
            "kind": "note",
            "body": text,
            "account": accounts[account],
            "owner": owners[owner],
        }
        context.system.create("base.activity", values)


def _contacts(context: Context, accounts: dict[str, str], owner: str) -> None:
    for first, last, title, account in CONTACTS:
        values = {
            "first_name": first,
            "last_name": last,
            "job_title": title,
            "account": accounts[account],
            "email": f"{last.lower()}@{account.lower()}.example.com",
            "owner": owner,
        }
        context.system.create("base.contact", values)


def _leads(context: Context, owner: str) -> None:
    for first, last, company, sector, source, stage, rating in LEADS:
        values = {
            "first_name": first,
            "last_name": last,
            "company": company,
            "sector": sector,
            "source": source,
            "stage": stage,
            "rating": rating,
            "email": f"info@{company.split()[0].lower()}.example.com",
            "owner": owner,
        }
        context.system.create("base.lead", values)


def _ids(context: Context, entity: str, key: str) -> dict[str, str]:
    found = context.system.find(entity, fields=(key,), limit=1000)
    return {record[key]: record.id for record in found}
