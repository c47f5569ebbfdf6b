"""Proof that whoever registers a key holds it: the new key signs for whom it will act.

Source: docs/spec/identity.md IDN-6.
"""

from mulu.core.canonical import Wire
from mulu.core.hashing import TAG_POSSESSION
from mulu.core.signing import Signer, verify
from mulu.machine.module import Stateless
from mulu.modules.identity.messages import RegisterKey, RotateKey
from mulu.tx.errors import BadPossessionError


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


def ensure_possession(message: Wire, facts: Stateless) -> None:
    """Check a message's proof of possession, if its kind has one.

    Args:
        message: Any message of the identity module.
        facts: The chain and the transaction's signers.

    Raises:
        BadPossessionError: The new key did not sign for this chain and subject.
    """
    if isinstance(message, RegisterKey):
        subject = message.org_id
    elif isinstance(message, RotateKey):
        subject = facts.signers[message.signer]
    else:
        return
    signed = possession_bytes(facts.chain, subject)
    key, signature = bytes.fromhex(message.public_key), bytes.fromhex(message.possession)
    if not verify(message.suite, key, signed, signature):
        raise BadPossessionError(
            f"the new key did not sign for {subject} on this chain;"
            " sign the possession bytes with it"
        )
