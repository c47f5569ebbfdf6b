"""A verdict of ``prepare`` carried to another process of the same node, and opened there cheaply.

The process that prepared a frame vouches for it: form, messages, parts and the signatures of known
keys hold. Who opens the verdict believes that, so it must come from the node's own admission
process and from nowhere else. What depends on a block is still judged at the block.

Source: docs/spec/transaction.md TXN-14.
"""

from dataclasses import dataclass

from mulu.core.canonical import decode_loose
from mulu.tx.frame import open_frame
from mulu.tx.prepare import Prepared, TxRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What ``prepare`` found, without what can be read from the frame again."""

    id: bytes
    """Transaction id, 32 bytes."""
    leaf: bytes
    """id ‖ H(signatures), 64 bytes."""
    verified: frozenset[int]
    """Places of the signers whose signatures were verified."""


def vouch(prepared: Prepared) -> Verdict:
    """Say what was found, for another process of the node."""
    return Verdict(id=prepared.id, leaf=prepared.leaf, verified=prepared.verified)


def open_vouched(data: bytes, verdict: Verdict, rules: TxRules) -> Prepared:
    """The same as ``prepare`` gave in the process that vouches.

    Args:
        data: The frame that the verdict is about.
        verdict: From the node's own admission process.
        rules: The chain's form of transactions.
    """
    frame = open_frame(data)
    body = decode_loose(frame.body, rules.body)
    return Prepared(
        id=verdict.id,
        body=frame.body,
        signatures=frame.signatures,
        parts=frame.parts,
        messages=body.messages,
        signers=body.signers,
        valid_until_ms=body.valid_until_ms,
        leaf=verdict.leaf,
        verified=verdict.verified,
        size_bytes=frame.size_bytes,
    )
