"""What can keep a privacy request from being fulfilled."""

from pegboard.model.errors import PegboardError


class NobodySought(PegboardError):
    """Raised when a request names nobody."""

    def __init__(self) -> None:
        super().__init__("Say whose data it is: an e-mail address, a telephone number or a name.")


class NobodyFound(PegboardError):
    """Raised when nothing is known of the person."""

    def __init__(self) -> None:
        super().__init__("Nothing is known of this person.")


class NotChosen(PegboardError):
    """Raised when only a name is given: others may bear it too."""

    def __init__(self) -> None:
        super().__init__(
            "Several people can have one name. Find the person first, then name the e-mail "
            "address or the record, such as base.contact/ID."
        )


class StillSignsIn(PegboardError):
    """Raised when somebody would be erased who still works with the system."""

    def __init__(self, user_id: str) -> None:
        super().__init__(
            "This person is an active user. Deactivate the user first, and hand over what they own."
        )
        self.user_id = user_id


class ErasureIncomplete(PegboardError):
    """Raised when less or more was erased than was found; nothing is kept of it."""

    def __init__(self, what: str, found: int, erased: int) -> None:
        super().__init__(
            f"Of {found:,} {what} {erased:,} were erased, so nothing was. Please try again."
        )
        self.what = what


class MayNotHandlePrivacy(PegboardError):
    """Raised when somebody without the permission asks for a person's data."""

    def __init__(self) -> None:
        super().__init__("You may not handle privacy requests.")
