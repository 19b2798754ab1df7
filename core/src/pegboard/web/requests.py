"""Who a request comes from, and the assembly it started with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from litestar import Request
from litestar.connection import ASGIConnection

from pegboard.access.principals import Principal
from pegboard.access.rights import Rights
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.runtime import Runtime
from pegboard.model.errors import PegboardError
from pegboard.records.unit import Unit, reading, writing

AnyRequest = Request[Any, Any, Any]
Means = Literal["anonymous", "session", "token"]
STATE_KEY = "visit"


class NotSignedIn(PegboardError):
    """Raised when something is asked for that only a signed-in person may have."""

    def __init__(self) -> None:
        super().__init__("Please sign in.")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: its person, its assembly, and the units of work that it opens.

    *csrf* is what forms of this session must send back as `_csrf`, *session* the session's token;
    both are empty without a session.
    """

    runtime: Runtime
    assembly: Assembly
    means: Means
    known: Principal | None
    address: str
    csrf: str = ""
    session: str = ""

    def __post_init__(self) -> None:
        if self.known is not None and self.known.address is None:
            here = replace(self.known, address=self.address or None)
            object.__setattr__(self, "known", here)

    @property
    def principal(self) -> Principal:
        """The person; raises NotSignedIn for an anonymous visit."""
        if self.known is None:
            raise NotSignedIn
        return self.known

    @property
    def system(self) -> Runtime:
        """The runtime with the assembly of this visit: no answer is made of two."""
        return self.runtime.holding(self.assembly)

    @property
    def rights(self) -> Rights:
        """What the person may do, through what they came with."""
        return self.assembly.workspace.roles.rights_of(self.principal)

    @property
    def via(self) -> str:
        """How the person came, as history tells it."""
        return "api" if self.means == "token" else "ui"

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        with reading(self.assembly.workspace, self.principal, via=self.via) as unit:
            yield unit

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        with writing(self.assembly.workspace, self.principal, via=self.via) as unit:
            yield unit


def visit_of(request: ASGIConnection[Any, Any, Any, Any]) -> Visit:
    """Return the visit that *request* belongs to."""
    visit: Visit = request.scope["state"][STATE_KEY]
    return visit
