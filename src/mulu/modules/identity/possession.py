"""Proof that whoever registers a key holds it: the new key signs for whom it will act.

Source: docs/spec/identity.md IDN-6.
"""

from mulu.core.hashing import TAG_POSSESSION
from mulu.core.signing import Signer


def possession_bytes(chain: str, subject: str) -> bytes:
    """What a new key signs.

    Args:
        chain: Full name of the chain.
        subject: Id of the organisation; for a rotation, id of the key that is replaced.
    """
    return TAG_POSSESSION + chain.encode() + b"\x00" + subject.encode()


def prove_possession(signer: Signer, chain: str, subject: str) -> str:
    """Sign with the new key (hex of 64 bytes)."""
    return signer.sign(possession_bytes(chain, subject)).hex()
