"""The routes of webhooks and web forms, as the web application registers them."""

from litestar.handlers import HTTPRouteHandler

from pegboard.web.pages.webhook_pages import (
    show_webhook,
    take_again,
    take_new_secret,
    take_off,
    take_on,
)

WEBHOOKS: tuple[HTTPRouteHandler, ...] = (
    show_webhook,
    take_on,
    take_off,
    take_new_secret,
    take_again,
)
