"""Pages that a plugin brings: an address, a place in the menu, and what they show."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.hookspecs.context import Context
from pegboard.hookspecs.markers import hookspec

PageData = Callable[[Context, Mapping[str, str]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the plugin's own at /{plugin}/pages/{name}, below its *label* as the heading.

    *template* is a Jinja2 file in the folder `templates` of the plugin's package. It is filled with
    what *data* returns for the context, which has the rights of the person who looks, and for the
    parameters of the address. The host puts it into its layout and escapes every value. The page
    stands in the menu where *menu* gives it a place, for those who hold *permission*, or for
    everybody who is signed in when that is empty.
    """

    name: str
    label: str
    template: str
    data: PageData
    icon: str = "file-text"
    menu: int | None = None
    permission: str = ""
    help: str = ""


class PageSpecs:
    """Called once per assembly; an error keeps the plugin out and names it with its reason."""

    @hookspec
    def contribute_pages(self) -> Iterable[Page]:  # type: ignore[empty-body]  # a specification
        """Return the plugin's own pages.

        A page whose data or template fails answers 503 in plain words and counts against the
        plugin; other pages go on.

        Example::

            @hookimpl
            def contribute_pages(self):
                return [Page("week", "Visits this week", "week.html", this_week, menu=60)]
        """
