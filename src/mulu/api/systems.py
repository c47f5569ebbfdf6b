"""Tables of a system, for harvests: what is compared with the database.

Source: docs/spec/harvest.md HAR-20; docs/spec/http.md API-13.
"""

from litestar import get

from mulu.api.given import GivenReads
from mulu.api.openapi import problems
from mulu.api.paging import LIMIT, After, Limit
from mulu.api.parameters import PathCode, read_code
from mulu.client.harvest_answers import SystemTablesAnswer


@get(
    "/v1/systems/{code:str}/tables",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(),
    summary="List the tables of a system with the hashes of their columns",
)
def tables(
    code: PathCode, reads: GivenReads, limit: Limit = LIMIT, after: After = None
) -> SystemTablesAnswer:
    """Withdrawn ones too, in the order in which they were written last."""
    return reads.tables_of(read_code(code), limit, after)
