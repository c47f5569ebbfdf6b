"""The application's socket, to which the engine opens four connections.

Source: docs/spec/abci.md ABC-4, ABC-5 and ABC-7.
"""

import asyncio
from collections.abc import Callable
from typing import cast

from mulu.ordering.cometbft.address import Address, UnixAddress, listen
from mulu.ordering.cometbft.connection import Answer, Connection
from mulu.ordering.cometbft.framing import MESSAGE_BYTES_MAX
from mulu.ordering.cometbft.lanes import Lanes


class AbciServer:
    """Serves one application to its engine.

    Args:
        answer: Answers a request, as ``Translator.answer`` does.
        lanes: The threads that requests are answered on; whoever made them closes them afterwards.
        message_bytes_max: Largest request taken.
    """

    def __init__(
        self, answer: Answer, lanes: Lanes, message_bytes_max: int = MESSAGE_BYTES_MAX
    ) -> None:
        self._answer = answer
        self._lanes = lanes
        self._max = message_bytes_max
        self._connections: set[Connection] = set()
        self._failure: asyncio.Future[None] | None = None

    async def serve(
        self, address: Address, stop: asyncio.Event, ready: Callable[[int], None]
    ) -> None:
        """Listen until told to stop.

        Args:
            address: Where.
            stop: Ends it.
            ready: Called once it listens, with the port or 0 on a unix socket.

        Raises:
            AddressError: It cannot listen there.
            BaseException: What a request failed with, once the engine was told. The chain's state
                is as it was last committed; start application and engine again.
        """
        self._failure = asyncio.get_running_loop().create_future()
        server = await listen(address, self._connected)
        stopped = asyncio.ensure_future(stop.wait())
        async with server:
            ready(0 if isinstance(address, UnixAddress) else server.sockets[0].getsockname()[1])
            await asyncio.wait((stopped, self._failure), return_when=asyncio.FIRST_COMPLETED)
            for connection in list(self._connections):
                connection.close()
        stopped.cancel()
        if isinstance(address, UnixAddress):
            await asyncio.to_thread(address.path.unlink, missing_ok=True)
        if self._failure.done():
            self._failure.result()

    def _connected(self) -> asyncio.BaseProtocol:
        connection = Connection(
            self._answer, self._lanes, self._failed, self._connections.discard, self._max
        )
        self._connections.add(connection)
        return cast("asyncio.BaseProtocol", connection)

    def _failed(self, error: BaseException) -> None:
        if self._failure is not None and not self._failure.done():
            self._failure.set_exception(error)
