"""How the node and its chain stand, with new blocks as they come.

Source: docs/spec/http.md API-22.
"""

from litestar import Response, get

from mulu.client import asks
from mulu.console.given import GivenHttp
from mulu.console.render import render
from mulu.console.visit import AnyRequest, page_of


@get("/status", include_in_schema=False)
async def status_page(request: AnyRequest, http: GivenHttp) -> Response[str]:
    """Heights, roots, versions and health."""
    page = page_of(request)
    status = await http.ask(asks.status())
    return render(page, "status.html", status=status)
