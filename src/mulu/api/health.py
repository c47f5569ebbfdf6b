"""Health: whether the process lives, and everything that speaks against sending requests to it.

Source: docs/spec/http.md API-16.
"""

from litestar import get

from mulu.api.given import GivenChain, GivenLook
from mulu.api.openapi import problems
from mulu.client.answers import HealthAnswer
from mulu.core.errors import UnavailableError


class NotReadyError(UnavailableError):
    """The node takes no requests now; the text gives every reason."""


@get("/healthz", tags=["node"], responses=problems(), summary="Whether the process lives")
async def healthz(chain: GivenChain) -> HealthAnswer:
    """Answers as long as the process can answer at all."""
    return HealthAnswer(ok=True, height=chain.height_or_none(), reasons=[])


@get("/readyz", tags=["node"], responses=problems(), summary="Whether to send requests here")
async def readyz(chain: GivenChain, look: GivenLook) -> HealthAnswer:
    """200 when the node takes requests; else 503 with every reason and what to do next."""
    seen = await look.now()
    if seen.reasons:
        raise NotReadyError("; ".join(f"{each.name}: {each.text}" for each in seen.reasons))
    return HealthAnswer(ok=True, height=chain.height_or_none(), reasons=[])
