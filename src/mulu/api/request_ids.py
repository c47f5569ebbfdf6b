"""A name for each request, so that an answer and what was logged of it find each other.

Source: docs/spec/http.md API-25.
"""

import logging
import re
import secrets
from collections.abc import Iterable
from contextvars import ContextVar
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from litestar.enums import ScopeType

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

HEADER: Final = b"x-request-id"
QUIET: Final = "/readyz"
"""Answers 503 again and again for as long as a node is not ready."""
_FORM: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_request: ContextVar[str] = ContextVar("request", default="")


def current_request() -> str:
    """Name of the request that is being answered; empty outside of one."""
    return _request.get()


def named_requests(app: "ASGIApp") -> "ASGIApp":
    """Give each request a name, its answer the same, and log answers that are our fault."""

    async def named(scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        name = _name(scope["headers"])
        token = _request.set(name)

        async def send_named(message: "Message") -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), (HEADER, name.encode())]
                message["headers"] = headers
                _log(scope["method"], scope.get("path_template", ""), int(message["status"]))
            await send(message)

        try:
            await app(scope, receive, send_named)
        finally:
            _request.reset(token)

    return named


def _name(headers: Iterable[tuple[bytes, bytes]]) -> str:
    given = next((value for name, value in headers if name == HEADER), b"")
    return given.decode() if _FORM.fullmatch(given) else secrets.token_hex(8)


def _log(method: str, route: str, status: int) -> None:
    """Routes are logged by their templates: what people look for is nobody's business."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and route != QUIET:
        logger.warning("%s %s answered %d", method, route or "another address", status)
