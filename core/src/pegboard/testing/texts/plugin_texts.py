"""The texts that one plugin must translate itself: what it says and the kernel does not."""

from collections.abc import Mapping
from pathlib import Path

from pegboard.assembly.assembly import Assembly
from pegboard.assembly.discovery import Loaded
from pegboard.testing.texts.declared import declared_by
from pegboard.testing.texts.written import Message, written_in
from pegboard.web.catalogue_files import read_catalogue
from pegboard.web.translations import OWN


def texts_of(assembly: Assembly, one: Loaded, package: Path) -> Mapping[Message, list[str]]:
    """Return the messages of the plugin in the folder *package*, and where each is said.

    The kernel's own translations come first, so that what the kernel says needs no other.
    """
    found: dict[Message, list[str]] = {}
    for message, place in written_in(package):
        found.setdefault(message, []).append(place)
    plugin = one.manifest.id
    for name, text in declared_by(assembly, (one,)):
        if name == plugin and text:
            found.setdefault(text, []).append(f"declared by {plugin}")
    kernel = _kernel_messages()
    firsts = {message[0] for message in found if isinstance(message, tuple)}
    return {
        message: places
        for message, places in found.items()
        if message not in firsts and _first(message) not in kernel
    }


def _kernel_messages() -> frozenset[str]:
    return frozenset(read_catalogue(OWN / "es.po"))


def _first(message: Message) -> str:
    return message if isinstance(message, str) else message[0]
