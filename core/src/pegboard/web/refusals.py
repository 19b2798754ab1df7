"""Requests that are refused before any record is touched."""

from pegboard.model.errors import PegboardError


class Refused(PegboardError):
    """Base of these errors; *status* is the answer's."""

    status = 400


class BadRequest(Refused):
    """Raised for a request that cannot be read; *parameter* names its faulty part."""

    def __init__(self, message: str, parameter: str = "") -> None:
        super().__init__(message)
        self.parameter = parameter


class ForgedRequest(Refused):
    """Raised when a change does not prove that it comes from our own pages."""

    status = 403

    def __init__(self) -> None:
        super().__init__("This form has expired. Please reload the page and try again.")


class WrongMediaType(Refused):
    """Raised when a body is of another media type than the route takes."""

    status = 415

    def __init__(self, wanted: str) -> None:
        super().__init__(f"Send the body as {wanted}.")


class VersionNeeded(Refused):
    """Raised when a change does not say which version of the record it is based on."""

    status = 428

    def __init__(self) -> None:
        super().__init__("Send If-Match with the ETag of the record that you changed.")


class KeyReused(Refused):
    """Raised when an Idempotency-Key comes again with another request."""

    status = 422

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request.")
