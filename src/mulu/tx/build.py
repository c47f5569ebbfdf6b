"""Building and signing: the other side of ``prepare``, used by every client.

Chance (nonce, salts) and time come in as arguments, so that the same inputs give the same bytes.

Source: docs/spec/transaction.md TXN-1 to TXN-5.
"""

from collections.abc import Sequence
from typing import Any

from mulu.core.canonical import Wire, encode
from mulu.core.signing import Signer
from mulu.tx.body import Body, signing_bytes
from mulu.tx.frame import Frame, encode_frame


def build_body(
    *,
    chain: str,
    messages: Sequence[Wire],
    signers: Sequence[str],
    nonce: bytes,
    valid_until_ms: int,
) -> bytes:
    """Write a body.

    Args:
        chain: Full name of the chain.
        messages: At least one.
        signers: Key ids, in the order in which signatures will stand.
        nonce: 16 random bytes.
        valid_until_ms: Last block time at which it may enter a block.

    Returns:
        The canonical bytes to be signed.
    """
    body = Body[Any](
        chain=chain,
        messages=tuple(messages),
        nonce=nonce.hex(),
        signers=tuple(signers),
        v=1,
        valid_until_ms=valid_until_ms,
    )
    return encode(body)


def sign_body(body: bytes, signer: Signer) -> bytes:
    """Sign a body (64 bytes out)."""
    return signer.sign(signing_bytes(body))


def build_frame(body: bytes, signers: Sequence[Signer], parts: Sequence[bytes] = ()) -> bytes:
    """Sign a body with every signer, in its order, and write the plain frame."""
    return encode_frame(
        Frame(body=body, signatures=tuple(sign_body(body, s) for s in signers), parts=tuple(parts))
    )
