"""The version of a record that a form was filled in on."""

from pegboard.web.pages.forms import Form, text_of
from pegboard.web.refusals import BadRequest
from pegboard.web.translations import gettext


def version_of(form: Form) -> int:
    """Return the version that *form* is based on; raise BadRequest when it does not say one."""
    text = text_of(form, "version")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest(gettext("This form is incomplete. Please reload the page."), "version")
    return int(text)
