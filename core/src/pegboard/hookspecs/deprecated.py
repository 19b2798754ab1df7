"""How a hook, or an argument of one, is marked that a later level of the API will not have."""


class Deprecated(DeprecationWarning):
    """Says until when something is served, and what to use *instead*.

    Goes into a specification: `@hookspec(warn_on_impl=Deprecated(removed_in=3, instead="…"))`, or
    for an argument `@hookspec(warn_on_impl_args={"actor": Deprecated(…)})`.
    """

    def __init__(self, *, removed_in: int, instead: str) -> None:
        super().__init__(f"goes with API level {removed_in}; use {instead}")
        self.removed_in = removed_in
        self.instead = instead
