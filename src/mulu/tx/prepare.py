"""``prepare``: everything about a transaction that can be judged from its bytes alone.

A pure function, so that it can run ahead of execution on another thread or in another process. What
depends on a block (expiry, seen ids, keys in force) is judged by the machine at the block.

Source: docs/spec/transaction.md TXN-14.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from mulu.core.canonical import decode
from mulu.core.hashing import Hasher
from mulu.core.signing import key_id, verify
from mulu.tx.body import Body, part_refs, signing_bytes, tx_id
from mulu.tx.errors import BadSignatureError, BadSignerError, WrongChainError
from mulu.tx.frame import Frame, open_frame, signatures_digest_input
from mulu.tx.parts import PartMismatchError, ensure_part

AnyMessage: TypeAlias = Any
"""A message of the chain's union."""
KeyBytes = tuple[int, bytes]
"""Suite and raw public key."""
FindKey = Callable[[str], KeyBytes | None]
"""Finds the public key of a key id; the id binds it by hash, so any directory will do."""


class StatelessCheck(Protocol):
    """Checks of one message beyond its type; raises ``InadmissibleError``."""

    def __call__(self, message: AnyMessage, signers: Sequence[str]) -> None:
        """Check a message of a transaction with these signers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TxRules:
    """What a chain says about the form of its transactions."""

    hasher: Hasher
    chain: str
    body: Any
    """The type of bodies, ``Body`` of the chain's union of messages."""
    stateless: StatelessCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A transaction that is right as far as bytes can tell."""

    id: bytes
    """32 bytes."""
    body: bytes
    signatures: tuple[bytes, ...]
    parts: tuple[bytes, ...]
    messages: tuple[Any, ...]
    signers: tuple[str, ...]
    valid_until_ms: int
    leaf: bytes
    """id ‖ H(signatures), 64 bytes."""
    verified: frozenset[int]
    """Places of the signers whose signatures were verified already."""
    size_bytes: int
    """Bytes of the plain frame."""


def prepare(data: bytes, rules: TxRules, find_key: FindKey) -> Prepared:
    """Open, decode, check and verify one frame.

    Args:
        data: The frame as received.
        rules: The chain's form of transactions.
        find_key: Known public keys; a key it does not know is verified later, at the block.

    Raises:
        InadmissibleError: A subclass saying what does not hold.
    """
    frame = open_frame(data)
    return prepare_opened(frame, rules, find_key)


def prepare_opened(frame: Frame, rules: TxRules, find_key: FindKey) -> Prepared:
    """The same for a frame that is open already, parts checked."""
    prepared = prepare_body(frame, rules, find_key)
    _ensure_parts(prepared, rules.hasher)
    return prepared


def prepare_body(frame: Frame, rules: TxRules, find_key: FindKey) -> Prepared:
    """The same without the parts: for replay, where parts may be withheld or erased."""
    body: Body[Any] = decode(frame.body, rules.body)
    if body.chain != rules.chain:
        raise WrongChainError(
            f"the transaction is for {body.chain!r}, this chain is {rules.chain!r}; build it"
            " again for this chain"
        )
    _ensure_signers(body, frame)
    for message in body.messages:
        rules.stateless(message, body.signers)
    signed = signing_bytes(frame.body)
    verified = set()
    for place, signer in enumerate(body.signers):
        known = find_key(signer)
        if known is not None:
            ensure_signature(signer, known, signed, frame.signatures[place])
            verified.add(place)
    id_ = tx_id(rules.hasher, frame.body)
    return Prepared(
        id=id_,
        body=frame.body,
        signatures=frame.signatures,
        parts=frame.parts,
        messages=body.messages,
        signers=body.signers,
        valid_until_ms=body.valid_until_ms,
        leaf=id_ + rules.hasher.digest(signatures_digest_input(frame.signatures)),
        verified=frozenset(verified),
        size_bytes=frame.size_bytes,
    )


def ensure_signature(signer: str, known: KeyBytes, signed: bytes, signature: bytes) -> None:
    """Check one signature.

    Raises:
        BadSignatureError: The key is not the one named, or the signature does not hold.
    """
    suite, public_key = known
    if key_id(suite, public_key) != signer or not verify(suite, public_key, signed, signature):
        raise BadSignatureError(
            f"the signature of key {signer[:16]}… does not hold; sign the exact body again"
        )


def _ensure_signers(body: Body[Any], frame: Frame) -> None:
    if len(set(body.signers)) != len(body.signers):
        raise BadSignerError("a signer is named twice; name each once")
    if len(frame.signatures) != len(body.signers):
        raise BadSignatureError(
            f"{len(frame.signatures)} signatures for {len(body.signers)} signers; give one each,"
            " in the body's order"
        )
    for place, message in enumerate(body.messages):
        if message.signer >= len(body.signers):
            raise BadSignerError(
                f"message {place} names signer {message.signer}, there are {len(body.signers)}"
            )


def _ensure_parts(prepared: Prepared, hasher: Hasher) -> None:
    refs = [ref for ref in part_refs(prepared.messages) if not ref.withheld]
    if len(refs) != len(prepared.parts):
        raise PartMismatchError(
            f"the frame carries {len(prepared.parts)} parts where the body asks for {len(refs)};"
            " send every part that is not withheld"
        )
    for ref, part in zip(refs, prepared.parts, strict=True):
        ensure_part(hasher, ref, part)
