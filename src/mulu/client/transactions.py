"""Build and sign transactions: drafts in, signed frames out.

Source: docs/spec/transaction.md TXN-1 to TXN-9.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from mulu.client.chance import Chance
from mulu.core.canonical import Wire
from mulu.core.hashing import Hasher
from mulu.core.signing import Signer
from mulu.tx.body import tx_id
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import SALT_BYTES, PartRef, commit_part

VALID_MS: Final = 2 * 60 * 1000
"""How long a transaction stays good unless its builder says otherwise."""
NONCE_BYTES: Final = 16
BATCH_BYTES_MAX: Final = 16 * 1024 * 1024
"""Most bytes of one batch request."""
BATCH_FRAMES_MAX: Final = 2000
"""Most frames of one batch request."""
NO_PART: Final = PartRef(commitment="0" * 64, length=0)
"""Stands in a draft where the reference to its text will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to be sent, and the text that goes beside it."""

    message: Wire
    """Its ``part`` is replaced when there is a text; write ``NO_PART`` there."""
    text: bytes | None = None
    """Canonical text of the part; None when the message has no text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A signed transaction, ready to be sent as often as needed."""

    id: str
    body: bytes
    frame: bytes
    valid_until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a transaction is built on: a chain, and where chance and time come from."""

    chain: str
    """``<id>#<hash name>:<genesis hash>``."""
    chance: Chance

    @property
    def hasher(self) -> Hasher:
        """The chain's hash."""
        return Hasher(self.chain.partition("#")[2].partition(":")[0])


def build(
    drafts: Sequence[Draft], signers: Sequence[Signer], ground: Ground, valid_ms: int = VALID_MS
) -> Built:
    """Bind the texts, write the body and sign it.

    Args:
        drafts: At least one.
        signers: In the order in which messages name them.
        ground: The chain, chance and time.
        valid_ms: How long it stays good, from now.

    Returns:
        The signed transaction.
    """
    messages, parts = bind(drafts, ground)
    valid_until_ms = ground.chance.now_ms() + valid_ms
    body = build_body(
        chain=ground.chain,
        messages=messages,
        signers=[signer.key_id for signer in signers],
        nonce=ground.chance.random(NONCE_BYTES),
        valid_until_ms=valid_until_ms,
    )
    return Built(
        id=tx_id(ground.hasher, body).hex(),
        body=body,
        frame=build_frame(body, signers, parts),
        valid_until_ms=valid_until_ms,
    )


def bind(drafts: Sequence[Draft], ground: Ground) -> tuple[list[Wire], list[bytes]]:
    """Commit to the texts of drafts.

    Returns:
        The messages with their references, and the salted parts in the same order.
    """
    hasher = ground.hasher
    messages: list[Wire] = []
    parts: list[bytes] = []
    for draft in drafts:
        if draft.text is None:
            messages.append(draft.message)
            continue
        salt = ground.chance.random(SALT_BYTES)
        ref = commit_part(hasher, salt, draft.text)
        messages.append(msgspec.structs.replace(draft.message, part=ref))
        parts.append(salt + draft.text)
    return messages, parts


def encode_batch(frames: Iterable[bytes]) -> bytes:
    """Write frames for one batch request: each preceded by its length, u32be."""
    return b"".join(struct.pack(">I", len(frame)) + frame for frame in frames)


def batches(frames: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Cut frames into runs that fit one batch request each."""
    start = size = 0
    for place, frame in enumerate(frames):
        size += len(frame) + 4
        if place > start and (size > BATCH_BYTES_MAX or place - start >= BATCH_FRAMES_MAX):
            yield frames[start:place]
            start, size = place, len(frame) + 4
    if start < len(frames):
        yield frames[start:]
