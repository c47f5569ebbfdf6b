"""The page of one organisation: what it is, how complete its records are, and what they lack.

Source: docs/spec/http.md API-42; docs/spec/profiles.md PRO-14 and PRO-15.
"""

from litestar import Response, get
from litestar.params import FromPath

from mulu.client import asks
from mulu.console.gap_rows import completeness, rows_of_many
from mulu.console.given import GivenHttp
from mulu.console.render import render
from mulu.console.visit import AnyRequest, page_of


@get("/orgs/{org_id:str}", include_in_schema=False)
async def org_page(request: AnyRequest, http: GivenHttp, org_id: FromPath[str]) -> Response[str]:
    """One organisation; every gap leads to the records that have it."""
    page = page_of(request)
    org = await http.ask(asks.org(org_id))
    found = await http.ask(asks.gaps(org=org.org_id))
    return render(
        page,
        "org.html",
        org=org,
        found=found,
        complete=completeness(found.records, found.complete),
        gaps=rows_of_many(page, found, {"org": org.org_id}),
    )
