"""What a block's decisions erase, for whoever keeps parts: told from receipts, or from the state.

The rule only notes the decision; taking bytes away is the node's part, after the commit.

Source: docs/spec/governance.md GOV-10.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mulu.core.canonical import Wire, decode_loose
from mulu.core.prefixes import ERASURE
from mulu.machine.receipt import Receipt
from mulu.modules.governance.events import ProposalMade, ProposalSettled, VoteCast
from mulu.modules.governance.state import StoredErasure

Walk = Callable[[bytes], Iterable[tuple[bytes, bytes]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A part that no node may keep any longer."""

    commitment: bytes
    """32 bytes."""
    decision: int
    """Number of the decision."""


def erasures(receipts: Iterable[Receipt[Wire]]) -> list[Erasure]:
    """What the decisions of a block erase, in block order.

    Args:
        receipts: The block's, with their events.
    """
    return [
        Erasure(commitment=bytes.fromhex(event.erased), decision=event.decision)
        for receipt in receipts
        for event in receipt.events
        if isinstance(event, ProposalMade | VoteCast | ProposalSettled) and event.erased
    ]


def erasures_in_state(walk: Walk) -> Iterator[Erasure]:
    """Everything that was ever erased, in order of commitments.

    Args:
        walk: Walks keys and values of a prefix of the state.
    """
    for key, value in walk(ERASURE):
        decision = decode_loose(value, StoredErasure).decision
        yield Erasure(commitment=bytes.fromhex(key[len(ERASURE) :].decode()), decision=decision)
