"""One server for both: the API's paths go to the API, all others to the pages.

Source: docs/spec/http.md API-21; ASGI specification 3.0.
"""

from typing import Final

from litestar.types import ASGIApp, Receive, Scope, Send

API_PATHS: Final = ("/v1", "/healthz", "/readyz", "/metrics", "/api")


def join(api: ASGIApp, pages: ASGIApp) -> ASGIApp:
    """Put API and pages behind one address.

    Args:
        api: Answers ``/v1/…``, ``/healthz``, ``/readyz``, ``/metrics`` and the server's lifespan.
        pages: Answers everything else.
    """

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path")
        is_api = path is None or _is_api(path)
        await (api if is_api else pages)(scope, receive, send)

    return site


def _is_api(path: str) -> bool:
    return any(path == base or path.startswith(f"{base}/") for base in API_PATHS)
