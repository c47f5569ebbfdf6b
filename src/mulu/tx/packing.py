"""Frames made small for the way from node to node.

An engine sends, logs and keeps every byte several times, so a quarter fewer bytes are worth the
compression once and the opening on each node. What a frame means does not change: hashes and
signatures cover the uncompressed bytes.

Source: docs/spec/transaction.md TXN-15; docs/performance.md.
"""

from typing import Final

import zstandard

from mulu.tx.frame import COMPRESSED, PLAIN, RATIO_MAX

LEVEL: Final = 1
PACKED_BYTES_MIN: Final = 512
"""Smaller frames stay as they are."""
WORTH: Final = 16
"""Less than the sixteenth part saved is not worth opening it on every node."""
_PLAIN: Final = bytes([PLAIN])
_COMPRESSED: Final = bytes([COMPRESSED])
_idle: Final[list[zstandard.ZstdCompressor]] = []
"""Compressors that nobody uses now; taking one from a list is atomic."""


def pack_frame(frame: bytes) -> bytes:
    """Compress a plain frame where that makes it smaller and every node opens it again.

    Args:
        frame: As its user sent it, in order or not.

    Returns:
        The compressed frame, or the frame itself.
    """
    if len(frame) < PACKED_BYTES_MIN or frame[:1] != _PLAIN:
        return frame
    packer = _idle.pop() if _idle else zstandard.ZstdCompressor(level=LEVEL)
    packed = _COMPRESSED + packer.compress(frame)
    _idle.append(packer)
    is_worth = len(packed) * WORTH < len(frame) * (WORTH - 1)
    return packed if is_worth and len(frame) <= RATIO_MAX * len(packed) else frame
