"""A node in one process: the real machine, store, prover and read tables, with blocks on demand.

Only the processes are missing, so that what API, client and pages are tested against behaves as the
real node does. Everything is deterministic.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from litestar import Litestar

from mulu.api.app import build_app
from mulu.api.needs import ChainFacts, Needs
from mulu.api.reading import QueryReads
from mulu.api.watching import DiskFigures, ProcessFigures, StoreFigures
from mulu.app import machine_rules, tx_rules
from mulu.client.chance import Chance
from mulu.client.transactions import Draft, Ground, build
from mulu.core.canonical import encode
from mulu.core.errors import InadmissibleError, UnavailableError
from mulu.core.hashing import SHA256, TAG_HEADER
from mulu.core.signing import Ed25519Signer, Signer
from mulu.machine.application import Application
from mulu.machine.decided import Decided
from mulu.machine.genesis import Genesis, GenesisKey, GenesisOrg, chain_name
from mulu.machine.rulebook import APP_VERSION
from mulu.modules.identity.texts import OrgText
from mulu.node.chain import write_chain
from mulu.node.follower import TreeFollower
from mulu.node.ipc import EngineState
from mulu.node.prover import NodeProver
from mulu.node.views import NodeViews
from mulu.ordering.solo.heartbeat import HEARTBEAT, Beat, sign_heartbeat
from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.proof.bundle import SoloFinality, encode_finality
from mulu.proof.trust import Trust, solo_trust
from mulu.query.tables import ReadTables
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.parts import PartRef, commit_part
from mulu.tx.prepare import Prepared

T0 = 1_763_000_000_000
"""Time of genesis, UTC milliseconds: 2025-11-13."""
BLOCK_MS = 1000


def key(name: str) -> Ed25519Signer:
    """The key of a name, always the same."""
    return Ed25519Signer(SHA256.digest(f"fake node key {name}".encode()))


NODE, OPERATOR, AUTHORITY = key("node"), key("operator"), key("authority")


class CountedChance:
    """Nonces and salts that count, and a clock that stands at the node's."""

    def __init__(self) -> None:
        self.count = 0
        self.now = T0
        self.paused: list[float] = []

    def random(self, size: int) -> bytes:
        self.count += 1
        return SHA256.digest(f"chance {self.count}".encode())[:size]

    def chance(self) -> Chance:
        return Chance(random=self.random, now_ms=lambda: self.now, pause=self.paused.append)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    state: Literal["queued", "committed", "inadmissible", "unavailable"]
    id: str = ""
    height: int = 0
    index: int = 0
    receipt: bytes = b""
    module: str = ""
    code: int = 0
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class State:
    height: int
    waiting: int = 0
    halted: str = ""
    engine: EngineState | None = None
    figures: dict[str, float] = field(default_factory=dict)


class FakeHost:
    """A machine whose figures are set by the test."""

    def __init__(self) -> None:
        self.monotonic = 0
        self.disk_figures = DiskFigures(free_bytes=1 << 36, size_bytes=1 << 40)
        self.store_figures = StoreFigures(
            used_bytes=1 << 20, limit_bytes=1 << 30, reader_lag=0, state_keys=7
        )
        self.process_figures = {
            "ledger": ProcessFigures(
                cpu_seconds=1.5,
                resident_bytes=1 << 26,
                open_descriptors=12,
                started_seconds=1_763_000_000.25,
                restarts=2,
            )
        }
        self.snapshots = 0

    def monotonic_ms(self) -> int:
        return self.monotonic

    def processes(self) -> dict[str, ProcessFigures]:
        return self.process_figures

    def store(self) -> StoreFigures:
        return self.store_figures

    def disk(self) -> DiskFigures:
        return self.disk_figures

    def snapshots_kept(self) -> int:
        return self.snapshots


def _org(name: str, name_en: str) -> tuple[PartRef, tuple[bytes, bytes]]:
    text = encode(OrgText(name=name, name_en=name_en, short_name=name[-3:]))
    salt = SHA256.digest(text)
    ref = commit_part(SHA256, salt, text)
    return ref, (bytes.fromhex(ref.commitment), salt + text)


def _genesis_key(signer: Signer) -> GenesisKey:
    return GenesisKey(public_key=signer.public_key.hex(), suite=signer.suite)


