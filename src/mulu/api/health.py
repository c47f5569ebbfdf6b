"""Health and figures: for supervisors and for Prometheus.

Source: docs/spec/http.md API-16 and API-17.
"""

from dataclasses import dataclass

from litestar import Response, get

from mulu.api.chain import Chain
from mulu.api.given import GivenChain, GivenFigures, GivenNeeds, GivenReads
from mulu.api.needs import Needs, Reads
from mulu.api.openapi import METRICS, problems
from mulu.client.answers import HealthAnswer
from mulu.core.errors import UnavailableError
from mulu.ordering.solo.heartbeat import STALE_MS


class NotReadyError(UnavailableError):
    """The node takes no requests now; the text gives every reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What speaks against sending requests here."""

    all: list[str]
    tables: bool
    """The read tables cannot be read."""


async def reasons_against(needs: Needs, chain: Chain, reads: Reads) -> Against:
    """Everything that speaks against sending requests here."""
    reasons: list[str] = []
    tables = False
    try:
        silent_ms = chain.silent_ms(needs.now_ms())
        if silent_ms > STALE_MS:
            reasons.append(f"ordering: no block or heartbeat for {silent_ms // 1000} s")
    except UnavailableError as err:
        reasons.append(f"ledger: {err}")
    try:
        state = await needs.ledger.state()
        reasons += [f"ordering: {state.halted}"] if state.halted else []
    except UnavailableError as err:
        reasons.append(f"ordering: {err}")
    try:
        reads.height()
    except UnavailableError as err:
        reasons.append(f"read tables: {err}")
        tables = True
    return Against(all=reasons, tables=tables)


@get("/healthz", tags=["node"], responses=problems(), summary="Whether the process lives")
async def healthz(chain: GivenChain) -> HealthAnswer:
    """Answers as long as the process can answer at all."""
    return HealthAnswer(ok=True, height=chain.height_or_none(), reasons=[])


@get("/readyz", tags=["node"], responses=problems(), summary="Whether to send requests here")
async def readyz(needs: GivenNeeds, chain: GivenChain, reads: GivenReads) -> HealthAnswer:
    """200 when ledger, ordering and read tables answer; else 503 with every reason."""
    against = await reasons_against(needs, chain, reads)
    if against.all:
        raise NotReadyError("; ".join(against.all))
    return HealthAnswer(ok=True, height=chain.height_or_none(), reasons=[])


@get(
    "/metrics",
    tags=["node"],
    media_type=METRICS,
    responses=problems(),
    summary="Figures for Prometheus",
)
async def metrics(
    needs: GivenNeeds, chain: GivenChain, reads: GivenReads, figures: GivenFigures
) -> Response[str]:
    """Heights, waiting transactions and requests, in the Prometheus text format."""
    state = await needs.ledger.state()
    values = {
        "mulu_height": chain.head().height,
        "mulu_projection_height": reads.height(),
        "mulu_waiting_transactions": state.waiting,
        "mulu_ledger_halted": int(bool(state.halted)),
    }
    return Response(figures.text(values), media_type=METRICS)
