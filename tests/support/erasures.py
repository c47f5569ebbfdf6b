"""Erasing a text as a chain decides it: a proposal that the one governing organisation carries."""

from mulu.machine.snapshot_parts import refs_of
from mulu.modules.governance.actions import ErasePart
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.texts import ReasonText
from tests.support.small_chain import SmallChain, code


def commitment_of(chain: SmallChain, number: int) -> str:
    """Commitment of the text of an entry's newest version, hex."""
    with chain.open.store.read() as reader:
        (ref,) = refs_of(reader.state(b"c/e/" + code(number).encode()))
    return ref.commitment


def decide_erasure(chain: SmallChain, commitment: str) -> dict:
    """Make the block that decides it; returns its receipt. Nothing is carried out yet."""

    def make(part):
        return Propose(
            action=ErasePart(commitment=commitment, ground="personal_data"),
            expires_ms=chain.clock.at_ms + 3_600_000,
            part=part,
        )

    (receipt,) = chain.block(chain.frame((make, ReasonText(title="删去", reason="含个人信息"))))
    return receipt
