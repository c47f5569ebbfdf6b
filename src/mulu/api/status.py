"""How the node stands.

Source: docs/spec/http.md API-6.
"""

from litestar import get

from mulu import __version__
from mulu.api.given import GivenChain, GivenNeeds, GivenReads
from mulu.api.health import reasons_against
from mulu.api.openapi import problems
from mulu.api.times import rfc3339
from mulu.client.answers import StatusAnswer


@get("/v1/status", tags=["node"], responses=problems(), summary="How the node stands")
async def status(needs: GivenNeeds, chain: GivenChain, reads: GivenReads) -> StatusAnswer:
    """Height, roots, versions and health. The names are those of the command `mulu status`."""
    head = chain.head()
    against = await reasons_against(needs, chain, reads)
    beat = chain.heartbeat_ms()
    return StatusAnswer(
        chain_id=chain.facts.chain_id,
        chain=chain.facts.chain,
        genesis_hash=chain.show(chain.facts.chain.rpartition(":")[2]),
        height=head.height,
        projection_height=0 if against.tables else reads.height(),
        block_hash=chain.show(head.block_hash),
        state_root=chain.show(head.state_root),
        app_version=needs.app_version,
        version=__version__,
        time=rfc3339(head.time_ms),
        heartbeat=None if beat is None else rfc3339(beat),
        ready=not against.all,
        reason="; ".join(against.all),
    )
