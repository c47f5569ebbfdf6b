"""One server for the API and the pages: the pages ask the API, as any other client does."""

from typing import TYPE_CHECKING, Final

import httpx
from litestar.enums import ScopeType

from mulu.api.app import build_app
from mulu.api.request_ids import named_requests
from mulu.client.http import AsyncHttp
from mulu.console.app import build_console

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send

    from mulu.api.needs import Needs

API_PATHS: Final = ("/v1/", "/api/", "/healthz", "/readyz", "/metrics")
HERE: Final = "http://127.0.0.1"
"""Name under which the pages ask the API in the same process."""


def build_site(needs: "Needs") -> "ASGIApp":
    """Build what the node serves."""
    api = build_app(needs)
    pages = build_console(AsyncHttp(HERE, httpx.ASGITransport(app=api)))  # type: ignore[arg-type]

    async def site(scope: "Scope", receive: "Receive", send: "Send") -> None:
        is_page = scope["type"] == ScopeType.HTTP and not scope["path"].startswith(API_PATHS)
        await (pages if is_page else api)(scope, receive, send)

    return named_requests(site)
