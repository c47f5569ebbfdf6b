"""Words between the processes of one node, over a unix socket: u32be length ‖ MessagePack.

Only processes of the same user reach the socket; nothing here is a public interface.

Source: docs/spec/node.md NOD-3.
"""

import asyncio
import struct
from typing import Final, Literal

import msgspec

MESSAGE_BYTES_MAX: Final = 64 * 1024 * 1024
_U32 = struct.Struct(">I")


class Submit(msgspec.Struct, tag="submit", frozen=True, kw_only=True):
    """Frames to be ordered."""

    n: int
    frames: list[bytes]
    wait: bool
    """Answer when each is durable or refused, rather than when it is queued."""


class AskState(msgspec.Struct, tag="state", frozen=True, kw_only=True):
    """Ask how the ledger stands."""

    n: int


class Follow(msgspec.Struct, tag="follow", frozen=True, kw_only=True):
    """Ask to be told of each commit on this connection."""

    n: int


Request = Submit | AskState | Follow


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one frame so far."""

    state: Literal["queued", "committed", "inadmissible", "unavailable"]
    id: str = ""
    """Transaction id, hex; empty when the frame could not even be read."""
    height: int = 0
    index: int = 0
    receipt: bytes = b""
    module: str = ""
    code: int = 0
    text: str = ""


class Outcomes(msgspec.Struct, tag="outcomes", frozen=True, kw_only=True):
    """Answer to ``Submit``, one for each frame in order."""

    n: int
    outcomes: list[Outcome]


class EngineState(msgspec.Struct, frozen=True, kw_only=True):
    """How the consensus engine stands, as the ledger process sees it."""

    running: bool
    """It answers."""
    height: int = 0
    """Height of its newest block, with or without a header."""
    peers: int = 0
    """Peers it is connected to."""
    validators: int = 0
    """Size of the set it counts on; a chain of one needs no peers."""
    catching_up: bool = False
    """It still fetches blocks that others have."""
    missed_blocks: int = 0
    """Blocks since the start that were decided without this node's vote."""
    restarts: int = 0
    """How often it was started again."""


class State(msgspec.Struct, tag="ledger", frozen=True, kw_only=True):
    """Answer to ``AskState``."""

    n: int
    height: int
    time_ms: int
    waiting: int
    halted: str
    """Why the producer stopped; empty while it works."""
    engine: EngineState | None = None
    """None on a chain without an engine."""
    figures: dict[str, float] = {}
    """Counts of the ledger process, by the names of its metrics."""


class Height(msgspec.Struct, tag="height", frozen=True, kw_only=True):
    """Told to followers after each commit; ``n`` is that of their ``Follow``."""

    n: int
    height: int


Answer = Outcomes | State | Height

_encode = msgspec.msgpack.Encoder()
requests: Final = msgspec.msgpack.Decoder(Request)
answers: Final = msgspec.msgpack.Decoder(Answer)


def pack(message: msgspec.Struct) -> bytes:
    """Write one message."""
    data = _encode.encode(message)
    return _U32.pack(len(data)) + data


async def receive(reader: asyncio.StreamReader) -> bytes:
    """Read one message.

    Raises:
        asyncio.IncompleteReadError: The other side is gone.
        ValueError: A message is over the bound.
    """
    size = _U32.unpack(await reader.readexactly(4))[0]
    if size > MESSAGE_BYTES_MAX:
        raise ValueError(f"a message of {size} bytes, the most is {MESSAGE_BYTES_MAX}")
    return await reader.readexactly(size)
