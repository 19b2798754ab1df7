"""The page on roles: what the ready roles may do, what they see first and what keeps quiet."""

from collections.abc import Iterable

from reference_pages.markdown import Undocumented, code, generated, table

from pegboard.access.rights import Rights
from pegboard.assembly.assembly import Assembly
from pegboard.hookspecs.roles import RIGHTS, Limit, RolePack

INTRO = """\
The roles that come ready with the plugins of this repository. A person may have several: what any
of them grants holds. Each right has a scope: own, team, team and below, all, or one that a plugin
contributes; a dash is no right. A *hidden* field does not exist for the role; a *calm* one waits
until somebody opens “Show all fields” or chooses its column."""


def roles_page(assembly: Assembly) -> str:
    """Return the page; raise Undocumented for a role without words."""
    roles = assembly.workspace.roles
    parts = [_role(assembly, pack, roles.rights((pack.name,))) for pack in roles.roles.values()]
    return generated("Roles", INTRO, [*parts, _permissions(assembly)])


def _role(assembly: Assembly, pack: RolePack, rights: Rights) -> str:
    if not pack.help:
        raise Undocumented(f"the role {pack.name} has no help")
    facts = [
        f"- Menu: {_listed(pack.sections)}",
        f"- Permissions: {_held(pack)}",
        f"- Hidden: {_limited(pack, 'hidden')}",
        f"- Calm: {_limited(pack, 'calm')}",
        f"- Home page: {_home(assembly, pack.name)}",
    ]
    rows = [
        (code(key), *(_scope(rights.scope(key, right)) for right in RIGHTS))
        for key in assembly.schema.entities
        if any(rights.may(key, right) for right in RIGHTS)
    ]
    grid = table(("entity", *RIGHTS), rows)
    return "\n\n".join([f"## {pack.label} (`{pack.name}`)", pack.help, "\n".join(facts), grid])


def _held(pack: RolePack) -> str:
    return "all" if pack.administers else _listed(pack.permissions)


def _limited(pack: RolePack, limit: Limit) -> str:
    return _listed(f"{one.entity}.{one.field}" for one in pack.limits if one.limit == limit)


def _home(assembly: Assembly, role: str) -> str:
    titles = dict.fromkeys(one.title for one in assembly.home if role in one.roles)
    return ", ".join(titles) or "–"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names) or "–"


def _scope(scope: str) -> str:
    """Return a scope in words, contributed ones by their names."""
    if scope == "none":
        return "–"
    return " + ".join(code(p) if "." in p else p.replace("_", " ") for p in scope.split("+"))


def _permissions(assembly: Assembly) -> str:
    named = assembly.workspace.roles.permissions.values()
    rows = [(code(one.name), one.label, one.help) for one in named]
    return "## Permissions\n\n" + table(("name", "label", "allows"), rows)
