"""Organisations.

Source: docs/spec/http.md API-13; docs/spec/identity.md.
"""

from http import HTTPStatus
from typing import Annotated

from litestar import get
from litestar.params import PathParameter

from mulu.api.errors import NotThereError
from mulu.api.given import GivenReads
from mulu.api.openapi import problems
from mulu.api.paging import LIMIT, After, Limit
from mulu.client.catalog_answers import OrgAnswer, OrgsAnswer
from mulu.core.ids import ORG_ID

PathOrg = Annotated[str, PathParameter(pattern=f"^{ORG_ID}$", description="Id of an organisation.")]


@get(
    "/v1/orgs",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(),
    summary="List organisations",
)
def orgs(reads: GivenReads, limit: Limit = LIMIT, after: After = None) -> OrgsAnswer:
    """In order of their ids."""
    return reads.orgs(limit, after)


@get(
    "/v1/orgs/{org_id:str}",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Read an organisation",
)
def org(org_id: PathOrg, reads: GivenReads) -> OrgAnswer:
    """Its names, credit code, kind and level."""
    found = reads.org(org_id)
    if found is None:
        raise NotThereError(f"there is no organisation {org_id} at height {reads.height()}")
    return found
