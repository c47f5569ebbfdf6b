"""A seeded engine that drives several replicas through ABCI in virtual time.

It decides as CometBFT does and no more than it may: a block that validators of more than two thirds
of the power have accepted, finalized and committed by everybody in order, replayed after a crash
from where Info says. Everything else is drawn: rounds that end in nothing, proposals that are
spoiled, deaths between and within calls, nodes that come late and start from a snapshot.

Source: CometBFT 0.38, spec/abci: requirements 1 to 13, "Valid method call sequences", "Handshake".
"""

import hashlib
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec

from mulu.core.errors import ensure
from mulu.core.hashing import SHA256
from mulu.machine.genesis import Genesis
from mulu.modules.identity.texts import OrgText
from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft.proposals import size_in_block
from mulu.ordering.cometbft.responses import ACCEPT
from mulu.ordering.cometbft.self_proving import is_entry, split
from mulu.ordering.cometbft.shapes import (
    DUPLICATE_VOTE,
    ExtendedCommitInfo,
    ExtendedVoteInfo,
    Misbehavior,
    PublicKey,
    Validator,
    ValidatorUpdate,
    timestamp_of,
)
from tests.projection.chain import salted
from tests.simulation.counts import Counts
from tests.simulation.replica import CrashError, Replica
from tests.simulation.sm2_keys import sm2_key, sm2_signer
from tests.simulation.spoiling import SPOILED
from tests.simulation.workload import Workload
from tests.support.consortium import consortium_genesis
from tests.support.world import PROFILES, T0, signer

COMMIT_POINTS = (
    "before_commit",
    "before_sync",
    "after_commit",
    "before_telling",
    "before_erasing",
    "erase_before_sync",
    "erase_after_sync",
    "meta_before_sync",
    "meta_after_sync",
)
NAMES = ("澜川市数据局", "澜川市大数据中心", "第3局", "第4局", "第5局")
POINT = 3 / 100
"""How likely a process dies at each of the places where one may."""
SM2_EACH = 4
"""One seed of so many is of a chain whose headers are made final by SM2, too."""
STEPS_MS = (1, 40, 200, 200, 1_000, 10_000)


@dataclass(frozen=True)
class Block:
    """What was decided at a height."""

    height: int
    time_ms: int
    txs: tuple[bytes, ...]
    misbehavior: tuple[Misbehavior, ...] = ()

    @property
    def request(self) -> ask.RequestFinalizeBlock:
        return ask.RequestFinalizeBlock(
            txs=self.txs,
            height=self.height,
            time=timestamp_of(self.time_ms),
            misbehavior=self.misbehavior,
        )


@dataclass
class Node:
    """A replica, and what the engine beside it has on disk."""

    replica: Replica
    stored: int = 0
    """Height of the newest block in the engine's store."""
    mempool: dict[bytes, None] = field(default_factory=dict)
    down_for: int = 0
    """Heights until it is started again."""
    key: bytes = b""