@dataclass(kw_only=True)
class FakeNode:
    """See the file; make one with ``FakeNode.make(folder)``."""

    store: LmdbStore
    application: Application
    follower: Follower
    tables: ReadTables
    prover: NodeProver
    facts: ChainFacts
    needs: Needs = field(init=False)
    chance: CountedChance = field(default_factory=CountedChance)
    down: str = ""
    """Why the ledger does not answer; empty while it does."""
    halted: str = ""
    engine: EngineState | None = None
    host: FakeHost = field(default_factory=FakeHost)
    keep_tables_behind: bool = False
    silent: bool = False
    """Submissions are queued and never answered."""
    commits: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def make(cls, folder: Path) -> "FakeNode":
        authority, authority_part = _org("澜川市数据局", "Lanchuan Data Administration")
        operator, operator_part = _org("澜川市大数据中心", "Lanchuan Big Data Centre")
        genesis = Genesis(
            app_version=APP_VERSION,
            authority=_genesis_key(AUTHORITY),
            authority_org=GenesisOrg(kind="municipal_dept", level="city", part=authority),
            chain_id="lanchuan",
            hash="sha256",
            node=_genesis_key(NODE),
            operator=_genesis_key(OPERATOR),
            operator_org=GenesisOrg(kind="operator", level="city", part=operator),
            ordering="solo",
            time_ms=T0,
        )
        store = LmdbStore.open(folder / "chain", create=True, map_bytes=1 << 30)
        head = write_chain(store, genesis, [authority_part, operator_part])
        rules, forms = machine_rules(SHA256, genesis), tx_rules(SHA256, genesis)
        trust = solo_trust(
            chain=chain_name(SHA256, genesis),
            public_key=NODE.public_key,
            suite=NODE.suite,
            genesis_time_ms=T0,
        )
        views = ViewsFolder(folder / "views")
        follower = Follower(views, store.read, NodeViews(genesis), lambda height: False)
        node = cls(
            store=store,
            application=Application(rules, forms, store, head),
            follower=follower,
            tables=ReadTables(views, lambda: 0),
            prover=NodeProver(
                TreeFollower(store.read, SHA256, lambda: 0), store.read, rules, forms
            ),
            facts=ChainFacts(
                chain_id="lanchuan", chain=trust.chain, genesis_time_ms=T0, trust=trust
            ),
        )
        node.needs = Needs(
            facts=node.facts,
            ledger=node,
            prover=node.prover,
            reads=QueryReads(node.tables, SHA256),
            read=store.read,
            rules=rules,
            tx_rules=forms,
            now_ms=lambda: node.chance.now,
            host=node.host,
        )
        node.project()
        return node

    @property
    def trust(self) -> Trust:
        return self.facts.trust

    def app(self) -> Litestar:
        return build_app(self.needs)

    def ground(self) -> Ground:
        return Ground(chain=self.facts.chain, chance=self.chance.chance())

    def frame(self, *drafts: Draft, signer: Signer = AUTHORITY) -> bytes:
        return build(drafts, [signer], self.ground()).frame

    def do(self, *drafts: Draft, signer: Signer = AUTHORITY) -> None:
        """Bring drafts onto the chain, each of them done."""
        outcome = self.order([self.frame(*drafts, signer=signer)])[0]
        assert outcome.state == "committed", outcome.text
        assert not outcome.receipt.startswith(b'{"code":'), outcome.receipt

    def order(self, frames: Sequence[bytes]) -> list[Outcome]:
        """Judge frames, put the good ones into one block, and say what became of each."""
        judged: list[Prepared | Outcome] = []
        for frame in frames:
            try:
                judged.append(self.application.check(frame))
            except InadmissibleError as err:
                judged.append(_inadmissible(err))
        good = [each for each in judged if isinstance(each, Prepared)]
        placed = self._block(good)
        return [placed[e.id] if isinstance(e, Prepared) else e for e in judged]

    def project(self) -> None:
        if not self.keep_tables_behind:
            while self.follower.step():
                pass

    def beat(self) -> None:
        """Sign a heartbeat, as an idle producer does."""
        info = self.application.info()
        beat = Beat(
            chain=self.facts.chain, hash=info.app_hash.hex(), height=info.height, time_ms=T0 + 5
        )
        self.store.set_meta(HEARTBEAT, sign_heartbeat(beat, NODE))

    async def submit(self, frames: Sequence[bytes], *, wait: bool) -> list[Outcome]:
        if self.down:
            raise UnavailableError(self.down)
        if self.silent:
            await asyncio.Event().wait()
        outcomes = await asyncio.to_thread(self.order, frames)
        self.commits.set()
        self.commits = asyncio.Event()
        return outcomes if wait else [_queued(outcome) for outcome in outcomes]

    async def state(self) -> State:
        if self.down:
            raise UnavailableError(self.down)
        return State(height=self.application.head.height, halted=self.halted, engine=self.engine)

    async def heights(self) -> AsyncIterator[int]:
        while True:
            await self.commits.wait()
            yield self.application.head.height

    def close(self) -> None:
        self.follower.close()
        self.tables.close()
        self.store.close()

    def _block(self, good: Sequence[Prepared]) -> dict[bytes, Outcome]:
        self.chance.now += BLOCK_MS
        height, time_ms = self.application.head.height + 1, self.chance.now
        chosen, dropped = self.application.prepare_proposal(
            good, height=height, time_ms=time_ms, size_bytes_max=1 << 30
        )
        placed = {id_: _inadmissible(err, id_.hex()) for id_, err in dropped.items()}
        if not chosen:
            return placed
        done = self.application.finalize(
            Decided(height=height, time_ms=time_ms, transactions=chosen)
        )
        finality = SoloFinality(
            public_key=NODE.public_key.hex(),
            signature=NODE.sign(TAG_HEADER + done.app_hash).hex(),
            suite=NODE.suite,
        )
        self.application.commit(encode_finality(finality))
        self.project()
        for index, tx in enumerate(chosen):
            placed[tx.id] = Outcome(
                state="committed",
                id=tx.id.hex(),
                height=height,
                index=index,
                receipt=done.receipts[index],
            )
        return placed


def _inadmissible(err: InadmissibleError, id_: str = "") -> Outcome:
    return Outcome(state="inadmissible", id=id_, module=err.module, code=err.code, text=str(err))


def _queued(outcome: Outcome) -> Outcome:
    return Outcome(state="queued", id=outcome.id) if outcome.state == "committed" else outcome
