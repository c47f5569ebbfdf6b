"""Records of the catalogue: search, one record, its history.

Source: docs/spec/http.md API-13 and API-14; docs/spec/search.md.
"""

import asyncio
from http import HTTPStatus
from typing import Annotated, Final, Literal

import msgspec
from litestar import get
from litestar.params import QueryParameter

from mulu.api.given import GivenChain, GivenNeeds, GivenReads
from mulu.api.needs import EntriesAsk, Reads
from mulu.api.openapi import problems
from mulu.api.outcomes import as_json
from mulu.api.paging import LIMIT, After, Limit
from mulu.api.parameters import CODE_IN_QUERY, By, Flag, PathCode, Since, Version, read_code
from mulu.api.proving import no_such, read_proven
from mulu.client.catalog_answers import (
    EntriesAnswer,
    EntryAnswer,
    Kind,
    RecordStatus,
    VersionsAnswer,
)
from mulu.core.ids import ORG_ID
from mulu.query.sealing import Wanted

QUERY_MAX: Final = 200

Words = Annotated[
    str,
    QueryParameter(
        max_length=QUERY_MAX,
        description="Words in title, summary or item names; all must be there.",
    ),
]
OfOrg = Annotated[
    str | None,
    QueryParameter(pattern=f"^{ORG_ID}$", description="Organisation that provides."),
]
OfKind = Annotated[Kind | None, QueryParameter(description="Kind of record; absent: all kinds.")]
OfShareType = Annotated[
    int | None,
    QueryParameter(ge=0, le=3, description="0 not said, 1, 2 or 3."),
]
OfLevel = Annotated[
    Literal["none", "G1", "G2", "G3", "G4", "IMPORTANT", "CORE"] | None,
    QueryParameter(description="Sensitivity level; `none` is not said."),
]
OfCycle = Annotated[
    int | None,
    QueryParameter(ge=0, le=99, description="Code of the update cycle; 0 not said."),
]
OfStatus = Annotated[
    RecordStatus | None,
    QueryParameter(description="Status; absent shows all that are not withdrawn."),
]
OfOpen = Annotated[
    Literal["yes", "no", "unknown"] | None,
    QueryParameter(description="Whether open to the public."),
]
OfGap = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[A-Za-z0-9]{1,16}:[a-z_]{1,32}$",
        description="Only records that lack this, such as `missing:summary`.",
    ),
]


def _of_code(description: str) -> QueryParameter:
    extra = {"pattern": CODE_IN_QUERY}
    return QueryParameter(max_length=64, description=description, schema_extra=extra)


OfDuty = Annotated[str | None, _of_code("Only records that rest on this duty.")]
OfSystem = Annotated[str | None, _of_code("Only records that stand in this system.")]
OfEntry = Annotated[str | None, _of_code("Only tables that carry this data entry.")]
OfRelated = Annotated[str | None, _of_code("Only entries related to this one.")]
WithFacets = Annotated[Flag, QueryParameter(description="1 adds counts of values to filter by.")]
WithProof = Annotated[Flag, QueryParameter(description="1 adds a proof bundle.")]


@get(
    "/v1/entries",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(),
    summary="Search the catalogue",
)
def entries(  # noqa: PLR0913 - one argument for each filter of the interface
    *,
    reads: GivenReads,
    q: Words = "",
    kind: OfKind = None,
    org: OfOrg = None,
    share_type: OfShareType = None,
    level: OfLevel = None,
    cycle: OfCycle = None,
    status: OfStatus = None,
    is_open: OfOpen = None,
    gap: OfGap = None,
    duty: OfDuty = None,
    system: OfSystem = None,
    entry: OfEntry = None,
    related: OfRelated = None,
    facets: WithFacets = "0",
    limit: Limit = LIMIT,
    after: After = None,
) -> EntriesAnswer:
    """Records whose texts hold every word, newest first; the count is capped."""
    return reads.entries(
        EntriesAsk(
            q=q,
            kind=kind,
            org=org,
            share_type=share_type,
            level=level,
            cycle=cycle,
            status=status,
            is_open=is_open,
            gap=gap,
            duty=_code(duty),
            system=_code(system),
            entry=_code(entry),
            related=_code(related),
            facets=facets == "1",
            limit=limit,
            after=after,
        )
    )


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


def _code(text: str | None) -> str | None:
    return None if text is None else read_code(text)


def _read(reads: Reads, code: str, version: int | None) -> EntryAnswer:
    found = reads.entry(code, version)
    if found is None:
        raise no_such(code, version, reads.height())
    return found