@dataclass
class Network:
    """One simulated chain.

    Args:
        seed: Everything that is drawn follows from it.
        heights: How many are decided.
    """

    seed: int
    heights: int = 14

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.has_sm2 = self.seed % SM2_EACH == SM2_EACH - 1
        self.gives_sm2 = self.seed % SM2_EACH == 0
        self.extended_from = 1 if self.has_sm2 else 0
        """First height whose votes carry SM2 signatures; 0 while none do."""
        self.genesis: Genesis = self._genesis()
        self.parts = [salted(OrgText(name=name)) for name in NAMES]
        self.counts = Counts()
        self.workload = Workload(self.chance, self.genesis, self.gives_sm2)
        self.nodes = [self._node(number) for number in (1, 2, 3, 4)]
        self.late = [self._node(5), self._node(6)]
        self.now_ms = T0
        self.blocks: list[Block] = []
        self.results: list[Any] = []
        self.app_hashes: list[bytes] = []
        self.begun: Any = None
        self.powers = {bytes.fromhex(one.public_key): one.power for one in self.genesis.validators}
        self.coming: dict[int, tuple[ValidatorUpdate, ...]] = {}
        self.extended = ExtendedCommitInfo()
        """Votes for the last block, with what validators added to them."""

    def _genesis(self) -> Genesis:
        plain = consortium_genesis(values=PROFILES)
        if not self.has_sm2:
            return plain
        validators = [
            msgspec.structs.replace(one, sm2=sm2_key(number, plain.chain_id, one.public_key))
            for number, one in enumerate(plain.validators, 1)
        ]
        return msgspec.structs.replace(plain, validators=tuple(validators))

    def _node(self, number: int) -> Node:
        replica = Replica(
            f"v{number}", self.genesis, self.parts, invariants=self.chance.random() < 0.2
        )
        if self.gives_sm2 or (self.has_sm2 and number <= len(self.genesis.validators)):
            replica.sm2 = sm2_signer(number)
        replica.clock.off_ms = self.chance.choice((0, 0, 0, -3_600_000, 900))
        return Node(replica, key=signer(f"validator {number}").public_key)

    # --- one run ---------------------------------------------------------------------------------

    def run(self) -> Counts:
        """Decide so many blocks, bring everybody up, and leave them standing for the checks."""
        for node in self.nodes:
            self._start(node)
        for _ in range(self.heights):
            self._height()
        for node in self.nodes:
            self.bring_up(node)
        for node in self.late:
            self._join(node)
        self.nodes += self.late
        self.counts.add("seeds")
        self.counts.add("blocks", len(self.blocks))
        return self.counts

    def _height(self) -> None:
        self._advance()
        self._restart_some()
        self._submit()
        block = self._decide()
        extended = self._extend_votes(block)
        self.blocks.append(block)
        self.extended = extended
        self.powers = {
            key: power
            for key, power in {
                **self.powers,
                **{u.pub_key.ed25519: u.power for u in self.coming.pop(block.height + 1, ())},
            }.items()
            if power
        }
        for node in self._up():
            with suppress(CrashError):
                node.stored = block.height
                self._apply(node, block)
                self._after(node, block)
        if self.late and self.chance.random() < 0.15:
            self._join(self.late[0])
            self.nodes.append(self.late.pop(0))

    def _advance(self) -> None:
        chance = self.chance
        step = chance.choice(STEPS_MS) if chance.random() < 0.9 else chance.randrange(900_000)
        self.now_ms += step
        for node in (*self.nodes, *self.late):
            node.replica.clock.at_ms = self.now_ms

    # --- users and mempools ----------------------------------------------------------------------

    def _submit(self) -> None:
        up = self._up()
        if not up:
            return
        with self.chance.choice(up).replica.store.read() as reader:
            frames = self.workload.draw(self.now_ms, reader)
        for frame in frames:
            self.counts.add("frames sent")
            for node in self.chance.sample(up, self.chance.randint(1, len(up))):
                self._check(node, frame)

    def _check(self, node: Node, frame: bytes, kind: int = ask.NEW) -> None:
        answer = node.replica.ask(ask.RequestCheckTx(tx=frame, type=kind))
        if answer.code == 0:
            node.mempool[frame] = None
        else:
            node.mempool.pop(frame, None)
            self.counts.add("frames declined")

    def _after(self, node: Node, block: Block) -> None:
        """What the engine does with its mempool after a block; sometimes a snapshot is taken."""
        for frame in block.txs:
            node.mempool.pop(frame, None)
        if self.chance.random() < 0.5:
            for frame in list(node.mempool):
                self._check(node, frame, ask.RECHECK)
        if self.chance.random() < 0.3 and node.replica.snapshots.take():
            self.counts.add("snapshots taken")

    # --- rounds ----------------------------------------------------------------------------------

    def _decide(self) -> Block:
        """Rounds until a proposal has more than two thirds of the power."""
        for number in range(1000):
            block = self._round(number)
            if block is not None:
                return block
            self.counts.add("rounds without block")
            self._restart_some()
            if number % 20 == 19 and self.late:  # a validator that never came is missed
                self._join(self.late[0])
                self.nodes.append(self.late.pop(0))
        raise AssertionError("no block in a thousand rounds")

    def _round(self, number: int) -> Block | None:
        proposer = self._proposer(number)
        if proposer is None or not proposer.replica.is_up:
            return None
        try:
            self._maybe_die(proposer, "before prepare")
            block = self._propose(proposer)
        except CrashError:
            return None
        accepted = self._vote(block, spoiled=False)
        if self.chance.random() < 0.25:
            self._try_spoiled(block)
        if self.chance.random() < 0.15:
            return None  # votes came too late
        return block if 3 * accepted > 2 * sum(self.powers.values()) else None

    def _proposer(self, number: int) -> Node | None:
        keys = sorted(self.powers)
        key = keys[(len(self.blocks) + number + self.seed) % len(keys)]
        return next((node for node in self.nodes if node.key == key), None)

    def _propose(self, node: Node) -> Block:
        height, time_ms = len(self.blocks) + 1, self.now_ms
        room = self.chance.choice((4 << 20, 4 << 20, 4_000, 900))
        txs = list(node.mempool)
        if self.chance.random() < 0.2:
            self.chance.shuffle(txs)
        misbehavior = self._misbehavior() if self.chance.random() < 0.08 else ()
        answer = node.replica.ask(
            ask.RequestPrepareProposal(
                max_tx_bytes=room,
                txs=tuple(txs),
                local_last_commit=self.extended,
                misbehavior=misbehavior,
                height=height,
                time=timestamp_of(time_ms),
            )
        )
        assert sum(map(size_in_block, answer.txs)) <= room, "a proposal is larger than it may be"
        return Block(height, time_ms, answer.txs, misbehavior)

    def _misbehavior(self) -> tuple[Misbehavior, ...]:
        self.counts.add("misbehaviour reported")
        key = self.chance.choice(sorted(self.powers))
        return (
            Misbehavior(
                type=DUPLICATE_VOTE,
                validator=Validator(address=SHA256.digest(key)[:20], power=self.powers[key]),
                height=max(1, len(self.blocks)),
                time=timestamp_of(self.now_ms),
                total_voting_power=sum(self.powers.values()),
            ),
        )

    def _vote(self, block: Block, *, spoiled: bool) -> int:
        """Let everybody that is up judge a proposal; all must judge alike. The accepting power."""
        verdicts: dict[str, bool] = {}
        power = 0
        for node in self._up():
            if node.stored != len(self.blocks):
                continue
            if spoiled and is_entry(block.txs[-1]) and self._cannot_judge_items(node):
                self.counts.add("items that a latecomer could not judge")
                continue
            try:
                self._maybe_die(node, "before process")
                verdicts[node.replica.name] = accepts = self._process(node, block)
            except CrashError:
                continue
            power += self.powers.get(node.key, 0) if accepts else 0
        assert len(set(verdicts.values())) <= 1, f"verdicts differ: {verdicts}"
        if not spoiled:
            assert all(verdicts.values()), "an honest proposal was rejected"
        return power

    def _cannot_judge_items(self, node: Node) -> bool:
        """A node from a snapshot lacks the headers before it, on which SM2 votes were (NOD-9)."""
        with node.replica.store.read() as reader:
            place = reader.last_header_at_or_before(node.stored - 1)
            first = reader.first_header()
            if place is None:
                return first is not None and first.log_index > 0
            return reader.block(place.height) is None

    def _process(self, node: Node, block: Block) -> bool:
        answer = node.replica.ask(
            ask.RequestProcessProposal(
                txs=block.txs,
                misbehavior=block.misbehavior,
                height=block.height,
                time=timestamp_of(block.time_ms),
            )
        )
        return bool(answer.status == ACCEPT)

    def _try_spoiled(self, block: Block) -> None:
        """Show a spoiled form of a proposal to everybody: all must reject it."""
        name, spoil = self.chance.choice(sorted(SPOILED.items()))
        txs = spoil(self, list(block.txs))
        if txs is None:
            return
        spoiled = Block(block.height, block.time_ms, tuple(txs), block.misbehavior)
        self.counts.add(f"spoiled proposals: {name}")
        accepted = self._vote(spoiled, spoiled=True)
        assert accepted == 0, f"a proposal was accepted: {name}"

    def _extend_votes(self, block: Block) -> ExtendedCommitInfo:
        """Validators that are up add to their precommits; everybody judges what the others add."""
        votes = []
        voters = [n for n in self._up() if n.key in self.powers and n.stored == len(self.blocks)]
        extends = 0 < self.extended_from <= block.height
        for node in voters if extends else ():
            request = ask.RequestExtendVote(height=block.height, txs=block.txs)
            extension = node.replica.ask(request).vote_extension
            address = hashlib.sha256(node.key).digest()[:20]
            for other in voters:
                self._judge_extension(node, other, block.height, address, extension)
            validator = Validator(address=address, power=self.powers[node.key])
            votes.append(ExtendedVoteInfo(validator=validator, vote_extension=extension))
        return ExtendedCommitInfo(votes=tuple(votes))

    def _judge_extension(
        self, node: Node, other: Node, height: int, address: bytes, extension: bytes
    ) -> None:
        if node is other:
            return
        request = ask.RequestVerifyVoteExtension(
            height=height, validator_address=address, vote_extension=extension
        )
        answer = other.replica.ask(request)
        assert answer.status == ACCEPT, "what an honest validator adds to its vote was refused"
        self.counts.add("vote extensions judged")

    # --- blocks ----------------------------------------------------------------------------------

    def _apply(self, node: Node, block: Block) -> None:
        """Finalize and commit; what comes out must be what came out everywhere."""
        self._maybe_die(node, "before finalize")
        result = node.replica.ask(block.request)
        self._compare(block.height, result)
        self._maybe_die(node, "before commit")
        if self.chance.random() < POINT:
            node.replica.crash_at = self.chance.choice(COMMIT_POINTS)
        try:
            node.replica.ask(ask.RequestCommit())
        except CrashError:
            self._down(node, "within commit")
            raise
        node.replica.crash_at = ""
        self._maybe_die(node, "after commit")

    def _compare(self, height: int, result: Any) -> None:
        if height <= len(self.results):
            assert result == self.results[height - 1], f"results of block {height} differ"
            return
        self.results.append(result)
        before = self.app_hashes[-1] if self.app_hashes else self.begun.app_hash
        block = self.blocks[height - 1]
        frames, items = split(block.txs)
        self.counts.add("self-proving items", len(items))
        is_empty = not frames and not block.misbehavior
        assert is_empty == (result.app_hash == before), "app hashes change with headers, only"
        self.app_hashes.append(result.app_hash)
        self.counts.add("transactions", len(frames))
        self.counts.add("refused in blocks", sum(1 for one in result.tx_results if one.code))
        if result.validator_updates:
            self.counts.add("changes of validators", len(result.validator_updates))
            self.coming[height + 2] = result.validator_updates
        if result.consensus_param_updates is not None:
            first = result.consensus_param_updates.abci.vote_extensions_enable_height
            assert self.extended_from == 0, "an engine is told once"
            assert first > height + 1, "votes of the next height may be on their way"
            self.extended_from = first
            self.counts.add("chains whose votes begin to carry SM2 signatures")

    # --- life and death --------------------------------------------------------------------------

    def _up(self) -> list[Node]:
        return [node for node in self.nodes if node.replica.is_up]

    def _maybe_die(self, node: Node, where: str) -> None:
        if self.chance.random() < POINT:
            node.replica.crash()
            self._down(node, where)
            raise CrashError(where)

    def _down(self, node: Node, where: str) -> None:
        self.counts.add(f"deaths {where}")
        node.down_for = self.chance.randrange(4)
        node.mempool.clear()

    def _restart_some(self) -> None:
        for node in self.nodes:
            if not node.replica.is_up:
                node.down_for -= 1
                if node.down_for < 0:
                    self.bring_up(node)

    def another(self) -> Node:
        """A fresh node that has every block still before it."""
        return self._node(7)

    def bring_up(self, node: Node) -> None:
        """Start a node until it stays up."""
        while not node.replica.is_up:
            with suppress(CrashError):
                self._start(node)

    def _start(self, node: Node) -> None:
        """A new life: the engine asks where the application stands, and goes on from there."""
        node.replica.start()
        info = node.replica.ask(ask.RequestInfo(version="0.38"))
        at = info.last_block_height
        assert at <= len(self.blocks), "an application is ahead of its engine"
        if at == 0:
            self._init_chain(node)
        else:
            assert info.last_block_app_hash == self.app_hashes[at - 1]
        for block in self.blocks[at:]:
            node.stored = max(node.stored, block.height)
            self._apply(node, block)
            self.counts.add("blocks replayed")

    def _init_chain(self, node: Node) -> None:
        begun = node.replica.ask(
            ask.RequestInitChain(
                time=timestamp_of(T0),
                chain_id=self.genesis.chain_id,
                validators=tuple(self._first_validators()),
                initial_height=1,
            )
        )
        self.begun = self.begun or begun
        assert begun == self.begun

    def _first_validators(self) -> Iterator[ValidatorUpdate]:
        for one in self.genesis.validators:
            key = PublicKey(ed25519=bytes.fromhex(one.public_key))
            yield ValidatorUpdate(pub_key=key, power=one.power)

    # --- latecomers ------------------------------------------------------------------------------

    def _join(self, node: Node) -> None:
        """Bring a fresh node up: from a snapshot when somebody has one, else block by block."""
        for giver in self._up():
            offers = giver.replica.snapshots.list_snapshots()
            if offers and self._sync(node, giver, offers[-1]):
                break
        self.bring_up(node)

    def _sync(self, node: Node, giver: Node, offer: Any) -> bool:
        """State sync with chunks that are spoiled, come twice, or end with a death."""
        node.replica.start()
        node.replica.ask(ask.RequestInfo(version="0.38"))
        self._init_chain(node)
        trusted = self.app_hashes[offer.height - 1]
        answer = node.replica.ask(
            ask.RequestOfferSnapshot(snapshot=_snapshot(offer), app_hash=trusted)
        )
        ensure(answer.result == ACCEPT, "a good snapshot was declined")
        try:
            for index in range(offer.chunks):
                self._maybe_die(node, "within state sync")
                self._chunk(node, giver, offer, index)
        except CrashError:
            return False
        info = node.replica.ask(ask.RequestInfo(version="0.38"))
        assert (info.last_block_height, info.last_block_app_hash) == (offer.height, trusted)
        node.replica.synced_from = node.stored = offer.height
        self.counts.add("nodes from a snapshot")
        with suppress(CrashError):
            for block in self.blocks[offer.height :]:
                node.stored = block.height
                self._apply(node, block)
        return True

    def _chunk(self, node: Node, giver: Node, offer: Any, index: int) -> None:
        load = ask.RequestLoadSnapshotChunk(height=offer.height, format=offer.form, chunk=index)
        chunk = giver.replica.ask(load).chunk
        if self.chance.random() < 0.2:
            at = self.chance.randrange(len(chunk))
            bad = chunk[:at] + bytes([chunk[at] ^ 1]) + chunk[at + 1 :]
            apply = ask.RequestApplySnapshotChunk(index=index, chunk=bad, sender="liar")
            answer = node.replica.ask(apply)
            assert answer.reject_senders == ("liar",), "a bad chunk has a sender"
            self.counts.add("bad chunks refused")
        apply = ask.RequestApplySnapshotChunk(index=index, chunk=chunk, sender="giver")
        answer = node.replica.ask(apply)
        assert answer.result == ACCEPT


def _snapshot(offer: Any) -> ask.Snapshot:
    return ask.Snapshot(
        height=offer.height,
        format=offer.form,
        chunks=offer.chunks,
        hash=offer.hash,
        metadata=offer.metadata,
    )
