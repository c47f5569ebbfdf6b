"""A chain inside this process, driven step by step through the ordering port: no thread, no socket.

For measuring stages one at a time, and for small runs in tests.

Source: docs/performance.md, "How it is measured".
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mulu.bench.city import BenchOrg
from mulu.bench.setup import Setup
from mulu.core.hashing import TAG_HEADER
from mulu.core.signing import ED25519, Signer
from mulu.machine.decided import Decided, Finalized
from mulu.node.chain import OpenChain, open_chain
from mulu.node.clock import SystemClock
from mulu.node.create import NewChain, create_chain
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.proof.bundle import SoloFinality, encode_finality
from mulu.tx.prepare import Prepared

PASSPHRASE = "benchmark"  # noqa: S105 - a throw-away home
NEW_CHAIN = NewChain(
    chain_id="bench",
    profile="register",
    authority_name="澜川市数据局",
    operator_name="澜川市大数据中心",
    throw_away=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchHome:
    """A throw-away home with a new chain, and the keys that its benchmark needs."""

    home: Home
    chain: str
    authority: Signer
    node: Signer


def make_home(folder: Path, suite: int = ED25519) -> BenchHome:
    """Make a new chain in an empty folder, with keys of a suite."""
    home = Home(folder)
    new = dataclasses.replace(NEW_CHAIN, suite=suite)
    created = create_chain(home, new, PASSPHRASE, SystemClock())
    keys = created.keys
    return BenchHome(home=home, chain=created.chain, authority=keys["authority"], node=keys["node"])


class Lab:
    """One chain, one block after the other.

    Args:
        made: Its home; no node runs on it.
    """

    def __init__(self, made: BenchHome) -> None:
        self._made = made
        self._clock = SystemClock()
        self.home: Home = made.home
        self.chain: OpenChain = open_chain(made.home, Settings())

    def now_ms(self) -> int:
        """Time for the next block, never before the last one's."""
        return max(self._clock.now_ms(), self.chain.application.info().time_ms)

    def set_up(self, city: Sequence[BenchOrg]) -> None:
        """Register organisations, keys and systems."""
        setup = Setup(self.chain.name, self._made.authority, city, self.now_ms())
        for step in setup.steps():
            self.make_block([self.chain.application.check(frame) for frame in step.frames])

    def decide(self, transactions: Sequence[Prepared]) -> Decided:
        """Take all transactions into the next block.

        Raises:
            InadmissibleError: One of them may not stand there.
        """
        application = self.chain.application
        height, time_ms = application.info().height + 1, self.now_ms()
        chosen, dropped = application.prepare_proposal(
            transactions, height=height, time_ms=time_ms, size_bytes_max=1 << 40
        )
        for reason in dropped.values():
            raise reason
        return Decided(height=height, time_ms=time_ms, transactions=chosen)

    def make_block(self, transactions: Sequence[Prepared]) -> Finalized:
        """Make one durable block."""
        finalized = self.chain.application.finalize(self.decide(transactions))
        self.chain.application.commit(self.finality(finalized.app_hash))
        return finalized

    def finality(self, header_hash: bytes) -> bytes:
        """The producer's signature of a header."""
        node = self._made.node
        signature = node.sign(TAG_HEADER + header_hash)
        return encode_finality(
            SoloFinality(
                public_key=node.public_key.hex(), signature=signature.hex(), suite=node.suite
            )
        )

    def close(self) -> None:
        """Let go of the store."""
        self.chain.store.close()
