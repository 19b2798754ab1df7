"""Where handlers run: inline on SQLite, in as many threads as connections on PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from copy import copy
from typing import Any, Protocol, TypeVar

from litestar import Router
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler

from pegboard.assembly.health.request_threads import RequestThreads
from pegboard.database.engine import CONNECTIONS, Database

SLOW = "slow"
"""The `opt` of a handler that computes for long (passwords) and so never runs inline."""

Answer = TypeVar("Answer")


class Run(Protocol):
    """Runs a synchronous function and gives its answer."""

    def __call__(
        self, function: Callable[..., Answer], /, *arguments: Any
    ) -> Awaitable[Answer]: ...


async def run_inline(function: Callable[..., Answer], /, *arguments: Any) -> Answer:
    return function(*arguments)


def runner_for(database: Database) -> Run:
    """Return how the kernel's synchronous code is run for *database*.

    One thread serves SQLite fastest, as its calls are short and never wait for a network; on
    PostgreSQL, threads let one request wait for the server while another computes.
    """
    return run_inline if database.is_sqlite else sync_to_thread


def placed(handlers: Iterable[HTTPRouteHandler], database: Database) -> Router:
    """Return *handlers*, copied, to run where `runner_for` says.

    They come as one router: Litestar registers handlers that share a path one after the other
    otherwise, and puts those before into a thread within a thread (seen in 2.25).
    """
    own = [_place(handler, in_thread=not database.is_sqlite) for handler in handlers]
    return Router("/", route_handlers=own)


def _place(handler: HTTPRouteHandler, *, in_thread: bool) -> HTTPRouteHandler:
    own = copy(handler)
    own.sync_to_thread = in_thread or bool(handler.opt.get(SLOW))
    return own


async def limit_threads() -> None:
    """Give the running loop as many threads as there are connections; more would only wait."""
    pool = RequestThreads(CONNECTIONS, thread_name_prefix="request")
    asyncio.get_running_loop().set_default_executor(pool)
