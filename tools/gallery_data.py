"""Made-up deals, people and menus that the gallery shows."""

from __future__ import annotations

import random
from dataclasses import dataclass

STAGES = (
    ("prospecting", "Prospecting", "gray"),
    ("engaging", "Engaging", "blue"),
    ("offer", "Offer sent", "violet"),
    ("won", "Won", "green"),
    ("lost", "Lost", "red"),
)
ACCOUNTS = (
    "Acme Corporation", "Betasoloin", "Betatech", "Bioholding", "Bioplex", "Blackzim", "Cancity",
    "Bluth Company", "Cheers", "Codehow", "Condax", "Conecom", "Dalttechnology", "Domzoom",
)  # fmt: skip
PEOPLE = (
    "Moses Frase",
    "Darcel Schlecht",
    "Anna Snelling",
    "Vicki Laflamme",
    "Zane Levy",
    "Núria Ferrer",
)
PRODUCTS = ("GTX Plus Basic", "MG Special", "GTX Pro", "MG Advanced", "GTK 500")


@dataclass(frozen=True)
class Deal:
    """One deal as the sample pages show it."""

    id: int
    name: str
    account: str
    seller: str
    stage: str
    stage_label: str
    tone: str
    amount: int
    close: str | None

    @property
    def money(self) -> str:
        """The amount as a person reads it."""
        return f"${self.amount:,}"


def deals(count: int) -> list[Deal]:
    """The same deals on every call."""
    dice = random.Random(7)  # noqa: S311  # sample data
    found = []
    for number in range(1, count + 1):
        account, (stage, label, tone) = dice.choice(ACCOUNTS), dice.choice(STAGES)
        name = f"{account} – {dice.choice(PRODUCTS)}"
        close = f"{dice.randint(1, 28)} {dice.choice(['Oct', 'Nov', 'Dec'])} 2026"
        found.append(
            Deal(
                id=number,
                name=name,
                account=account,
                seller=dice.choice(PEOPLE),
                stage=stage,
                stage_label=label,
                tone=tone,
                amount=dice.randrange(500, 48_000, 50),
                close=close if dice.random() > 0.15 else None,
            )
        )
    return found


def menu(current: str) -> list[dict[str, object]]:
    """The sidebar's entries, in order."""
    entries = (
        ("Home", "/home", "house", ""),
        ("Tasks", "/list", "list-checks", ""),
        ("Accounts", "/list", "building-2", "Customers"),
        ("Contacts", "/list", "contact", "Customers"),
        ("Leads", "/list", "user-plus", "Customers"),
        ("Deals", "/list", "circle-dollar-sign", "Sales"),
        ("Board", "/board", "square-kanban", "Sales"),
        ("Products", "/list", "package", "Sales"),
        ("Reports", "/components", "chart-column", "Insight"),
    )
    return [
        {
            "label": label,
            "href": href,
            "icon": icon,
            "section": section,
            "current": label == current,
            "count": 12 if label == "Tasks" else None,
        }
        for label, href, icon, section in entries
    ]


def context_of(page: str) -> dict[str, object]:
    """What every sample page gets."""
    current = {"home": "Home", "list": "Deals", "record": "Deals", "board": "Board"}.get(page, "")
    return {
        "csrf_token": "sample-token",
        "locale": "en",
        "menu": menu(current),
        "user": {"name": "Anna Snelling", "email": "anna@example.com"},
        "create_menu": [
            {"label": "Deal", "href": "/form", "icon": "circle-dollar-sign"},
            {"label": "Account", "href": "/form", "icon": "building-2"},
            {"label": "Contact", "href": "/form", "icon": "contact"},
            {"label": "Task", "href": "/form", "icon": "list-checks"},
        ],
        "palette_commands": [
            {"label": "Import a file", "href": "/form", "icon": "upload", "note": "Data"},
        ],
        "sign_out_url": "/sign-out",
        "flashes": [{"text": "The deal was saved.", "tone": "green", "undo_url": "/undo"}]
        if page == "record"
        else [],
        "deals": deals(50),
        "stages": [{"value": value, "label": label, "tone": tone} for value, label, tone in STAGES],
        "people": PEOPLE,
        "accounts": ACCOUNTS,
    }
