"""The ledger's side of admission: frames go to a process of their own, verdicts come back.

Opening, decoding and verifying a frame costs as much as executing it, and threads of one
interpreter would only take turns; so another process does it, ahead of execution. The ledger
believes that process alone, because it started it and nobody else holds its pipes.

Source: docs/spec/node.md NOD-6; docs/spec/transaction.md TXN-14.
"""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from mulu.core.errors import UnavailableError
from mulu.node.child import Orders
from mulu.node.ipc import pack, receive
from mulu.tx.prepare import Prepared, TxRules
from mulu.tx.vouch import Verdict, open_vouched

COMMAND: Final = (sys.executable, "-m", "mulu.node", "admission")


class Frames(msgspec.Struct, frozen=True, array_like=True):
    """Frames to judge."""

    n: int
    frames: list[bytes]


class Taken(msgspec.Struct, frozen=True, array_like=True, tag="taken"):
    """A ``Verdict`` on the way."""

    id: bytes
    leaf: bytes
    verified: frozenset[int]


class Declined(msgspec.Struct, frozen=True, array_like=True, tag="declined"):
    """Why a frame can never enter a block."""

    module: str
    code: int
    text: str


class Verdicts(msgspec.Struct, frozen=True, array_like=True):
    """One for each frame, in order."""

    n: int
    verdicts: list[Taken | Declined]


class AdmissionGoneError(UnavailableError):
    """The admission process fell; it is started again by the next request."""


_verdicts: Final = msgspec.msgpack.Decoder(Verdicts)


class Admission:
    """Judges frames in another process; for one event loop.

    Args:
        home: The home folder.
        rules: The chain's form of transactions.
    """

    def __init__(self, home: Path, rules: TxRules) -> None:
        self._home = home
        self._rules = rules
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[list[Taken | Declined]]] = {}
        self._number = 0
        self._sending = asyncio.Lock()

    async def judge(self, frames: Sequence[bytes]) -> list[Prepared | Declined]:
        """Judge frames by their bytes.

        Raises:
            AdmissionGoneError: The process fell meanwhile; send the frames again.
        """
        self._number += 1
        number = self._number
        future: asyncio.Future[list[Taken | Declined]]
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            async with self._sending:
                pipe = await self._pipe()
                pipe.write(pack(Frames(n=number, frames=list(frames))))
                await pipe.drain()
            verdicts = await future
        except OSError as err:
            raise AdmissionGoneError("the admission process fell; send again") from err
        finally:
            self._waiting.pop(number, None)
        return [
            verdict if isinstance(verdict, Declined) else self._open(frame, verdict)
            for frame, verdict in zip(frames, verdicts, strict=True)
        ]

    def _open(self, frame: bytes, taken: Taken) -> Prepared:
        verdict = Verdict(id=taken.id, leaf=taken.leaf, verified=taken.verified)
        return open_vouched(frame, verdict, self._rules)

    async def close(self) -> None:
        """End the process."""
        if self._listener is not None:
            self._listener.cancel()
        if self._process is not None:
            if self._process.stdin is not None:
                self._process.stdin.close()
            await self._process.wait()

    async def _pipe(self) -> asyncio.StreamWriter:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await asyncio.create_subprocess_exec(
                *COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
            if process.stdin is not None:
                process.stdin.write(msgspec.json.encode(Orders(home=str(self._home))) + b"\n")
            self._listener = asyncio.create_task(self._listen(process))
        if process.stdin is None:
            raise AdmissionGoneError("the admission process has no pipes")
        return process.stdin

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                answer = _verdicts.decode(await receive(process.stdout))
                future = self._waiting.get(answer.n)
                if future is not None and not future.done():
                    future.set_result(answer.verdicts)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(AdmissionGoneError("the admission process fell; send again"))
