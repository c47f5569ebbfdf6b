"""Many records at once, for imports: by code, by the reference of their source, by source.

Source: docs/spec/intake.md INT-90 and INT-91; docs/spec/http.md API-13.
"""

from http import HTTPStatus
from typing import Annotated, Final

from litestar import get, post
from litestar.params import JSONBody, PathParameter

from mulu.api.given import GivenReads
from mulu.api.openapi import problems
from mulu.api.paging import LIMIT, After, Limit
from mulu.api.parameters import read_code
from mulu.client.lookup_answers import LookupAnswer, LookupAsked, SourceEntriesAnswer
from mulu.core.ids import SOURCE

BODY_BYTES_MAX: Final = 2 << 20
"""A question with the most codes and references that it may have is smaller."""

PathSource = Annotated[
    str, PathParameter(max_length=80, pattern=f"^{SOURCE}$", description="Slug of the source.")
]


@post(
    "/v1/entries/lookup",
    tags=["catalog"],
    status_code=HTTPStatus.OK,
    sync_to_thread=True,
    request_max_body_size=BODY_BYTES_MAX,
    responses=problems(HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    summary="Read many records by code or source reference",
    response_description="Those that there are; the others are left out.",
)
def lookup(data: JSONBody[LookupAsked], reads: GivenReads) -> LookupAnswer:
    """The newest versions, as an import compares them; at most 500 codes and 500 references."""
    codes = [read_code(code) for code in data.codes]
    return reads.lookup(codes, [(ref.source, ref.id) for ref in data.refs])


@get(
    "/v1/sources/{source:str}/entries",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(),
    summary="List the records that came from a source",
)
def of_source(
    source: PathSource, reads: GivenReads, limit: Limit = LIMIT, after: After = None
) -> SourceEntriesAnswer:
    """Withdrawn ones too, in the order in which they were written last."""
    return reads.of_source(source, limit, after)
