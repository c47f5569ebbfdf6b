"""The other side of the ledger's door, for the node's web process.

Source: docs/spec/node.md NOD-3.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

from mulu.core.errors import UnavailableError
from mulu.node.ipc import (
    Answer,
    AskState,
    Follow,
    Height,
    Outcome,
    Outcomes,
    Request,
    State,
    Submit,
    answers,
    pack,
    receive,
)
from mulu.ordering.sockets import short_path

GONE: Final = -1
"""In place of a height: the connection has ended."""


class LedgerGoneError(UnavailableError):
    """The ledger process does not answer; it may be starting again."""


class LedgerClient:
    """One connection, many requests at once; connects again by itself.

    Args:
        path: The ledger's socket.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._number = 0
        self._listener: asyncio.Task[None] | None = None
        self._connecting = asyncio.Lock()
        self._sending = asyncio.Lock()
        self._heights: set[Callable[[int], None]] = set()
        self._told: int | None = None
        """The last height told on this connection."""

    async def submit(self, frames: Sequence[bytes], *, wait: bool) -> list[Outcome]:
        """Send frames to be ordered; one outcome each.

        Raises:
            LedgerGoneError: No answer; whether they were ordered is unknown, so send the same
                frames again.
        """
        answer = await self._ask(lambda n: Submit(n=n, frames=list(frames), wait=wait))
        if not isinstance(answer, Outcomes):
            raise LedgerGoneError("the ledger process answered out of turn")
        return answer.outcomes

    async def state(self) -> State:
        """How the ledger stands.

        Raises:
            LedgerGoneError: No answer.
        """
        answer = await self._ask(lambda n: AskState(n=n))
        if not isinstance(answer, State):
            raise LedgerGoneError("the ledger process answered out of turn")
        return answer

    async def heights(self) -> AsyncIterator[int]:
        """Heights as they are committed, the newest when several came at once; the first at once.

        Raises:
            LedgerGoneError: The ledger process is not there, or hung up; ask again a little later.
        """
        queue: asyncio.Queue[int] = asyncio.Queue(maxsize=1)

        def note(height: int) -> None:
            with contextlib.suppress(asyncio.QueueEmpty):
                queue.get_nowait()
            queue.put_nowait(height)

        await self._connected()
        self._heights.add(note)
        if self._told is not None:
            note(self._told)
        try:
            while (height := await queue.get()) != GONE:
                yield height
            raise LedgerGoneError("the ledger process hung up; it may be starting again")
        finally:
            self._heights.discard(note)

    async def close(self) -> None:
        """Hang up."""
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        self._hang_up()

    async def _ask(self, build: Callable[[int], Request]) -> Answer:
        writer = await self._connected()
        self._number += 1
        number = self._number
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            async with self._sending:  # one at a time, so that no great buffer builds up
                writer.write(pack(build(number)))
                await writer.drain()
            return await future
        except ConnectionError as err:
            raise LedgerGoneError(f"the ledger process hung up: {err}; send again") from err
        finally:
            self._waiting.pop(number, None)

    async def _connected(self) -> asyncio.StreamWriter:
        async with self._connecting:
            if self._writer is not None and not self._writer.is_closing():
                return self._writer
            try:
                short, descriptor = short_path(self._path)
                try:
                    reader, self._writer = await asyncio.open_unix_connection(short)
                finally:
                    os.close(descriptor)
            except OSError as err:
                raise LedgerGoneError(
                    "the ledger process is not there; it may be starting, try again"
                ) from err
            self._writer.write(pack(Follow(n=0)))
            self._listener = asyncio.create_task(self._listen(reader))
            return self._writer

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                answer = answers.decode(await receive(reader))
                if isinstance(answer, Height):
                    self._told = answer.height
                    for note in list(self._heights):
                        note(answer.height)
                    continue
                future = self._waiting.get(answer.n)
                if future is not None and not future.done():
                    future.set_result(answer)
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            self._hang_up()

    def _hang_up(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._told = None
        for note in list(self._heights):
            note(GONE)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(
                    LedgerGoneError("the ledger process hung up; send the same frames again")
                )
