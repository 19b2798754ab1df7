"""What a job does, in the words of administrators; never what is in the record that it is about."""

from pegboard.automation.jobs.look import SeenJob
from pegboard.hookspecs.events import HAPPENINGS
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

EVENT = "event "


def titles_of_kinds() -> dict[str, str]:
    """Return what the kernel's own kinds of jobs do, in the language of the request."""
    return {
        "forget jobs": gettext("Throw away jobs that are long done"),
        "forget deliveries": gettext("Throw away what webhooks sent long ago"),
        "forget received": gettext("Throw away what came in by webhooks and forms long ago"),
        "forget runs": gettext("Throw away runs of workflows that are long over"),
        "notices forget": gettext("Throw away notices that are long past"),
        "notices tell": gettext("Tell people what concerns them"),
        "notices remind": gettext("Remind people of their activities"),
        "mail send": gettext("Send a message"),
        "mail poll": gettext("Read the mailbox"),
        "mail read again": gettext("Read a received message again"),
        "webhook": gettext("Tell another system"),
        "forget answers": gettext("Throw away kept answers of the REST interface"),
        "forget attempts": gettext("Throw away old counts of sign-in attempts"),
        "forget sign-ins": gettext("Throw away sign-ins and sessions that are over"),
    }


def title_of(visit: Visit, kind: str) -> str:
    """Return what jobs of *kind* do."""
    if kind.startswith(EVENT):
        plugin, _, name = kind.removeprefix(EVENT).partition(".")
        words = gettext("%(plugin)s: what follows “%(handler)s”")
        return words % {"plugin": plugin_name(visit, plugin), "handler": _plain(name)}
    return titles_of_kinds().get(kind) or _plain(kind)


def subject_of(visit: Visit, job: SeenJob) -> str:
    """Return what happened to what kind of record, for the job of an event; else ""."""
    entity = visit.assembly.schema.entities.get(str(job.payload.get("entity")))
    happening = job.payload.get("happening")
    if entity is None or happening not in HAPPENINGS:
        return ""
    happened = {
        "created": gettext("created"),
        "updated": gettext("changed"),
        "deleted": gettext("deleted"),
        "restored": gettext("restored"),
    }
    return f"{gettext(entity.label)} · {happened[happening]}"


def plugin_of(kind: str) -> str | None:
    """Return the plugin whose handler does jobs of *kind*; None for the kernel's own."""
    return kind.removeprefix(EVENT).partition(".")[0] if kind.startswith(EVENT) else None


def plugin_name(visit: Visit, plugin: str) -> str:
    """Return what a plugin is called, if it runs; its id otherwise."""
    names = {one.id: one.name for one in visit.assembly.manifests}
    return gettext(names[plugin]) if plugin in names else plugin


def _plain(name: str) -> str:
    words = name.replace("_", " ").replace(".", " ").strip()
    return words[:1].upper() + words[1:]
