"""The heartbeat of an idle chain: freshness that anyone can check, at no cost of state.

Source: docs/spec/time.md TIM-4.
"""

from typing import Final

from mulu.core.canonical import Hex32, Hex64, UInt, Wire, decode, encode
from mulu.core.errors import VerificationError
from mulu.core.hashing import TAG_HEARTBEAT
from mulu.core.signing import Signer, verify

HEARTBEAT_MS: Final = 10_000
"""How often an idle chain signs."""
HEARTBEAT: Final = "heartbeat"
"""Name of the newest one among the store's meta values."""


class Beat(Wire):
    """What is signed."""

    chain: str
    hash: Hex32
    """Hash of the last header, or the genesis hash."""
    height: UInt
    time_ms: UInt


class Heartbeat(Wire):
    """A signed heartbeat."""

    beat: Beat
    public_key: str
    signature: Hex64
    suite: UInt


def sign_heartbeat(beat: Beat, signer: Signer) -> bytes:
    """Sign a heartbeat; canonical bytes out."""
    signature = signer.sign(TAG_HEARTBEAT + encode(beat))
    return encode(
        Heartbeat(
            beat=beat,
            public_key=signer.public_key.hex(),
            signature=signature.hex(),
            suite=signer.suite,
        )
    )


def open_heartbeat(data: bytes) -> Beat:
    """Read and verify a heartbeat.

    Raises:
        NotCanonicalError: Not a heartbeat.
        VerificationError: ``heartbeat.signature``.
    """
    heartbeat = decode(data, Heartbeat)
    signed = TAG_HEARTBEAT + encode(heartbeat.beat)
    if not verify(
        heartbeat.suite,
        bytes.fromhex(heartbeat.public_key),
        signed,
        bytes.fromhex(heartbeat.signature),
    ):
        raise VerificationError("heartbeat.signature", "the heartbeat's signature does not hold")
    return heartbeat.beat
