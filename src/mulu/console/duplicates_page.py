"""Entries that may be the same: of all, or of an organisation, for a person to decide.

Source: docs/spec/http.md API-61; docs/spec/duplicates.md DUP-12.
"""

from typing import TYPE_CHECKING, Final

from litestar import Response, get

from mulu.client import asks, duplicate_asks
from mulu.client.duplicate_answers import DuplicateReason
from mulu.console.given import GivenHttp
from mulu.console.render import Page, render
from mulu.console.visit import AnyRequest, page_of

if TYPE_CHECKING:
    from mulu.client.catalog_answers import OrgAnswer

SHOWN: Final = 20
NARROWING: Final[tuple[str, ...]] = ("org", "code", "reason", "orgs", "least")
LEASTS: Final = ("800", "500", "300", "0")
DEFAULT: Final = "500"


@get("/duplicates", include_in_schema=False)
async def duplicates_page(request: AnyRequest, http: GivenHttp) -> Response[str]:
    """Groups with their reasons, the likeliest first; its address is its state."""
    page = page_of(request)
    asked = dict(page.query)
    narrowed: dict[str, str] = {name: asked[name] for name in NARROWING if name in asked}
    found = await http.ask(
        duplicate_asks.duplicates(narrowed, limit=SHOWN, after=asked.get("after"))
    )
    org: OrgAnswer | None = None
    if "org" in narrowed:
        org = await http.ask(asks.org(narrowed["org"]))
    return render(
        page,
        "duplicates.html",
        found=found,
        org=org,
        leasts=LEASTS,
        least=narrowed.get("least", DEFAULT),
        among=narrowed.get("orgs", ""),
        why=lambda reason: _why(page, reason),
        is_later="after" in asked,
    )


def _why(page: Page, reason: DuplicateReason) -> str:
    """A reason in the page's language; its name when this version does not know it."""
    key = f"duplicate_{reason.name}"
    return page.words(key, share=reason.share) if key in page.words.texts else reason.name
