"""An engine that has given up on its peers: noticed, and started again so that it dials anew.

CometBFT dials a named peer again for some hours after it was lost, and hardly at all when the peer
turned it away, as it does to a node that is not admitted yet. Only a node without any peer is
started again; its ledger and its readers go on.

Source: docs/spec/engine.md ENG-13.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mulu.core.errors import MuluError
from mulu.ordering.cometbft.rpc import EngineRpc

LOOK_MS: Final = 10_000
LONELY_MS: Final = (30_000, 60_000, 120_000, 300_000)
"""How long an engine may be without any peer before it is started again; the last for good."""
ASK_SECONDS_MAX: Final = 2


class Lonely:
    """Watches whether an engine has any peer.

    Args:
        count_peers: Asks the engine; None when it does not answer.
        monotonic_ms: A clock that never goes back.
    """

    def __init__(
        self, count_peers: Callable[[], int | None], monotonic_ms: Callable[[], int]
    ) -> None:
        self._count_peers = count_peers
        self._monotonic_ms = monotonic_ms
        self._looked_ms = self._since_ms = monotonic_ms()
        self._restarts = 0

    def is_due(self) -> bool:
        """Whether to start the engine again; counts that as done."""
        now = self._monotonic_ms()
        if now - self._looked_ms < LOOK_MS:
            return False
        self._looked_ms = now
        if self._count_peers() != 0:
            self._since_ms, self._restarts = now, 0
            return False
        if now - self._since_ms < LONELY_MS[min(self._restarts, len(LONELY_MS) - 1)]:
            return False
        self._since_ms = now
        self._restarts += 1
        return True


def count_peers(path: Path) -> int | None:
    """How many peers an engine has; None when it does not say.

    Args:
        path: The engine's socket.
    """
    try:
        return asyncio.run(_ask(path))
    except (MuluError, TimeoutError, LookupError, ValueError):
        return None


async def _ask(path: Path) -> int:
    rpc = EngineRpc(path)
    try:
        async with asyncio.timeout(ASK_SECONDS_MAX):
            return int((await rpc.net_info())["n_peers"])
    finally:
        await rpc.close()
