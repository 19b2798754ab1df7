"""What a browser sent with a form, read before a handler runs."""

from dataclasses import dataclass
from typing import TypeAlias

from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide

from pegboard.web.pages.forms import Form
from pegboard.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as the browser sent it; name and media type are its claims."""

    name: str
    media_type: str
    content: bytes


async def sent_form(request: AnyRequest) -> Form:
    """Return everything that the form sent, by name; several values of one name in their order."""
    found: dict[str, list[object]] = {}
    for name, value in (await request.form()).multi_items():
        found.setdefault(name, []).append(await _plain(value))
    return found


async def _plain(value: object) -> object:
    if not isinstance(value, UploadFile):
        return value
    content = await value.read()
    return SentFile(value.filename or "", value.content_type or "", content)


WITH_FORM = {"form": Provide(sent_form)}
"""The dependency of handlers that take `form: SentForm`."""
SentForm: TypeAlias = NamedDependency[Form]
