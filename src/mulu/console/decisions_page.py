"""Proposals and decisions: the list, and one with every vote.

Source: docs/spec/http.md API-39; docs/spec/governance.md.
"""

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from mulu.client import asks
from mulu.console.given import GivenHttp
from mulu.console.render import render
from mulu.console.visit import AnyRequest, page_of

SHOWN = 50


@get("/decisions", include_in_schema=False)
async def decisions_page(request: AnyRequest, http: GivenHttp) -> Response[str]:
    """Proposals, newest first, and who governs."""
    page = page_of(request)
    after = dict(page.query).get("after")
    found = await http.ask(asks.proposals(limit=SHOWN, after=after))
    members = await http.ask(asks.members())
    return render(page, "decisions.html", found=found, members=members, is_later=after is not None)


@get("/decisions/{number:int}", include_in_schema=False)
async def decision_page(
    number: FromPath[int], request: AnyRequest, http: GivenHttp
) -> Response[str]:
    """A proposal: what, why, and every vote."""
    page = page_of(request)
    found = await http.ask(asks.proposal(number))
    members = await http.ask(asks.members())
    names = {member.org_id: member.name for member in members.members}
    facts = [(name, _shown(value)) for name, value in found.action.items() if name != "@type"]
    return render(page, "decision.html", found=found, names=names, facts=facts)


def _shown(value: object) -> str:
    """A field of an action as people read it; what is no plain word is shown as JSON."""
    if isinstance(value, str):
        return value
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
