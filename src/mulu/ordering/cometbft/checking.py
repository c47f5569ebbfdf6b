"""CheckTx: may a frame wait for a block, and does it still belong there after one?

Source: docs/spec/abci.md ABC-9 and ABC-10; docs/spec/transaction.md TXN-11 to TXN-14.
"""

from mulu.core.clock import Clock
from mulu.core.errors import InadmissibleError
from mulu.ordering.cometbft.needs import Listener
from mulu.ordering.cometbft.remembered import Remembered
from mulu.ordering.cometbft.requests import RequestCheckTx
from mulu.ordering.cometbft.responses import ResponseCheckTx
from mulu.ordering.port import Application

_YES = ResponseCheckTx()


class Checking:
    """Judges single frames for the engine's mempool.

    Args:
        application: The machine behind the port.
        remembered: What was prepared of late.
        clock: The node's clock; only what waits is judged by it, never a block.
        listener: Told of frames that are declined.
    """

    def __init__(
        self,
        application: Application,
        remembered: Remembered,
        clock: Clock,
        listener: Listener | None,
    ) -> None:
        self._application = application
        self._remembered = remembered
        self._clock = clock
        self._listener = listener

    def check_tx(self, request: RequestCheckTx) -> ResponseCheckTx:
        """Judge a frame by its bytes, from memory when it was judged before, and at the next block.

        A frame that is checked again after a block is in memory, so only time, keys and seen ids
        are looked at.
        """
        tx_id = b""
        try:
            tx = self._remembered.judge(request.tx)
            tx_id = tx.id
            self._application.recheck(tx, self._next_block_ms())
        except InadmissibleError as err:
            self._decline(request.tx, tx_id, err)
            return ResponseCheckTx(code=err.code, codespace=err.module, log=str(err))
        return _YES

    def _decline(self, frame: bytes, tx_id: bytes, reason: InadmissibleError) -> None:
        self._remembered.forget([frame])
        if self._listener is not None:
            self._listener.declined(frame, tx_id, reason)

    def _next_block_ms(self) -> int:
        """About when the next block will be: an idle engine's last one may be long ago."""
        return max(self._clock.now_ms(), self._application.info().engine_time_ms)
