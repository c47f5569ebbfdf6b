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
STALE_MS: Final = 3 * HEARTBEAT_MS
"""After so long without block or heartbeat a chain is not fresh."""


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


def open_heartbeat(data: bytes, *, chain: str, suite: int, public_key: str) -> Beat:
    """Read a heartbeat and check whose it is.

    Args:
        data: As ``sign_heartbeat`` wrote it.
        chain: Full name of the chain it must speak of.
        suite: Suite of the chain's producer.
        public_key: The producer's key, hex.

    Raises:
        NotCanonicalError: Not a heartbeat.
        VerificationError: ``heartbeat.foreign``: of another chain or key; ``heartbeat.signature``.
    """
    heartbeat = decode(data, Heartbeat)
    if (heartbeat.beat.chain, heartbeat.suite, heartbeat.public_key) != (chain, suite, public_key):
        raise VerificationError("heartbeat.foreign", "the heartbeat is another chain's or key's")
    signed = TAG_HEARTBEAT + encode(heartbeat.beat)
    if not verify(
        heartbeat.suite,
        bytes.fromhex(heartbeat.public_key),
        signed,
        bytes.fromhex(heartbeat.signature),
    ):
        raise VerificationError("heartbeat.signature", "the heartbeat's signature does not hold")
    return heartbeat.beat
