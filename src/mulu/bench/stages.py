"""CPU time of each stage of an entry's way, one stage after the other in one thread.

Stages overlap in a running node; here they are told apart. Times are of this process, all threads.

Source: docs/performance.md, "CPU time of each stage".
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

from mulu.app import BODY, machine_rules
from mulu.bench.lab import Lab
from mulu.core.canonical import decode
from mulu.core.ids import KeyId
from mulu.machine.application import Application
from mulu.machine.decided import Decided
from mulu.machine.execute import execute
from mulu.machine.writing import block_write
from mulu.node.follower import TreeFollower
from mulu.node.views import NodeViews
from mulu.projection.files import ViewsFolder
from mulu.projection.projector import Projector
from mulu.projection.rebuild import start_empty
from mulu.projection.tables import connect
from mulu.store.tree import update
from mulu.tx.body import part_refs, signing_bytes
from mulu.tx.frame import Frame, open_frame
from mulu.tx.parts import ensure_part
from mulu.tx.prepare import KeyBytes, Prepared, ensure_signature


class StageClock:
    """Adds up CPU time by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of a block of code for a stage."""
        started = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - started


class Stages:
    """Takes frames through all stages.

    Args:
        lab: A chain that is set up.
        keys: Public keys of the frames' signers.
    """

    def __init__(self, lab: Lab, keys: Mapping[KeyId, KeyBytes]) -> None:
        self._lab = lab
        self._keys = keys
        self._head = lab.chain.application.head
        self._rules = machine_rules(lab.chain.hasher, lab.chain.genesis)
        self._clock = StageClock()

    def run(self, frames: Sequence[bytes], block_frames: int) -> dict[str, float]:
        """Take frames through all stages.

        Args:
            frames: In order.
            block_frames: Frames of one block.

        Returns:
            CPU seconds of each stage.
        """
        store = self._lab.chain.store
        follower = TreeFollower(store.read, self._lab.chain.hasher, self._lab.now_ms)
        file = start_empty(ViewsFolder(self._lab.home.views))
        with closing(connect(file)) as projecting:
            projector = Projector(projecting, NodeViews(self._lab.chain.genesis))
            with store.read() as reader:
                projector.catch_up(reader)
            self._prepare_by_steps(frames)
            prepared = self._prepare(self._lab.chain.application, frames)
            for at in range(0, len(prepared), block_frames):
                self._make_block(prepared[at : at + block_frames])
                with self._clock.stage("prover: follow the tree"):
                    follower.catch_up()
                with self._clock.stage("projection: rows and index"), store.read() as reader:
                    projector.catch_up(reader)
        return self._clock.seconds

    def _prepare_by_steps(self, frames: Sequence[bytes]) -> None:
        with self._clock.stage("admission: open frames"):
            opened = [open_frame(frame) for frame in frames]
        with self._clock.stage("admission: strict decode"):
            bodies = [decode(frame.body, BODY) for frame in opened]
        with self._clock.stage("admission: signatures"):
            for frame, body in zip(opened, bodies, strict=True):
                self._verify(frame, body.signers[0])
        with self._clock.stage("admission: part commitments"):
            for frame, body in zip(opened, bodies, strict=True):
                refs = list(part_refs(body.messages))
                for ref, part in zip(refs, frame.parts, strict=True):
                    ensure_part(self._lab.chain.hasher, ref, part)

    def _verify(self, frame: Frame, signer: str) -> None:
        signed = signing_bytes(frame.body)
        ensure_signature(signer, self._keys[KeyId(signer)], signed, frame.signatures[0])

    def _prepare(self, application: Application, frames: Sequence[bytes]) -> list[Prepared]:
        with self._clock.stage("admission: all of it"):
            return [application.check(frame) for frame in frames]

    def _make_block(self, transactions: Sequence[Prepared]) -> None:
        hasher, store = self._lab.chain.hasher, self._lab.chain.store
        height, time_ms = self._head.height + 1, max(self._lab.now_ms(), self._head.time_ms)
        decided = Decided(height=height, time_ms=time_ms, transactions=transactions)
        with self._clock.stage("ledger: execute, all of it"), store.read() as committed:
            outcome = execute(self._rules, self._head, committed, decided)
        with self._clock.stage("ledger: hash keys and values"):
            for key, value in outcome.state_changes:
                hasher.digest(key)
                hasher.digest(value or b"")
        with self._clock.stage("ledger: tree"):
            update(hasher, self._head.root, outcome.tree_changes)
        with self._clock.stage("ledger: encode block"):
            write = block_write(decided, outcome, self._lab.finality(outcome.header_hash))
        with self._clock.stage("ledger: store, durable"):
            store.commit(write)
        self._head = outcome.head
