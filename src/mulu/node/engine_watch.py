"""How the engine stands, looked at once a second and told to whoever asks the ledger process.

Source: docs/spec/engine.md ENG-11.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from typing import Final

from mulu.core.errors import MuluError
from mulu.node.ipc import EngineState
from mulu.ordering.cometbft.envelope import Request, Response
from mulu.ordering.cometbft.requests import RequestFinalizeBlock
from mulu.ordering.cometbft.rpc import EngineRpc

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
ADDRESS_BYTES: Final = 20
_SIGNED: Final = 2
"""``BLOCK_ID_FLAG_COMMIT``."""


class EngineWatch:
    """Watches one engine; for one event loop.

    Args:
        rpc: Asks the engine.
        public_key: This node's validator key, 32 bytes.
        count_validators: How many validators there are now.
    """

    def __init__(
        self, rpc: EngineRpc, public_key: bytes, count_validators: Callable[[], int]
    ) -> None:
        self._rpc = rpc
        self._address = hashlib.sha256(public_key).digest()[:ADDRESS_BYTES]
        self._count_validators = count_validators
        self._missed = 0
        self._state = EngineState(running=False)

    def state(self) -> EngineState:
        """How it stood at the last look."""
        return self._state

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            self._state = await self._look()
            await asyncio.sleep(LOOK_SECONDS)

    def watching(self, answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """An answerer that notes, in passing, blocks decided without this node's vote."""

        def watched(request: Request) -> Response:
            if isinstance(request, RequestFinalizeBlock):
                self._note(request)
            return answer(request)

        return watched

    def _note(self, block: RequestFinalizeBlock) -> None:
        if block.decided_last_commit is None:
            return
        for vote in block.decided_last_commit.votes:
            if vote.validator is not None and vote.validator.address == self._address:
                self._missed += vote.block_id_flag != _SIGNED

    async def _look(self) -> EngineState:
        try:
            status, net = await asyncio.gather(self._rpc.status(), self._rpc.net_info())
            sync = status["sync_info"]
            return EngineState(
                running=True,
                height=int(sync["latest_block_height"]),
                peers=int(net["n_peers"]),
                validators=await asyncio.to_thread(self._count_validators),
                catching_up=bool(sync["catching_up"]),
                missed_blocks=self._missed,
            )
        except (MuluError, KeyError, ValueError) as err:
            logger.debug("the engine does not say how it stands: %s", err)
            return EngineState(running=False, missed_blocks=self._missed)
