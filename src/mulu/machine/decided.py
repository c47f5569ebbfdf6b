"""What passes between ordering and the machine, in the words of ABCI 2.0.

Source: docs/spec/ordering.md ORD-2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mulu.machine.system import SystemItem, ValidatorPower
from mulu.tx.prepare import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """Where the application stands (Info)."""

    height: int
    """Height of the last committed header, 0 before the first."""
    app_hash: bytes
    """Hash of the last header up to that height; the genesis hash before the first."""
    time_ms: int
    """Time of that header; the genesis time before the first."""
    app_version: int
    engine_height: int = 0
    """Height of the last block committed, with or without a header; the engine goes on from it."""
    engine_time_ms: int = 0
    """Time of that block; never before ``time_ms``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A block that ordering has decided."""

    height: int
    time_ms: int
    transactions: Sequence[Prepared]
    system: Sequence[SystemItem] = ()
    """What the engine reports and no user signed, in the engine's order."""
    self_proving: Sequence[bytes] = ()
    """Items that prove themselves, outside any root (SM2 finality); none under ``solo``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finalized:
    """What executing a decided block gave (FinalizeBlock)."""

    height: int
    app_hash: bytes
    """Header hash of this block, or the last one when the block makes no header."""
    receipts: Sequence[bytes]
    """Canonical receipts, in order."""
    validator_updates: Sequence[ValidatorPower] = ()
    """What changed in the set of validators, sorted by key; power 0 takes one out."""
    votes_extended_from: int = 0
    """First height whose votes carry SM2 signatures, when this block decided it; else 0."""
