"""An ABCI server beside a test, on a socket of its own, and what a test gives it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from mulu.core.errors import InadmissibleError
from mulu.machine.application import Application
from mulu.ordering.cometbft.address import Address
from mulu.ordering.cometbft.connection import Answer
from mulu.ordering.cometbft.framing import MESSAGE_BYTES_MAX
from mulu.ordering.cometbft.lanes import Lanes
from mulu.ordering.cometbft.needs import Placed
from mulu.ordering.cometbft.server import AbciServer
from mulu.ordering.cometbft.translator import Neighbours, Translator
from tests.support.toy import NOW_MS

CHAIN_ID = "toy"


@dataclass
class SetClock:
    """A clock that stands where it is put."""

    at_ms: int = NOW_MS

    def now_ms(self) -> int:
        return self.at_ms

    def monotonic_ms(self) -> int:
        return self.at_ms


@dataclass
class Heard:
    """A listener that writes down what it is told."""

    commits: list[tuple[int, list[Placed]]] = field(default_factory=list)
    declines: list[tuple[bytes, bytes, InadmissibleError]] = field(default_factory=list)

    def committed(self, height: int, placed: Any) -> None:
        self.commits.append((height, list(placed)))

    def declined(self, frame: bytes, tx_id: bytes, reason: InadmissibleError) -> None:
        self.declines.append((frame, tx_id, reason))


def translator(
    application: Application, clock: SetClock | None = None, **neighbours: Any
) -> Translator:
    """A translator over an application, without a socket."""
    return Translator(application, CHAIN_ID, clock or SetClock(), Neighbours(**neighbours))


@dataclass
class Serving:
    """A server that runs; ``ended`` is done when it ends, with what it failed with."""

    server: AbciServer
    address: Address
    port: int
    stop: asyncio.Event
    ended: "asyncio.Task[None]"


@asynccontextmanager
async def serving(
    answer: Answer, address: Address, message_bytes_max: int = MESSAGE_BYTES_MAX
) -> AsyncIterator[Serving]:
    """Serve while the block runs; its threads are waited for at the end."""
    lanes = Lanes()
    stop, ports = asyncio.Event(), asyncio.Queue[int]()
    server = AbciServer(answer, lanes, message_bytes_max)
    task = asyncio.create_task(server.serve(address, stop, ports.put_nowait))
    started = asyncio.create_task(ports.get())
    await asyncio.wait((task, started), return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        started.cancel()
        lanes.close()
        task.result()
    try:
        yield Serving(server=server, address=address, port=started.result(), stop=stop, ended=task)
    finally:
        stop.set()
        await asyncio.wait((task,))
        lanes.close()
        if not task.cancelled():
            task.exception()  # looked at by the test, or of no interest to it
