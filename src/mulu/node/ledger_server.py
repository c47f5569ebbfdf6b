"""The ledger process's door: takes frames from the node's other processes and answers when durable.

Source: docs/spec/node.md NOD-3 and NOD-4.
"""

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from mulu.core.errors import InadmissibleError, UnavailableError
from mulu.machine.application import Application
from mulu.node.admission import Declined
from mulu.node.counted import INADMISSIBLE, LedgerCounts
from mulu.node.ipc import (
    AskState,
    EngineState,
    Follow,
    Height,
    Outcome,
    Outcomes,
    Request,
    State,
    Submit,
    pack,
    receive,
    requests,
)
from mulu.ordering.port import Included, Orderer
from mulu.ordering.sockets import short_path
from mulu.tx.prepare import Prepared

if TYPE_CHECKING:
    from concurrent.futures import Future

Queued: TypeAlias = tuple[str, "Future[Included]"]
"""A transaction's id, and its answer to come."""


class Judges(Protocol):
    """Judges frames by their bytes."""

    async def judge(self, frames: Sequence[bytes]) -> list[Prepared | Declined]:
        """One verdict for each frame."""
        ...

    async def close(self) -> None:
        """End what it runs."""
        ...


class LedgerServer:
    """Serves one application and its orderer on a unix socket.

    Args:
        application: Knows where the chain stands.
        orderer: Orders frames.
        admission: Judges them.
        counts: What the process counts, told to whoever asks how the ledger stands.
        engine: Tells how the engine stands, when one orders the chain.
        pack_frame: Makes a frame small for its way to other nodes.
    """

    def __init__(
        self,
        application: Application,
        orderer: Orderer,
        admission: Judges,
        counts: LedgerCounts,
        engine: Callable[[], EngineState | None] = lambda: None,
        pack_frame: Callable[[bytes], bytes] = lambda frame: frame,
    ) -> None:
        self._application = application
        self._orderer = orderer
        self._admission = admission
        self._counts = counts
        self._engine = engine
        self._pack_frame = pack_frame
        self._followers: dict[asyncio.StreamWriter, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, path: Path, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Listen until told to stop; ``ready`` is called once it does."""
        self._loop = asyncio.get_running_loop()
        self._orderer.on_commit(self._committed)
        await asyncio.to_thread(path.unlink, missing_ok=True)
        short, descriptor = short_path(path)
        try:
            server = await asyncio.start_unix_server(self._connected, short)
        finally:
            os.close(descriptor)
        async with server:
            ready()
            await stop.wait()
        await self._admission.close()
        await asyncio.to_thread(path.unlink, missing_ok=True)

    def _committed(self, height: int) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._tell, height)

    def _tell(self, height: int) -> None:
        for writer, number in self._followers.items():
            writer.write(pack(Height(n=number, height=height)))

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request: Request = requests.decode(await receive(reader))
                match request:
                    case Submit():
                        task = asyncio.create_task(self._submit(request, writer))
                        self._tasks.add(task)
                        task.add_done_callback(self._tasks.discard)
                    case AskState():
                        writer.write(pack(self._state(request.n)))
                    case Follow():
                        self._followers[writer] = request.n
                        height = self._application.info().height
                        writer.write(pack(Height(n=request.n, height=height)))
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self._followers.pop(writer, None)
            writer.close()

    async def _submit(self, request: Submit, writer: asyncio.StreamWriter) -> None:
        try:
            frames = [self._pack_frame(frame) for frame in request.frames]
            judged = await self._admission.judge(frames)
            queued = self._queue(frames, judged)
        except UnavailableError as err:
            outcomes = [Outcome(state="unavailable", text=str(err)) for _ in request.frames]
        else:
            if request.wait:
                await all_done([future for _, future in queued])
            answers = iter(queued)
            outcomes = [
                _declined(each) if isinstance(each, Declined) else _outcome(*next(answers))
                for each in judged
            ]
        with contextlib.suppress(ConnectionError):
            writer.write(pack(Outcomes(n=request.n, outcomes=outcomes)))
            await writer.drain()

    def _queue(
        self, frames: Sequence[bytes], judged: Sequence[Prepared | Declined]
    ) -> list[Queued]:
        prepared = [
            (frame, each)
            for frame, each in zip(frames, judged, strict=True)
            if isinstance(each, Prepared)
        ]
        if self._engine() is None:  # else they were judged, and counted, in this process
            self._counts.add(INADMISSIBLE, len(frames) - len(prepared))
        ids = [tx.id.hex() for _, tx in prepared]
        return list(zip(ids, self._orderer.submit_all(prepared), strict=True))

    def _state(self, number: int) -> State:
        info = self._application.info()
        return State(
            n=number,
            height=info.height,
            time_ms=info.time_ms,
            waiting=self._orderer.waiting_count,
            halted=str(self._orderer.halted or ""),
            engine=self._engine(),
            figures=self._counts.figures(),
        )


async def all_done(futures: Sequence["Future[Included]"]) -> None:
    """Wait until all are done, waking the loop once rather than for each."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = len(futures)
    lock = threading.Lock()

    def count(_: "Future[Included]") -> None:
        nonlocal left
        with lock:
            left -= 1
            last = left == 0
        if last:
            with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits
                loop.call_soon_threadsafe(done.set_result, None)

    for future in futures:
        future.add_done_callback(count)
    if futures:
        await done


def _declined(declined: Declined) -> Outcome:
    return Outcome(
        state="inadmissible", module=declined.module, code=declined.code, text=declined.text
    )


def _outcome(tx_id: str, future: "Future[Included]") -> Outcome:
    if not future.done():
        return Outcome(state="queued", id=tx_id)
    try:
        included = future.result()
    except InadmissibleError as err:
        return Outcome(
            state="inadmissible", id=tx_id, module=err.module, code=err.code, text=str(err)
        )
    except UnavailableError as err:
        return Outcome(state="unavailable", id=tx_id, text=str(err))
    return Outcome(
        state="committed",
        id=tx_id,
        height=included.height,
        index=included.index,
        receipt=included.receipt,
    )
