"""The workload signed inside the run: frames as 107 organisations would send them.

Signing is work of the organisations' own machines, so it happens in the run but before the ledger's
clock starts; each transaction is then valid for nine minutes.

Source: docs/performance.md, "The workload"; docs/spec/transaction.md TXN-1 to TXN-4.
"""

import hashlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mulu.bench.city import bench_key
from mulu.bench.workload import Draft, read_workload
from mulu.core.canonical import encode
from mulu.core.signing import ED25519
from mulu.tx.body import signing_bytes
from mulu.tx.frame import Frame, encode_frame

if TYPE_CHECKING:
    from mulu.core.signing import Signer

VALID_MS: Final = 9 * 60 * 1000
"""How long after signing a transaction may enter a block; the rules allow ten minutes."""

_U32 = struct.Struct(">I")


class Signing:
    """Signs drafts for one chain.

    Args:
        chain: Full name of the chain.
        now_ms: Time of signing, UTC milliseconds.
        suite: Suite of the members' keys.
    """

    __slots__ = ("_chain", "_keys", "_now_ms", "_signed", "_suite")

    def __init__(self, chain: str, now_ms: int, suite: int = ED25519) -> None:
        self._chain = encode(chain)
        self._now_ms = now_ms
        self._keys: dict[int, Signer] = {}
        self._signed = 0
        self._suite = suite

    def frame(self, draft: Draft) -> bytes:
        """Sign one transaction."""
        signer = self._keys.get(draft.key)
        if signer is None:
            signer = self._keys[draft.key] = bench_key(draft.key, self._suite)
        self._signed += 1
        nonce = hashlib.sha256(self._chain + _U32.pack(self._signed)).hexdigest()[:32]
        body = (
            b'{"chain":%b,"messages":%b,"nonce":"%b","signers":["%b"],"v":1,"valid_until_ms":%d}'
            % (
                self._chain,
                draft.messages,
                nonce.encode(),
                signer.key_id.encode(),
                self._now_ms + VALID_MS,
            )
        )
        signature = signer.sign(signing_bytes(body))
        return encode_frame(Frame(body=body, signatures=(signature,), parts=tuple(draft.parts)))


def sign_workload(
    source: Path, target: Path, signing: Signing, progress: Callable[[int], None]
) -> None:
    """Sign a whole workload file into a file of frames.

    Args:
        source: The workload.
        target: Where the frames go: u32be length ‖ frame each.
        signing: Of the chain.
        progress: Called with the number of entries signed since the last call.
    """
    with target.open("wb") as file:
        for draft in read_workload(source):
            frame = signing.frame(draft)
            file.write(_U32.pack(len(frame)) + frame)
            progress(len(draft.parts))


def read_frames(path: Path) -> Iterator[bytes]:
    """Read a file of frames, one at a time."""
    with path.open("rb") as file:
        while head := file.read(_U32.size):
            yield file.read(_U32.unpack(head)[0])
