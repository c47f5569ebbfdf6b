"""Records of the catalogue: search, one record, its history.

Source: docs/spec/http.md API-13 and API-14; docs/spec/search.md.
"""

import asyncio
from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from mulu.api.given import GivenChain, GivenNeeds, GivenReads
from mulu.api.narrowing import NARROWING, GivenNarrowed, OfKind, Words
from mulu.api.needs import EntriesAsk, Reads
from mulu.api.openapi import problems
from mulu.api.outcomes import as_json
from mulu.api.paging import LIMIT, After, Limit
from mulu.api.parameters import By, Flag, PathCode, Since, Version, read_code
from mulu.api.proving import no_such, read_proven
from mulu.client.catalog_answers import (
    EntriesAnswer,
    EntryAnswer,
    SuggestionsAnswer,
    VersionsAnswer,
)
from mulu.query.ranking import Sort
from mulu.query.sealing import Wanted

SortBy = Annotated[
    Sort,
    QueryParameter(
        description="`best`: titles that are the text, titles that begin with it, the rest, each"
        " newest first; `newest`: all newest first."
    ),
]
WithFacets = Annotated[Flag, QueryParameter(description="1 adds counts of values to filter by.")]
WithProof = Annotated[Flag, QueryParameter(description="1 adds a proof bundle.")]


@get(
    "/v1/entries",
    tags=["catalog"],
    dependencies=NARROWING,
    sync_to_thread=True,
    responses=problems(),
    summary="Search the catalogue",
)
def entries(
    *,
    reads: GivenReads,
    narrowed: GivenNarrowed,
    sort: SortBy = "best",
    facets: WithFacets = "0",
    limit: Limit = LIMIT,
    after: After = None,
) -> EntriesAnswer:
    """Records whose texts hold every word, best first; the count is capped."""
    return reads.entries(
        EntriesAsk(
            text=narrowed.text,
            filters=narrowed.filters,
            sort=sort,
            facets=facets == "1",
            limit=limit,
            after=after,
        )
    )


@get(
    "/v1/suggest",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(),
    summary="Suggest while somebody types",
)
def suggest(reads: GivenReads, q: Words = "", kind: OfKind = None) -> SuggestionsAnswer:
    """Titles, organisations and keywords that fit what is typed so far; few, and quick."""
    return reads.suggest(q, kind or "")


@get(
    "/v1/entries/{code:str}",
    tags=["catalog"],
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Read a record",
)
async def entry(  # noqa: PLR0913 - one argument for each parameter of the interface
    *,
    code: PathCode,
    needs: GivenNeeds,
    chain: GivenChain,
    reads: GivenReads,
    version: Version = None,
    proof: WithProof = "0",
    since: Since = 0,
    by: By = "engine",
) -> EntryAnswer:
    """The newest version, or the one asked for, with what it lacks by its profile (`gaps`)."""
    name = read_code(code)
    if proof == "1":
        found, proven = await read_proven(needs, chain, name, version, Wanted(since=since, kind=by))
        return msgspec.structs.replace(
            found, proof=as_json(proven.bundle), proof_height=proven.height
        )
    return await asyncio.to_thread(_read, reads, name, version)


@get(
    "/v1/entries/{code:str}/versions",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Read a record's history",
)
def versions(
    code: PathCode, reads: GivenReads, limit: Limit = LIMIT, after: After = None
) -> VersionsAnswer:
    """Every version with what changed, newest first."""
    name = read_code(code)
    found = reads.versions(name, limit, after)
    if found is None:
        raise no_such(name, None, reads.height())
    return found


def _read(reads: Reads, code: str, version: int | None) -> EntryAnswer:
    found = reads.entry(code, version)
    if found is None:
        raise no_such(code, version, reads.height())
    return found
