"""Builds the web application: pages, REST interface and assets over one runtime."""

from litestar import Litestar

from pegboard.assembly.runtime import Runtime
from pegboard.web.api.routes import API
from pegboard.web.calendar_feed import show_calendar
from pegboard.web.error_answers import HANDLERS
from pegboard.web.headers import protect
from pegboard.web.identify import Identify
from pegboard.web.incoming_webhooks import take_message
from pegboard.web.pages.routes import PAGES
from pegboard.web.readiness import show_health, show_readiness
from pegboard.web.renewed_cookie import add_renewed
from pegboard.web.running import limit_threads, placed, runner_for
from pegboard.web.static_files import serve_asset
from pegboard.web.told_epoch import tell_epoch
from pegboard.web.translations import forget_catalogues
from pegboard.web.web_form_pages import show_confirm, show_form, take_confirm, take_form

LARGEST_BODY = 10 * 1024 * 1024
"""Bytes of a request's body; files come in pieces through the import, not in one request."""

OPEN = (
    serve_asset,
    show_calendar,
    show_health,
    show_readiness,
    take_message,
    show_form,
    take_form,
    show_confirm,
    take_confirm,
)
"""What needs nobody signed in, beside signing in itself."""

Application = Litestar
"""What a server runs; others need not know the library behind it."""


def create_app(runtime: Runtime) -> Litestar:
    """Return the application; a swap of the runtime's assembly needs no new one."""
    database = runtime.database
    runtime.after_swap.append(forget_catalogues)
    https = (runtime.settings.base_url or "").startswith("https://")
    return Litestar(
        [placed((*API, *PAGES, *OPEN), database)],
        middleware=[Identify(runtime, runner_for(database))],
        exception_handlers=dict(HANDLERS),
        on_startup=[limit_threads],
        before_send=[protect(https=https), add_renewed, tell_epoch(runtime)],
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
    )
