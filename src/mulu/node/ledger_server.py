"""The ledger process's door: takes frames from the node's other processes and answers when durable.

Source: docs/spec/node.md NOD-3 and NOD-4.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeAlias

from mulu.core.errors import InadmissibleError, UnavailableError
from mulu.machine.application import Application
from mulu.node.ipc import (
    AskState,
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
    short_path,
)
from mulu.ordering.solo.producer import Included, Producer

CHECK_THREADS: Final = 2

Queued: TypeAlias = Outcome | tuple[str, "Future[Included]"]
"""A frame that was not taken, or its id and its answer to come."""


class LedgerServer:
    """Serves one application and its producer on a unix socket.

    Args:
        application: Judges frames.
        producer: Orders them.
    """

    def __init__(self, application: Application, producer: Producer) -> None:
        self._application = application
        self._producer = producer
        self._threads = ThreadPoolExecutor(CHECK_THREADS, thread_name_prefix="check")
        self._followers: dict[asyncio.StreamWriter, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, path: Path, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Listen until told to stop; ``ready`` is called once it does."""
        self._loop = asyncio.get_running_loop()
        self._producer.on_commit(self._committed)
        await asyncio.to_thread(path.unlink, missing_ok=True)
        short, descriptor = short_path(path)
        try:
            server = await asyncio.start_unix_server(self._connected, short)
        finally:
            os.close(descriptor)
        async with server:
            ready()
            await stop.wait()
        self._threads.shutdown(cancel_futures=True)
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
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self._followers.pop(writer, None)
            writer.close()

    async def _submit(self, request: Submit, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        queued = await loop.run_in_executor(self._threads, self._queue, request.frames)
        outcomes = [await self._outcome(each, wait=request.wait) for each in queued]
        with contextlib.suppress(ConnectionError):
            writer.write(pack(Outcomes(n=request.n, outcomes=outcomes)))
            await writer.drain()

    def _queue(self, frames: list[bytes]) -> list[Queued]:
        return [self._queue_one(frame) for frame in frames]

    def _queue_one(self, frame: bytes) -> Queued:
        try:
            prepared = self._application.check(frame)
            return prepared.id.hex(), self._producer.submit(prepared)
        except InadmissibleError as err:
            return Outcome(state="inadmissible", module=err.module, code=err.code, text=str(err))
        except UnavailableError as err:
            return Outcome(state="unavailable", text=str(err))

    async def _outcome(self, queued: Queued, *, wait: bool) -> Outcome:
        if isinstance(queued, Outcome):
            return queued
        tx_id, future = queued
        if not wait:
            return Outcome(state="queued", id=tx_id)
        try:
            included = await asyncio.wrap_future(future)
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

    def _state(self, number: int) -> State:
        info = self._application.info()
        return State(
            n=number,
            height=info.height,
            time_ms=info.time_ms,
            waiting=self._producer.mempool.waiting().count,
            halted=str(self._producer.halted or ""),
        )
