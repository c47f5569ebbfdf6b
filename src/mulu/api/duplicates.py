"""Entries that may be the same, with reasons, for a person to decide.

Source: docs/spec/http.md API-60; docs/spec/duplicates.md DUP-10 to DUP-12.
"""

from typing import Annotated, Any, Literal

from litestar import get
from litestar.params import QueryParameter

from mulu.api.errors import bad_input
from mulu.api.given import GivenReads
from mulu.api.narrowing import OfOrg
from mulu.api.openapi import problems
from mulu.api.paging import LIMIT, After, Limit
from mulu.api.parameters import CODE_IN_QUERY, read_code
from mulu.api.times import rfc3339
from mulu.client.catalog_answers import OrgName
from mulu.client.duplicate_answers import (
    DuplicateGroup,
    DuplicateMember,
    DuplicateReason,
    DuplicatesAnswer,
)
from mulu.query.duplicates.answering import LEAST, GroupShown, Member, Wanted
from mulu.query.duplicates.swept import ReasonName
from mulu.query.viewer import PUBLIC

OfMember = Annotated[
    str | None,
    QueryParameter(
        max_length=64,
        description="Only groups with this entry.",
        schema_extra={"pattern": CODE_IN_QUERY},
    ),
]
OfReason = Annotated[ReasonName | None, QueryParameter(description="Only groups for this reason.")]
OfOrgs = Annotated[
    Literal["one", "several"] | None,
    QueryParameter(description="Only groups of entries of one organisation, or of several."),
]
Least = Annotated[int, QueryParameter(ge=0, le=1000, description="Lowest score that is shown.")]


@get(
    "/v1/duplicates",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(),
    summary="Entries that may be the same",
)
def duplicates(  # noqa: PLR0913 - one argument for each parameter of the interface
    *,
    reads: GivenReads,
    org: OfOrg = None,
    code: OfMember = None,
    reason: OfReason = None,
    orgs: OfOrgs = None,
    least: Least = LEAST,
    limit: Limit = LIMIT,
    after: After = None,
) -> DuplicatesAnswer:
    """Groups with reasons and a score, the likeliest first; found in the background."""
    wanted = Wanted(
        org=org or "",
        code="" if code is None else read_code(code),
        reason=reason or "",
        orgs=orgs or "",
        least=least,
    )
    with bad_input():
        found = reads.duplicates.find(PUBLIC, wanted, limit=limit, after=after)
    return DuplicatesAnswer(
        height=found.height,
        swept_height=found.swept.height,
        swept_time=rfc3339(found.swept.finished_ms),
        entries=found.swept.entries,
        cut=found.swept.cut,
        total=found.total,
        groups=[_group(group) for group in found.groups],
        after=found.after,
    )


def _group(group: GroupShown) -> DuplicateGroup:
    return DuplicateGroup(
        score=group.score,
        within=group.within,
        reasons=[DuplicateReason(name=one.name, share=one.share) for one in group.reasons],
        count=group.count,
        members=[_member(member) for member in group.members],
    )


def _member(member: Member) -> DuplicateMember:
    status: Any = member.status
    return DuplicateMember(
        code=member.code,
        title=member.title,
        title_en=member.title_en,
        provider=OrgName(org_id=member.provider.org_id, name=member.provider.name),
        status=status,
        version=member.version,
        content_hash=member.content_hash,
        time=rfc3339(member.time_ms),
        items=member.items,
        source=member.source,
    )
