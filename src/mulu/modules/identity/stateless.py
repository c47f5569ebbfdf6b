"""What can be judged of a message before any state is read: that a new key's holder agrees.

Source: docs/spec/identity.md IDN-6 and IDN-10.
"""

from mulu.core.canonical import Wire
from mulu.core.signing import verify
from mulu.machine.module import Stateless
from mulu.modules.identity.messages import RegisterKey, RotateKey
from mulu.modules.identity.possession import possession_bytes
from mulu.tx.errors import BadPossessionError


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
