"""Says in one sentence each what a wish will do to the system."""

from collections.abc import Iterable, Mapping

from pegboard.lifecycle.own_pieces import concerns_fields_only
from pegboard.lifecycle.plan import Plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Keeping
from pegboard.web.pages.plugins.entry import name_of
from pegboard.web.translations import gettext

Names = Mapping[str, str]


def headline(wish: Wish, names: Names) -> str:
    """Return what somebody wanted, short enough for a heading."""
    parts = [*_switched(wish, names), *_removed(wish, names), *_set(wish, names)]
    return " · ".join(parts) or gettext("Nothing to do")


def consequence(plan: Plan) -> str:
    """Return what everybody should know of such a change before reading on."""
    if plan.blockers:
        return gettext("As things are it cannot be done. Nothing was changed.")
    return _consequence(plan.wish)


def _consequence(wish: Wish) -> str:
    if wish.remove:
        return _loss(wish)
    if wish.back_to is not None:
        return gettext("What is stored since then stays; plugins and settings are as they were.")
    if wish.disable and not wish.enable:
        return gettext("Its pages and fields vanish from sight. Nothing is deleted.")
    if wish == Wish(release=wish.release):
        return gettext("It runs again at once. If it fails too often, it is put back.")
    return gettext("Nobody is interrupted, and you can go back afterwards.")


def _loss(wish: Wish) -> str:
    if "purge" in wish.remove.values():
        return gettext("Data is deleted for good. Everything else can be taken back.")
    if concerns_fields_only(wish):
        return gettext("Nothing is lost: what is stored stays, and you can bring it back.")
    return gettext("Nothing is lost: what the plugin stored stays in the database.")


def joined(plugins: Iterable[str], names: Names) -> str:
    """Return the names of *plugins* as one piece of a sentence."""
    return ", ".join(name_of(names, one) for one in plugins)


def _switched(wish: Wish, names: Names) -> Iterable[str]:
    if wish.enable:
        yield gettext("Enable %(plugins)s") % {"plugins": joined(wish.enable, names)}
    if wish.upgrade:
        yield gettext("Upgrade %(plugins)s") % {"plugins": joined(wish.upgrade, names)}
    if wish.disable:
        yield gettext("Disable %(plugins)s") % {"plugins": joined(wish.disable, names)}
    if wish.release:
        words = gettext("Release %(plugins)s from quarantine")
        yield words % {"plugins": joined(wish.release, names)}


def _removed(wish: Wish, names: Names) -> Iterable[str]:
    for plugin, fate in wish.remove.items():
        yield _removal(fate) % {"plugin": name_of(names, plugin)}


def _removal(fate: Keeping) -> str:
    match fate:
        case "keep":
            return gettext("Remove %(plugin)s and keep its data")
        case "export":
            return gettext("Remove %(plugin)s and write its data to a file")
        case _:
            return gettext("Remove %(plugin)s and delete its data")


def _set(wish: Wish, names: Names) -> Iterable[str]:
    if wish.settings:
        words = gettext("Change the settings of %(plugins)s")
        yield words % {"plugins": joined(wish.settings, names)}
    if wish.own is not None:
        yield gettext("Change your own fields and entities")
    if wish.back_to is not None:
        yield gettext("Go back to generation %(number)s") % {"number": wish.back_to}
