"""The body: what is asked, by whom, on which chain, until when. Its hash is the transaction's id.

Source: docs/spec/transaction.md TXN-1 and TXN-2.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Generic, Literal, TypeAlias, TypeVar

from msgspec import Meta

from mulu.core.canonical import Hex16, Hex32, UInt, Wire
from mulu.core.hashing import TAG_TX, Hasher
from mulu.tx.parts import PartRef

M = TypeVar("M")
AnyType: TypeAlias = Any
"""A type or a union of types, as msgspec takes it."""

MESSAGES_MAX: Final = 1000
SIGNERS_MAX: Final = 16

SignerIndex = Annotated[int, Meta(ge=0, lt=SIGNERS_MAX)]
"""Place in ``signers`` of the key that acts for a message."""


class Body(Wire, Generic[M]):
    """What the signers sign."""

    chain: Annotated[str, Meta(max_length=160)]
    """``<id>#<hash name>:<genesis hash>``."""
    messages: Annotated[tuple[M, ...], Meta(min_length=1, max_length=MESSAGES_MAX)]
    nonce: Hex16
    """16 random bytes."""
    signers: Annotated[tuple[Hex32, ...], Meta(min_length=1, max_length=SIGNERS_MAX)]
    """Key ids; signatures stand in the same order."""
    v: Literal[1]
    valid_until_ms: UInt
    """Last block time at which it may enter a block, UTC milliseconds."""


def body_type(messages: AnyType) -> AnyType:
    """The type of bodies that hold messages of a union."""
    generic: Any = Body
    return generic[messages]


def tx_id(hasher: Hasher, body: bytes) -> bytes:
    """Id of a transaction: the tagged hash of its body (32 bytes), never of its signatures."""
    return hasher.tagged(TAG_TX, body)


def signing_bytes(body: bytes) -> bytes:
    """What every signer signs: the tag and the body."""
    return TAG_TX + body


def part_refs(messages: Sequence[Any]) -> Iterator[PartRef]:
    """Part references of messages, in order; messages without a part are passed over."""
    for message in messages:
        ref = getattr(message, "part", None)
        if ref is not None:
            yield ref
