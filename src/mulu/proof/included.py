"""What a bundle claims about a transaction: body, signatures and receipt stand in the block.

Source: docs/spec/bundle.md BUN-22 to BUN-25.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from mulu.core.canonical import NotCanonicalError
from mulu.core.hashing import TAG_TX, Hasher
from mulu.core.merkle import inner_hash, leaf_hash
from mulu.core.signing import key_id, verify
from mulu.proof.bundle import Included, Opening
from mulu.proof.claims import hashes, opens
from mulu.proof.header import Header
from mulu.proof.plain import parse_plain
from mulu.proof.reasons import failure


def ensure_included(claim: Included, header: Header, hasher: Hasher) -> None:
    """Check a claim about a transaction, all but its signatures.

    Raises:
        VerificationError: ``claim.body``, ``chain.differs``, ``claim.signers``,
            ``claim.receipt``, ``claim.path``, ``claim.receipt_path`` or ``claim.part``.
    """
    raw = bytes.fromhex(claim.body)
    body = _body(raw)
    if body["chain"] != header.chain:
        raise failure("chain.differs")
    _ensure_signers(claim, body["signers"])
    tx_id = hasher.tagged(TAG_TX, raw)
    _ensure_receipt(claim, tx_id)
    _ensure_paths(claim, header, hasher, tx_id)
    _ensure_parts(claim.parts, _references(body["messages"]), hasher)


def verify_claim_signatures(claim: Included) -> None:
    """Check every signature of the transaction.

    Raises:
        VerificationError: ``claim.bad_signature``.
    """
    signed = TAG_TX + bytes.fromhex(claim.body)
    for key, signature in zip(claim.keys, claim.signatures, strict=True):
        if not verify(key.suite, bytes.fromhex(key.public_key), signed, bytes.fromhex(signature)):
            raise failure("claim.bad_signature")


def included_id(claim: Included, hasher: Hasher) -> str:
    """The transaction's id, hex."""
    return hasher.tagged(TAG_TX, bytes.fromhex(claim.body)).hex()


def _body(raw: bytes) -> dict[str, Any]:
    try:
        body = parse_plain(raw)
    except NotCanonicalError as err:
        raise failure("claim.body") from err
    if not isinstance(body, dict) or not _has_form(body):
        raise failure("claim.body")
    return body


def _has_form(body: dict[str, Any]) -> bool:
    version = body.get("v")
    return (
        type(version) is int
        and version == 1
        and isinstance(body.get("chain"), str)
        and _all_are(body.get("signers"), str)
        and _all_are(body.get("messages"), dict)
    )


def _all_are(items: object, type_: type) -> bool:
    return isinstance(items, list) and all(isinstance(item, type_) for item in items)


def _ensure_signers(claim: Included, signers: Sequence[str]) -> None:
    ids = [key_id(key.suite, bytes.fromhex(key.public_key)) for key in claim.keys]
    if ids != signers or len(claim.signatures) != len(signers):
        raise failure("claim.signers")


def _ensure_receipt(claim: Included, tx_id: bytes) -> None:
    try:
        receipt = parse_plain(bytes.fromhex(claim.receipt))
    except NotCanonicalError as err:
        raise failure("claim.receipt") from err
    if not isinstance(receipt, dict) or receipt.get("id") != tx_id.hex():
        raise failure("claim.receipt")


def _ensure_paths(claim: Included, header: Header, hasher: Hasher, tx_id: bytes) -> None:
    leaf = tx_id + hasher.digest(bytes.fromhex("".join(claim.signatures)))
    fits = len(claim.path) == len(claim.receipt_path) and claim.place >> len(claim.path) == 0
    if not fits or _climb(hasher, leaf, claim.place, claim.path) != header.tx_root:
        raise failure("claim.path")
    if (
        _climb(hasher, bytes.fromhex(claim.receipt), claim.place, claim.receipt_path)
        != header.receipt_root
    ):
        raise failure("claim.receipt_path")


def _climb(hasher: Hasher, leaf: bytes, place: int, path: Sequence[str]) -> str:
    node = leaf_hash(hasher, leaf)
    for step, sibling in enumerate(hashes(path)):
        node = (
            inner_hash(hasher, sibling, node)
            if place >> step & 1
            else inner_hash(hasher, node, sibling)
        )
    return node.hex()


def _references(messages: Sequence[dict[str, Any]]) -> Iterator[Any]:
    return (message["part"] for message in messages if isinstance(message.get("part"), dict))


def _ensure_parts(parts: Sequence[Opening], references: Iterator[Any], hasher: Hasher) -> None:
    """Match openings to references in order; a reference without its opening is passed over."""
    for part in parts:
        if not any(opens(part, reference, hasher) for reference in references):
            raise failure("claim.part")
