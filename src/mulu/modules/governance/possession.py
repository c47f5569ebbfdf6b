"""Proof that a validator holds the SM2 key that makes headers final beside its Ed25519 key.

A genesis document names such keys before the chain has its full name, so the short one is signed.

Source: docs/spec/governance.md GOV-8; docs/spec/genesis.md GEN-5.
"""

from typing import Final, Protocol

from mulu.core.hashing import TAG_POSSESSION
from mulu.core.signing import SM2, Signer, verify

_PURPOSE: Final = b"sm2 finality"


class ClaimedKey(Protocol):
    """An SM2 key and its holder's agreement."""

    @property
    def possession(self) -> str:
        """Signature, hex of 64 bytes."""
        ...

    @property
    def public_key(self) -> str:
        """Uncompressed point, hex of 65 bytes."""
        ...


def sm2_possession_bytes(chain_id: str, validator_key: str) -> bytes:
    """What a validator's SM2 key signs.

    Args:
        chain_id: Short name of the chain, such as ``lanchuan``.
        validator_key: The validator's Ed25519 public key, hex of 32 bytes.
    """
    return b"\x00".join((TAG_POSSESSION, _PURPOSE, chain_id.encode(), validator_key.encode()))


def prove_sm2_possession(signer: Signer, chain_id: str, validator_key: str) -> str:
    """Sign with the SM2 key (hex of 64 bytes)."""
    return signer.sign(sm2_possession_bytes(chain_id, validator_key)).hex()


def holds_sm2_key(key: ClaimedKey, chain_id: str, validator_key: str) -> bool:
    """Tell whether an SM2 key's holder agreed to finalise beside a validator's key."""
    return verify(
        SM2,
        bytes.fromhex(key.public_key),
        sm2_possession_bytes(chain_id, validator_key),
        bytes.fromhex(key.possession),
    )
