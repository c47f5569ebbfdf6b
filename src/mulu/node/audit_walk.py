"""Walk all blocks of a copy, executing them again, or reading them where the beginning is missing.

Source: docs/spec/audit.md AUD-1 to AUD-3, AUD-13, AUD-15 and AUD-16.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from mulu.core.canonical import decode_loose
from mulu.core.hashing import Hasher
from mulu.core.prefixes import ERASURE, VALIDATORS
from mulu.machine.block import Block
from mulu.machine.execute import Outcome
from mulu.machine.genesis import Genesis, chain_name
from mulu.modules.governance.state import StoredErasure
from mulu.node.audit_blocks import (
    Copy,
    count_parts,
    ensure_form,
    execute_again,
    opened_blocks,
    prepared_blocks,
    refs_of_block,
    refs_of_prepared,
)
from mulu.node.audit_finality import (
    FinalityAudit,
    ensure_sm2,
    finality_audit,
    meet_checkpoint,
)
from mulu.node.audit_kept import genesis_orgs
from mulu.node.audit_report import BadError, Progress, Tally
from mulu.node.replay import Replay
from mulu.proof.engine_format import EngineStep
from mulu.proof.header import Header, header_hash
from mulu.proof.trust import Trust
from mulu.tx.prepare import Prepared

AHEAD: Final = 2
"""Blocks that are verified ahead of execution."""

Note = Callable[[Block, list[Prepared], Outcome], None]
"""Compares what stands beside a block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One audit on its way.

    Attributes:
        copy: What is audited.
        trust: What is believed beforehand, or None.
        tally: Counts.
        progress: Told after each block.
        goal: Height to reach.
    """

    copy: Copy
    trust: Trust | None
    tally: Tally
    progress: Progress
    goal: int

    def execute_all(self, replay: Replay, note: Note) -> None:
        """Execute every block from genesis on.

        Raises:
            VerificationError: The first item that does not hold.
        """
        finality = finality_audit(replay.genesis, self.trust, 1)
        refs = (("genesis", org.part) for org in genesis_orgs(replay.genesis))
        count_parts(self.copy, replay.hasher, refs, self.tally)
        with ThreadPoolExecutor(AHEAD) as pool:
            for block, prepared in prepared_blocks(opened_blocks(self.copy), replay, pool):
                named = replay.state(VALIDATORS)
                outcome = execute_again(replay, block, prepared)
                self._judge(finality, block, outcome.header_hash)
                self._judge_sm2(block, outcome.header_hash, named)
                note(block, prepared, outcome)
                places = refs_of_prepared(block.header.height, prepared)
                count_parts(self.copy, replay.hasher, places, self.tally)
                self._count(block)
        self._ensure_decided(replay.state)

    def read_all(
        self, genesis: Genesis, before: bytes | None, steps: Iterable[EngineStep] = ()
    ) -> Header | None:
        """Check the form of every block, where the blocks before are missing.

        Args:
            genesis: The chain's document.
            before: Hash of the header before the first, None when it is not known.
            steps: Changes of the set of validators before it, as far as they are kept.

        Returns:
            The last header, None without any.

        Raises:
            VerificationError: The first item that does not hold.
        """
        hasher = Hasher(genesis.hash)
        chain = chain_name(hasher, genesis)
        finality = finality_audit(genesis, self.trust, self.tally.from_height, steps)
        self.tally.replayed = False
        last: Header | None = None
        for block in opened_blocks(self.copy):
            ensure_form(hasher, chain, last, block)
            digest = header_hash(block.header, hasher)
            if before is not None and block.header.prev != before.hex():
                raise BadError(f"block {block.header.height}, prev", "it is not the block before")
            self._judge(finality, block, digest)
            count_parts(self.copy, hasher, refs_of_block(block), self.tally)
            self._count(block)
            before, last = digest, block.header
        return last

    def ensure_checkpoint(self, ends_at: int) -> None:
        """Check at the end that the trust file's checkpoint was met.

        Raises:
            BadError: It was not.
        """
        trust = self.trust
        if trust is None:
            return
        if trust.checkpoint.height == 0:
            self.tally.checkpoint = 0
        if self.tally.checkpoint is None:
            raise BadError(
                "checkpoint",
                f"the trust file knows block {trust.checkpoint.height}, which is not here: it ends"
                f" at {ends_at}",
            )

    def _judge(self, finality: FinalityAudit, block: Block, digest: bytes) -> None:
        height = block.header.height
        if finality.check(block, self.copy.finality(height), digest):
            self.tally.final_to = height
        meet_checkpoint(self.trust, block, digest, self.tally)

    def _judge_sm2(self, block: Block, digest: bytes, named: bytes | None) -> None:
        """Signatures by SM2 are the set's that the header before names."""
        kept = self.copy.finality(block.header.height, "sm2")
        if kept is not None:
            ensure_sm2(block.header, digest, kept, named)

    def _count(self, block: Block) -> None:
        self.tally.blocks += 1
        self.tally.transactions += len(block.transactions)
        self.tally.app_versions.add(block.header.app_version)
        self.progress(block.header.height, self.goal)

    def _ensure_decided(self, state: Callable[[bytes], bytes | None]) -> None:
        """Nothing is erased that no decision of the replayed state erased."""
        for commitment, decision in self.tally.erased_parts.items():
            stored = state(ERASURE + commitment.hex().encode())
            if stored is None or decode_loose(stored, StoredErasure).decision != decision:
                raise BadError(
                    f"part {commitment.hex()}",
                    f"it is marked erased by decision {decision}, which the chain never took",
                )
