"""The list of organisations.

Source: docs/spec/http.md API-22.
"""

from litestar import Response, get

from mulu.client import asks
from mulu.console.given import GivenHttp
from mulu.console.render import render
from mulu.console.visit import AnyRequest, page_of

SHOWN = 100


@get("/orgs", include_in_schema=False)
async def orgs_page(request: AnyRequest, http: GivenHttp) -> Response[str]:
    """Organisations in order of their ids; a name leads to what it provides."""
    page = page_of(request)
    after = dict(page.query).get("after")
    found = await http.ask(asks.orgs(limit=SHOWN, after=after))
    return render(page, "orgs.html", found=found, is_later=after is not None)
