"""Judging the frames of this node's own users, when an engine orders the chain.

Frames come twice to such a node: from its users, and from the engine, which asks about each. They
are judged by one memory, on the ledger's thread, so that every signature is verified once.

Source: docs/spec/node.md NOD-6; docs/adr/0008-consortium.md.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Final, Protocol

from mulu.core.errors import InadmissibleError
from mulu.node.admission import Declined
from mulu.tx.prepare import Prepared

GROUP: Final = 32
"""Frames judged in one go, so that a block passes in between."""


class Memory(Protocol):
    """Prepares frames, from memory when it can."""

    def judge(self, frame: bytes) -> Prepared:
        """Judge one frame by its bytes.

        Raises:
            InadmissibleError: It can never enter a block.
        """
        ...


class OwnFrames:
    """Judges frames on the ledger's thread; for one event loop.

    Args:
        memory: What the engine's questions are answered from, too.
        ledger: The ledger's thread.
    """

    def __init__(self, memory: Memory, ledger: Executor) -> None:
        self._memory = memory
        self._ledger = ledger

    async def judge(self, frames: Sequence[bytes]) -> list[Prepared | Declined]:
        """Judge frames by their bytes."""
        loop = asyncio.get_running_loop()
        judged: list[Prepared | Declined] = []
        for start in range(0, len(frames), GROUP):
            group = frames[start : start + GROUP]
            judged += await loop.run_in_executor(self._ledger, self._judge_all, group)
        return judged

    async def close(self) -> None:
        """Nothing to end: the thread is the ledger's."""

    def _judge_all(self, frames: Sequence[bytes]) -> list[Prepared | Declined]:
        return [self._judge(frame) for frame in frames]

    def _judge(self, frame: bytes) -> Prepared | Declined:
        try:
            return self._memory.judge(frame)
        except InadmissibleError as err:
            return Declined(module=err.module, code=err.code, text=str(err))
