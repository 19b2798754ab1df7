"""Says in the person's language what the system wrote down in English, values and all.

Plans and states keep whole sentences. What stands in them in place of a name is found again by the
words around it, and put into the translated sentence.
"""

import re
from collections.abc import Mapping
from functools import cache

from pegboard.web.translations import SOURCE, gettext, language, speak

NONE: Mapping[str, str] = {}


def retold(text: str, names: Mapping[str, str] = NONE) -> str:
    """Return *text* in the language of the request, plugins by their *names* instead of their ids.

    What is not known is told in English.
    """
    whole = gettext(text)
    if whole != text:
        return whole
    for shape, said in zip(_shapes(), _sentences(), strict=True):
        found = shape.fullmatch(text)
        if found is not None:
            values = found.groupdict().items()
            return said % {name: retold(value, names) for name, value in values}
    return names.get(text, text)


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    before = language()
    speak(SOURCE)
    shapes = tuple(_shape(one) for one in _sentences())
    speak(before)
    return shapes


def _shape(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", sentence)
    pieces = [
        re.escape(part) if place % 2 == 0 else f"(?P<{part}>.+?)"
        for place, part in enumerate(parts)
    ]
    return re.compile("".join(pieces), re.DOTALL)


def _sentences() -> tuple[str, ...]:
    """Return the sentences that are known, in the language of the request."""
    return (
        gettext("The data of %(name)s is deleted."),
        gettext("The data of %(name)s is written to a file and deleted here."),
        gettext("The data of %(name)s was deleted since then and does not come back."),
        gettext("%(name)s needs it"),
        gettext("is part of every system and cannot be switched off"),
        gettext("is not known here; look at the list of plugins for its id"),
        gettext("is not installed; install its package, or take it off the list"),
        gettext("is not installed any more; install its package again, its data is kept"),
        gettext("is not installed any more; its data is kept"),
        gettext("does not run, so it cannot be upgraded; enable it"),
        gettext("is in quarantine (%(reason)s); release it in the same change"),
        gettext("cannot run beside %(other)s; disable one of the two"),
        gettext("needs %(need)s, which is not enabled; enable it as well"),
        gettext("needs %(need)s, which is not installed; install it first"),
        gettext("needs %(need)s, which cannot run"),
        gettext("needs %(need)s, and %(other)s is installed; upgrade %(what)s"),
        gettext(
            "requires itself in a circle: %(circle)s; one of them must stop requiring the next"
        ),
        gettext("was removed; its data is kept"),
        gettext("was removed; its data was written to a file"),
        gettext("was removed with its data"),
        gettext("does not run now: %(reason)s"),
        gettext("was not taken up by this process yet"),
        gettext("waits for your consent: %(version)s asks for %(more)s as well"),
        gettext(
            "waits for your consent: it comes from %(publisher)s now, no longer from %(before)s"
        ),
        gettext("was modified since it was installed: %(files)s; install it again"),
        gettext("needs API level %(level)s, and this Pegboard serves %(served)s; upgrade Pegboard"),
        gettext("It %(fault)s in %(hook)s, and failed too often within a minute."),
        gettext("raised %(error)s"),
        gettext("was interrupted after %(time)s seconds"),
        gettext("asked for more memory than there is"),
        gettext("took too much memory and was interrupted"),
        gettext("made the process grow by %(size)s MB"),
        gettext("called itself without an end"),
        gettext("wanted to end the process with %(error)s"),
        gettext("gave back %(what)s"),
        gettext("It ended in a way that nobody foresaw; the log of the server says how."),
        gettext(
            "The system changed since this plan was made: %(what)s. "
            "Nothing was touched. Make the plan again and look at it."
        ),
        gettext("This cannot be done: %(reasons)s."),
        gettext("Somebody has to agree to what these plugins may do first: %(plugins)s."),
        gettext("This plan cannot be applied: it is %(state)s. Make a new one."),
        gettext("Not every process can run this: %(problems)s"),
        gettext("The change failed at the step %(step)s and was taken back: %(reason)s"),
        gettext("The change could not be made: %(reason)s"),
        gettext("could not be enabled: it failed at the step “%(step)s”. %(reason)s"),
        gettext("could not be upgraded: it failed at the step “%(step)s”. %(reason)s"),
        gettext("Add %(column)s to %(table)s"),
        gettext("Create the table %(table)s"),
        gettext("Create the index %(index)s"),
        gettext("Create the unique index %(index)s"),
        gettext("all writers wait for a moment; readers go on"),
        gettext("none: the table is new"),
        gettext(
            "everybody at the table (%(rows)s rows) waits for a moment; its rows are not rewritten"
        ),
        gettext("writers to the table (%(rows)s rows) wait until the index is built"),
        gettext("%(plugin)s %(reason)s."),  # fits nearly all, so it comes last
    )
