"""Every route of the REST interface."""

from litestar.handlers import HTTPRouteHandler

API: tuple[HTTPRouteHandler, ...] = ()
