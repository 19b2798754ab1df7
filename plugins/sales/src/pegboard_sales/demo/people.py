"""Builds the sales organisation of the demo: offices, teams, managers and sellers."""

from collections.abc import Mapping

from pegboard_sales.demo.tables import rows_of
from pegboard_sdk import Context, DemoUser

USER, TEAM = "base.user", "base.team"
DOMAIN = "example.com"

STAFF = (
    ("Ada Marsh", "crm_administrator", "CRM administrator", "Management"),
    ("Melvin Marxen", "sales_manager", "Sales manager", None),
    ("Darcel Schlecht", "sales_representative", "Sales representative", None),
    ("Pablo Serrano", "support_agent", "Support agent", "Service"),
    ("Marta Quiroga", "marketing_manager", "Marketing manager", "Marketing"),
    ("Luca Ferri", "marketing_representative", "Marketing representative", "Marketing"),
    ("Ines Duarte", "data_analyst", "Data analyst", "Management"),
    ("Carla Fontana", "cfo", "CFO", "Management"),
    ("Elena Moretti", "executive", "Executive", "Management"),
)
"""Who signs in: name, role, job title and team; those without a team are from the data set."""
LANGUAGES = {"Marta Quiroga": ("es", "Europe/Madrid"), "Carla Fontana": ("it", "Europe/Rome")}
"""Who reads Pegboard in another language, and in which time zone."""


def email_of(name: str) -> str:
    """Return the made-up address of a person of the demo."""
    return f"{name.lower().replace(' ', '.')}@{DOMAIN}"


def demo_users() -> tuple[DemoUser, ...]:
    """Return the people to sign in as, one for each role."""
    return tuple(DemoUser(email_of(name), name, role) for name, role, _, _ in STAFF)


def build_people(context: Context) -> None:
    """Make the offices, below them a team for each manager, and in it the sellers."""
    sellers = rows_of("sales_teams.csv")
    teams, users = _Teams(context), _Users(context)
    managers: dict[str, str] = {}
    for row in sellers:
        manager, office = row["manager"], teams.called(row["regional_office"])
        team = teams.called(f"{row['regional_office']} – {manager}", below=office)
        if manager not in managers:
            managers[manager] = users.called(manager, "Sales manager", team)
            context.system.update(TEAM, team, {"manager": managers[manager]})
        users.called(row["sales_agent"], "Sales representative", team, manager=managers[manager])
    for name, _, title, team_name in STAFF:
        if team_name is not None:
            users.called(name, title, teams.called(team_name))
    for name, (language, zone) in LANGUAGES.items():
        habits = {"language": language, "time_zone": zone}
        context.system.update(USER, users.known(name), habits)


class _Teams:
    """Makes each team once."""

    def __init__(self, context: Context) -> None:
        self._records = context.system
        found = self._records.find(TEAM, fields=("name",), limit=1000)
        self._ids: dict[str, str] = {team.name: team.id for team in found}

    def called(self, name: str, *, below: str | None = None) -> str:
        if name not in self._ids:
            values: Mapping[str, object] = {"name": name, "parent": below}
            self._ids[name] = self._records.create(TEAM, values)
        return self._ids[name]


class _Users:
    """Makes each user once; people are told apart by their addresses."""

    def __init__(self, context: Context) -> None:
        self._records = context.system
        found = self._records.find(USER, fields=("email",), limit=1000)
        self._ids: dict[str, str] = {user.email: user.id for user in found}

    def called(self, name: str, job_title: str, team: str, *, manager: str | None = None) -> str:
        email = email_of(name)
        if email not in self._ids:
            values = {
                "name": name,
                "email": email,
                "job_title": job_title,
                "team": team,
                "manager": manager,
            }
            self._ids[email] = self._records.create(USER, values)
        return self._ids[email]

    def known(self, name: str) -> str:
        """Return the id of a person who is there."""
        return self._ids[email_of(name)]
