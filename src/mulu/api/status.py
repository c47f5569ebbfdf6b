"""How the node stands.

Source: docs/spec/http.md API-6.
"""

from litestar import get

from mulu import __version__
from mulu.api.given import GivenChain, GivenLook, GivenNeeds
from mulu.api.openapi import problems
from mulu.api.times import rfc3339
from mulu.client.answers import ReasonAnswer, StatusAnswer


@get("/v1/status", tags=["node"], responses=problems(), summary="How the node stands")
async def status(needs: GivenNeeds, chain: GivenChain, look: GivenLook) -> StatusAnswer:
    """Height, roots, versions and health. The names are those of the command `mulu status`."""
    head = chain.head()
    seen = await look.now()
    beat = chain.heartbeat_ms()
    return StatusAnswer(
        chain_id=chain.facts.chain_id,
        chain=chain.facts.chain,
        genesis_hash=chain.show(chain.facts.chain.rpartition(":")[2]),
        height=head.height,
        projection_height=0
        if seen.standing.tables_trouble
        else max(0, seen.standing.height - seen.standing.tables_lag),
        block_hash=chain.show(head.block_hash),
        state_root=chain.show(head.state_root),
        app_version=chain.app_version() or needs.rules.app_version,
        version=__version__,
        time=rfc3339(head.time_ms),
        heartbeat=None if beat is None else rfc3339(beat),
        ordering_height=chain.ordering_height(),
        finality_lag=seen.standing.finality_lag,
        peers=None
        if seen.ledger is None or seen.ledger.engine is None
        else seen.ledger.engine.peers,
        ready=not seen.reasons,
        reason="; ".join(f"{each.name}: {each.text}" for each in seen.reasons),
        reasons=[ReasonAnswer(name=each.name, text=each.text) for each in seen.reasons],
    )
