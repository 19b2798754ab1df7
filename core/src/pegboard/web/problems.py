"""Which status and words answer each error: the one table for pages and the REST interface."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from litestar.exceptions import HTTPException

from pegboard.access.errors import (
    AccessRefused,
    RoleChanged,
    SignInRefused,
    TooManyAttempts,
    UnknownUser,
    ViewNotAllowed,
)
from pegboard.assembly.run_action import UnknownAction
from pegboard.assembly.runtime import NotReady
from pegboard.database.errors import AlreadyTaken, Busy
from pegboard.lifecycle.errors import (
    ApplyBusy,
    ApplyFailed,
    DroppingUnfinished,
    MayNotChangePlugins,
    PlanBlocked,
    PlanDoctored,
    PlanMoved,
    PlanNotFound,
    PlanOver,
)
from pegboard.model.errors import PegboardError, UnknownEntity, UnknownField
from pegboard.records.errors import (
    BadQuery,
    Forbidden,
    InvalidRecord,
    NotFound,
    OnlyLooking,
    StaleWrite,
)
from pegboard.web.refusals import BadRequest, Refused
from pegboard.web.requests import NotSignedIn
from pegboard.web.translations import gettext

UNAUTHENTICATED = 401
UNPROCESSABLE = 422
STATUS: Mapping[type, int] = {
    NotSignedIn: UNAUTHENTICATED,
    SignInRefused: UNAUTHENTICATED,
    Forbidden: 403,
    OnlyLooking: 403,
    ViewNotAllowed: 403,
    AccessRefused: 403,
    MayNotChangePlugins: 403,
    NotFound: 404,
    UnknownEntity: 404,
    UnknownAction: 404,
    UnknownUser: 404,
    PlanNotFound: 404,
    AlreadyTaken: 409,
    Busy: 409,
    RoleChanged: 409,
    ApplyBusy: 409,
    ApplyFailed: 409,
    DroppingUnfinished: 409,
    PlanDoctored: 409,
    PlanMoved: 409,
    PlanOver: 409,
    StaleWrite: 412,
    TooManyAttempts: 429,
    NotReady: 503,
}
"""What each error means to a program; every other error of ours says that values do not fit."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field or parameter; *column* points into an expression."""

    field: str
    message: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class ProblemDetails:
    """An error as people and programs read it (RFC 9457)."""

    status: int
    title: str
    detail: str
    errors: tuple[FieldProblem, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


BROKEN = ProblemDetails(
    500, "Something went wrong", "The error was written to the log. Please try again."
)


def problem_of(error: Exception) -> ProblemDetails:
    """Return what to answer for *error*; BROKEN when it is not one we know."""
    match error:
        case PegboardError():
            return _known(error)
        case HTTPException() if error.status_code < 500:
            headers = {k: v for k, v in (error.headers or {}).items() if k.lower() == "allow"}
            title = _title(error.status_code)
            return ProblemDetails(error.status_code, title, error.detail or title, headers=headers)
        case _:
            return BROKEN


def _known(error: PegboardError) -> ProblemDetails:
    status = _status(error)
    title = "This cannot be saved or answered" if status == UNPROCESSABLE else _title(status)
    return ProblemDetails(
        status, title, _detail(error), _errors(error), _extra(error), _headers(error, status)
    )


def _detail(error: PegboardError) -> str:
    """Return what *error* says, in the language of the request."""
    if isinstance(error, InvalidRecord):
        return "; ".join(f"{one.field}: {gettext(one.message)}" for one in error.problems)
    return gettext(str(error))


def _status(error: PegboardError) -> int:
    if isinstance(error, Refused):
        return error.status
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), UNPROCESSABLE)


def _errors(error: PegboardError) -> tuple[FieldProblem, ...]:
    match error:
        case InvalidRecord():
            return tuple(FieldProblem(one.field, gettext(one.message)) for one in error.problems)
        case BadQuery():
            return (FieldProblem(error.parameter, gettext(str(error)), error.column),)
        case UnknownField():
            return (FieldProblem(error.field, gettext(str(error))),)
        case BadRequest() if error.parameter:
            return (FieldProblem(error.parameter, gettext(str(error))),)
        case _:
            return ()


def _extra(error: PegboardError) -> Mapping[str, Any]:
    if isinstance(error, PlanBlocked):
        told = [{"plugin": one.plugin, "reason": one.reason} for one in error.blockers]
        return {"blockers": told}
    if not isinstance(error, StaleWrite):
        return {}
    return {
        "version": error.version,
        "mine": error.mine,
        "theirs": error.theirs,
        "base": error.base,
    }


def _headers(error: PegboardError, status: int) -> Mapping[str, str]:
    match error:
        case TooManyAttempts():
            return {"retry-after": str(error.seconds)}
        case Busy() | ApplyBusy():
            return {"retry-after": "1"}
        case NotReady():
            return {"retry-after": "2"}
        case _ if status == UNAUTHENTICATED:
            return {"www-authenticate": "Bearer"}
        case _:
            return {}


def _title(status: int) -> str:
    return HTTPStatus(status).phrase


def shown_errors(errors: Iterable[FieldProblem]) -> list[dict[str, Any]]:
    """Return *errors* as the REST interface shows them."""
    return [
        {"field": one.field, "message": one.message}
        | ({} if one.column is None else {"column": one.column})
        for one in errors
    ]
