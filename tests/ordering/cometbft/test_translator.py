"""ABC-8 to ABC-17: what the engine asks, in the words of the port; through the real socket."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from mulu.core.canonical import decode
from mulu.core.errors import InvariantError
from mulu.machine.application import Application
from mulu.machine.block import decode_block
from mulu.machine.system import Misbehaviour, ValidatorPower
from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft import responses as told
from mulu.ordering.cometbft.address import UnixAddress
from mulu.ordering.cometbft.blocks import EngineGenesisError
from mulu.ordering.cometbft.proposals import size_in_block
from mulu.ordering.cometbft.self_proving import encode_items
from mulu.ordering.cometbft.shapes import (
    ABCIParams,
    ConsensusParams,
    ExtendedCommitInfo,
    ExtendedVoteInfo,
    Misbehavior,
    PublicKey,
    Timestamp,
    Validator,
    ValidatorUpdate,
    timestamp_of,
)
from mulu.store.memory_store import MemoryStore
from mulu.tx.errors import (
    BadFrameError,
    BadSignatureError,
    ExpiredError,
    SeenError,
    UnknownKeyError,
    ValidTooLongError,
)
from mulu.tx.frame import compress_frame
from tests.support.abci_serving import Heard, SetClock, serving, translator
from tests.support.fake_engine import EngineStoppedError, FakeEngine
from tests.support.toy import ALICE, BOB, NOW_MS, Put, toy_frame, toy_rules
from tests.support.toy_chain import TOO_BIG, start, toy_machine

A = toy_frame(Put(name="a", value=1), nonce=1)
B = toy_frame(Put(name="b", value=TOO_BIG + 1), nonce=2)
C = toy_frame(Put(name="c", value=3), nonce=3)
EXPIRED = toy_frame(Put(name="d", value=1), until_ms=NOW_MS - 1)
TOO_LONG = toy_frame(Put(name="e", value=1), until_ms=NOW_MS + 11 * 60_000)


def note(ctx, view, item):
    view.put(b"t/caught/" + str(ctx.index).encode(), item.validator.encode())


class Chain:
    """An application, its translator, and who listens."""

    def __init__(self, **neighbours) -> None:
        self.store = MemoryStore()
        rules = replace(toy_machine(), system={Misbehaviour: note})
        self.application = Application(rules, toy_rules(), self.store, start(self.store))
        self.clock = SetClock()
        self.heard = Heard()
        self.translator = translator(
            self.application, self.clock, listener=self.heard, **neighbours
        )

    @property
    def answer(self):
        return self.translator.answer


@pytest.fixture
def chain():
    return Chain()


@pytest.fixture
def drive(chain, tmp_path):
    """Runs a coroutine function with an engine that has begun the chain."""
    address = UnixAddress(path=tmp_path / "abci.sock")

    @asynccontextmanager
    async def engine_of(started: Chain):
        async with serving(started.answer, address):
            engine = await FakeEngine.connect(address)
            await engine.handshake()
            yield engine
            engine.close()

    def run(steps, started: Chain | None = None):
        async def main():
            async with engine_of(started or chain) as engine:
                return await steps(engine)

        return asyncio.run(main())

    return run


def block_request(cls, *txs, height=1, time_ms=NOW_MS, **more):
    return cls(txs=txs, height=height, time=timestamp_of(time_ms), **more)


def status_of(chain, *txs, **more):
    answer = chain.answer(block_request(ask.RequestProcessProposal, *txs, **more))
    return answer.status


def prepared_by(chain, *txs, max_tx_bytes=1 << 22, **more):
    request = block_request(ask.RequestPrepareProposal, *txs, max_tx_bytes=max_tx_bytes, **more)
    return chain.answer(request).txs


# ---- beginning


def test_a_whole_height_gives_receipts_and_is_told(chain, drive):
    async def steps(engine):
        begun = engine.app_hash
        block = await engine.block(A, B, time_ms=NOW_MS)
        empty = await engine.block(time_ms=NOW_MS + 1)
        info = await engine.query.ask(ask.RequestInfo())
        return begun, block, empty, info

    begun, block, empty, info = drive(steps)
    assert begun == start(MemoryStore()).block_hash
    assert block.txs == (A, B)
    assert [(each.code, each.codespace) for each in block.result.tx_results] == [
        (0, ""),
        (1, "toy"),
    ]
    assert block.result.app_hash == empty.result.app_hash == chain.application.info().app_hash
    assert (info.last_block_height, info.last_block_app_hash) == (2, empty.result.app_hash)
    assert info.app_version == chain.application.info().app_version
    (first, placed), (second, none) = chain.heard.commits
    assert (first, second, none) == (1, 2, [])
    assert [each.index for each in placed] == [0, 1]
    assert [each.id for each in placed] == [chain.application.check(tx).id for tx in (A, B)]
    assert [each.receipt for each in placed] == receipts_of(chain, 1)


def receipts_of(chain, height):
    with chain.store.read() as reader:
        return list(decode_block(reader.block(height)).receipts)


WRONG_BEGINNINGS = {
    "another chain": {"chain_id": "tay"},
    "another height": {"initial_height": 2},
    "before the chain's time": {"time": Timestamp(seconds=1)},
    "other validators": {
        "validators": (ValidatorUpdate(pub_key=PublicKey(ed25519=b"k"), power=1),)
    },
}


@pytest.mark.parametrize("wrong", WRONG_BEGINNINGS.values(), ids=WRONG_BEGINNINGS)
def test_an_engine_of_another_beginning_is_refused(chain, monkeypatch, wrong):
    powers = (ValidatorPower(public_key=b"\7" * 32, power=5),)
    monkeypatch.setattr(chain.application, "validators", lambda: powers)
    validators = (ValidatorUpdate(pub_key=PublicKey(ed25519=b"\7" * 32), power=5),)
    right = {
        "chain_id": "toy",
        "initial_height": 1,
        "time": timestamp_of(NOW_MS),
        "validators": validators,
    }
    begun = chain.answer(ask.RequestInitChain(**right))
    assert begun.validators == validators
    assert begun.app_hash == chain.application.info().app_hash
    assert begun.consensus_params.version.app == chain.application.info().app_version
    before = chain.application.info()
    with pytest.raises(EngineGenesisError, match="engine"):
        chain.answer(ask.RequestInitChain(**right | wrong))
    assert chain.application.info() == before


# ---- CheckTx


def test_check_tx_says_what_does_not_hold(chain):
    stranger = toy_frame(Put(name="x", value=1), signers=[ALICE], nonce=9)[:-10]
    forged = A[:-5] + bytes([A[-5] ^ 1]) + A[-4:]
    cases = {
        b"": BadFrameError,
        b"rubbish": BadFrameError,
        encode_items([b"item"]): BadFrameError,
        stranger: BadFrameError,
        forged: BadSignatureError,
        EXPIRED: ExpiredError,
        TOO_LONG: ValidTooLongError,
    }
    for frame, error in cases.items():
        answer = chain.answer(ask.RequestCheckTx(tx=frame))
        assert (answer.code, answer.codespace) == (error.code, error.module), error
        assert answer.log
    assert [type(reason) for _, _, reason in chain.heard.declines] == list(cases.values())
    assert [frame for frame, _, _ in chain.heard.declines] == list(cases)
    ids = {frame: tx_id for frame, tx_id, _ in chain.heard.declines}
    assert ids[EXPIRED] == chain.application.check(EXPIRED).id
    assert ids[b"rubbish"] == b""
    assert len(chain.translator.remembered) == 0
    assert chain.answer(ask.RequestCheckTx(tx=A)) == told.ResponseCheckTx()
    assert len(chain.heard.declines) == len(cases)


def test_a_frame_is_verified_once_from_check_to_commit(chain, drive, monkeypatch):
    checked = []
    check = chain.application.check
    monkeypatch.setattr(
        chain.application, "check", lambda frame: checked.append(frame) or check(frame)
    )

    async def steps(engine):
        await engine.check(A, C)
        await engine.recheck()
        await engine.block(time_ms=NOW_MS)

    drive(steps)
    assert checked == [A, C]
    assert len(chain.translator.remembered) == 0


def test_a_recheck_looks_at_time_and_seen_ids(chain, drive):
    async def steps(engine):
        await engine.check(A, C)
        await engine.decide([A], NOW_MS)
        engine.waiting = [A, C]
        after_block = await engine.recheck()
        chain.clock.at_ms = NOW_MS + 60_001
        after_time = await engine.recheck()
        return after_block, after_time, engine.waiting

    after_block, after_time, waiting = drive(steps)
    assert [each.code for each in after_block] == [SeenError.code, 0]
    assert [each.code for each in after_time] == [ExpiredError.code]
    assert waiting == []


def test_a_recheck_looks_at_keys_as_the_last_block_left_them(chain, drive):
    of_bob = toy_frame(Put(name="b", value=1), signers=[BOB], nonce=5)
    revokes = toy_frame(Put(name=f"gone/{BOB.key_id}", value=1), nonce=6)

    async def steps(engine):
        before = await engine.check(of_bob)
        await engine.decide([revokes], NOW_MS)
        return before[0], (await engine.recheck())[0]

    before, after = drive(steps)
    assert (before.code, after.code) == (0, UnknownKeyError.code)


def test_what_waits_is_judged_by_the_later_of_clock_and_last_block(chain, drive):
    """A chain that idled for a day would otherwise find every honest window in its future."""
    chain.clock.at_ms = NOW_MS + 24 * 3_600_000
    fresh = toy_frame(Put(name="f", value=1), until_ms=chain.clock.at_ms + 60_000)

    async def steps(engine):
        first = await engine.check(fresh)
        chain.clock.at_ms = NOW_MS - 5_000
        await engine.decide([], NOW_MS + 61_000)
        late = await engine.check(A)
        return first[0], late[0]

    first, late = drive(steps)
    assert first.code == 0
    assert late.code == ExpiredError.code


# ---- proposals


def test_a_proposal_holds_the_admissible_in_order_and_each_once(chain):
    squeezed = compress_frame(A)
    frames = [C, EXPIRED, A, b"rubbish", B, A, TOO_LONG, squeezed]
    txs = prepared_by(chain, *frames)
    assert txs == (C, A, B)
    waits = {TOO_LONG: True, EXPIRED: False, A: True}
    assert {frame: frame in chain.translator.remembered for frame in waits} == waits
    assert status_of(chain, *txs) == told.ACCEPT
    assert [type(reason) for _, _, reason in chain.heard.declines] == [
        BadFrameError,
        ExpiredError,
        ValidTooLongError,
    ]


def test_a_proposal_is_cut_by_the_size_that_the_engine_counts(chain):
    sizes = [size_in_block(frame) for frame in (A, B, C)]
    assert size_in_block(bytes(127)) == 129
    assert size_in_block(bytes(128)) == 131
    assert prepared_by(chain, A, B, C, max_tx_bytes=sum(sizes)) == (A, B, C)
    assert prepared_by(chain, A, B, C, max_tx_bytes=sum(sizes) - 1) == (A, B)
    assert prepared_by(chain, A, B, C, max_tx_bytes=sizes[0] - 1) == ()


def test_a_frame_that_fits_into_no_block_stands_in_nobodys_way(chain):
    large = toy_frame(Put(name="l" * 400, value=1), nonce=7)
    room = size_in_block(A) + size_in_block(large) - 1
    assert room > size_in_block(A) + size_in_block(C)
    assert prepared_by(chain, large, A, C, max_tx_bytes=size_in_block(A)) == (A,)
    assert prepared_by(chain, A, large, C, max_tx_bytes=room) == (A,)


IMPOSSIBLE = {
    "rubbish": [A, b"rubbish"],
    "expired": [A, EXPIRED],
    "valid too long": [TOO_LONG],
    "twice": [A, C, A],
    "twice, once compressed": [A, compress_frame(A)],
    "items first": [encode_items([b"item"]), A],
    "items twice": [encode_items([b"item"]), encode_items([b"item"])],
    "no items": [encode_items([])],
    "items cut short": [encode_items([b"item"])[:-1]],
    "empty entry": [b""],
}
"""Blocks that no honest proposer makes."""


@pytest.mark.parametrize("txs", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_proposal_that_no_honest_proposer_makes_is_rejected(chain, txs):
    before = chain.application.info()
    assert status_of(chain, A, C) == told.ACCEPT
    assert status_of(chain, *txs) == told.REJECT
    assert chain.application.info() == before
    assert chain.heard.declines == []
    with pytest.raises(InvariantError):
        chain.answer(block_request(ask.RequestFinalizeBlock, *txs))
    chain.answer(ask.RequestCommit())
    assert chain.application.info() == before


def test_items_that_nobody_here_can_judge_are_rejected(chain):
    assert status_of(chain, A, encode_items([b"item"])) == told.REJECT


def test_a_proposal_of_another_time_or_kind_of_misbehaviour_is_rejected(chain):
    assert status_of(chain, time_ms=NOW_MS - 1000) == told.ACCEPT
    assert status_of(chain, time_ms=NOW_MS - 1001) == told.REJECT
    assert status_of(chain, misbehavior=(misbehavior(kind=2),)) == told.ACCEPT
    assert status_of(chain, misbehavior=(misbehavior(kind=3),)) == told.REJECT


def test_a_validator_that_saw_nothing_before_accepts_what_another_made(chain):
    other = Chain()
    txs = prepared_by(chain, A, B, compress_frame(C))
    assert len(other.translator.remembered) == 0
    assert status_of(other, *txs) == told.ACCEPT


# ---- blocks


def misbehavior(kind=1):
    return Misbehavior(
        type=kind,
        validator=Validator(address=bytes(range(20)), power=7),
        height=3,
        time=Timestamp(seconds=5, nanos=1_999_999),
        total_voting_power=30,
    )


def test_a_block_that_comes_by_block_sync_is_prepared_when_it_is_decided(chain, drive):
    other = Chain()

    async def first(engine):
        await engine.block(A, B, time_ms=NOW_MS)
        await engine.block(time_ms=NOW_MS + 1)
        await engine.block(C, time_ms=NOW_MS + 2)
        return engine

    done = drive(first)

    async def second(engine):
        engine.blocks = done.blocks
        await engine.handshake()
        return engine.app_hash

    expected = [block.result for block in done.blocks]
    assert drive(second, other) == done.app_hash
    assert [block.result for block in done.blocks] == expected
    assert other.application.info() == chain.application.info()


def test_misbehaviour_becomes_system_items_and_makes_a_header(chain, drive, monkeypatch):
    decided = []
    finalize = chain.application.finalize
    monkeypatch.setattr(
        chain.application, "finalize", lambda block: decided.append(block) or finalize(block)
    )
    two = (misbehavior(), misbehavior(kind=2))
    drive(lambda engine: engine.decide([], NOW_MS, misbehavior=two))
    (block,) = decided
    assert [item.kind for item in block.system] == ["duplicate_vote", "light_client_attack"]
    assert block.system[0] == Misbehaviour(
        height=3,
        kind="duplicate_vote",
        power=7,
        time_ms=5001,
        total_power=30,
        validator=bytes(range(20)).hex(),
    )
    assert chain.application.info().height == 1


def test_changed_validators_are_told_with_the_block(chain, monkeypatch):
    finalize = chain.application.finalize
    changed = (ValidatorPower(public_key=b"\1" * 32, power=0),)
    monkeypatch.setattr(
        chain.application,
        "finalize",
        lambda block: replace(finalize(block), validator_updates=changed),
    )
    done = chain.answer(block_request(ask.RequestFinalizeBlock, A))
    assert done.consensus_param_updates is None
    assert done.validator_updates == (
        ValidatorUpdate(pub_key=PublicKey(ed25519=b"\1" * 32), power=0),
    )


def test_votes_carry_extensions_from_the_height_that_a_block_decides(chain, monkeypatch):
    finalize = chain.application.finalize
    monkeypatch.setattr(
        chain.application,
        "finalize",
        lambda block: replace(finalize(block), votes_extended_from=block.height + 2),
    )
    done = chain.answer(block_request(ask.RequestFinalizeBlock, A))
    extended = ABCIParams(vote_extensions_enable_height=3)
    assert done.consensus_param_updates == ConsensusParams(abci=extended), "and nothing else"


def test_a_decided_block_that_holds_what_may_stand_in_none_stops_the_engine(chain, drive):
    async def steps(engine):
        with pytest.raises(EngineStoppedError, match="was decided and holds"):
            await engine.decide([A, b"rubbish"], NOW_MS)

    drive(steps)
    assert chain.application.info().engine_height == 0
    assert chain.heard.commits == []


def test_a_block_finalized_again_before_its_commit_gives_the_same_and_the_last_is_kept(chain):
    first = chain.answer(block_request(ask.RequestFinalizeBlock, A))
    assert chain.answer(block_request(ask.RequestFinalizeBlock, A)) == first
    kept = chain.answer(block_request(ask.RequestFinalizeBlock, C))
    assert chain.answer(ask.RequestCommit()) == told.ResponseCommit()
    assert chain.application.info().app_hash == kept.app_hash != first.app_hash
    assert [[each.id for each in placed] for _, placed in chain.heard.commits] == [
        [chain.application.check(C).id]
    ]


def test_the_lowest_height_to_keep_is_told(chain, monkeypatch):
    monkeypatch.setattr(chain.application, "commit", lambda finality: 41)
    assert chain.answer(ask.RequestCommit()) == told.ResponseCommit(retain_height=41)


# ---- self-proving items, votes


class Collector:
    """Takes every extension as an item; only items that begin with ``good`` hold."""

    def __init__(self) -> None:
        self.given = []

    def collect(self, extensions):
        self.given.append(extensions)
        return [extension for _, extension in extensions]

    def holds(self, item):
        return item.startswith(b"good")


def commit_of(*extensions):
    votes = [
        ExtendedVoteInfo(validator=Validator(address=bytes([n]) * 20), vote_extension=extension)
        for n, extension in enumerate(extensions)
    ]
    return ExtendedCommitInfo(votes=tuple(votes))


def test_self_proving_items_travel_at_the_end_and_make_neither_header_nor_receipt():
    chain = Chain(self_proving=Collector())
    entry = encode_items([b"good 1", b"good 2"])
    txs = prepared_by(chain, A, B, local_last_commit=commit_of(b"good 1", b"", b"good 2"))
    assert txs == (A, B, entry)
    assert status_of(chain, *txs) == told.ACCEPT
    assert status_of(chain, A, encode_items([b"good", b"bad"])) == told.REJECT
    done = chain.answer(block_request(ask.RequestFinalizeBlock, *txs))
    assert [result.code for result in done.tx_results] == [0, 1, 0]
    chain.answer(ask.RequestCommit())
    alone = chain.answer(block_request(ask.RequestFinalizeBlock, entry, height=2))
    assert alone.tx_results == (told.ExecTxResult(),)
    assert alone.app_hash == done.app_hash
    assert len(chain.heard.commits[0][1]) == 2


def test_self_proving_items_count_in_the_size_of_a_block():
    chain = Chain(self_proving=Collector())
    commit = commit_of(b"good")
    entry = encode_items([b"good"])
    room = size_in_block(A) + size_in_block(entry)
    assert prepared_by(chain, A, C, max_tx_bytes=room, local_last_commit=commit) == (A, entry)
    assert (
        prepared_by(chain, A, max_tx_bytes=size_in_block(entry) - 1, local_last_commit=commit) == ()
    )


def test_more_items_than_a_block_may_carry_are_left_out():
    chain = Chain(self_proving=Collector())
    many = commit_of(*[b"good %d" % number for number in range(20)])
    txs = prepared_by(chain, A, local_last_commit=many)
    assert txs == (A, encode_items([b"good %d" % number for number in range(16)]))
    assert status_of(chain, *txs) == told.ACCEPT
    large = commit_of(b"good" * 70_000)
    assert prepared_by(chain, A, local_last_commit=large) == (A,)


class Extensions:
    def extend_vote(self, height, app_hash):
        return b"%d " % height + app_hash

    def verify_vote_extension(self, height, validator, extension):
        return extension == b"%d of %s" % (height, validator)


def test_votes_are_extended_and_judged():
    chain = Chain(vote_extensions=Extensions())
    extended = chain.answer(ask.RequestExtendVote(height=5, hash=b"block", txs=(A,)))
    assert extended.vote_extension == b"5 " + chain.application.info().app_hash
    for extension, verdict in ((b"5 of v", told.ACCEPT), (b"6 of v", told.REJECT)):
        request = ask.RequestVerifyVoteExtension(
            height=5, validator_address=b"v", vote_extension=extension
        )
        assert chain.answer(request).status == verdict


def test_without_extensions_votes_carry_nothing(chain):
    assert chain.answer(ask.RequestExtendVote(height=5)) == told.ResponseExtendVote()
    for extension, verdict in ((b"", told.ACCEPT), (b"x", told.REJECT)):
        request = ask.RequestVerifyVoteExtension(height=5, vote_extension=extension)
        assert chain.answer(request).status == verdict


# ---- queries


class Peers:
    def may_connect(self, node_id):
        return node_id == "ab" * 20


def test_peers_are_admitted_by_their_id():
    chain = Chain(peers=Peers())
    codes = {
        path: chain.answer(ask.RequestQuery(path=path)).code
        for path in (
            "/p2p/filter/id/" + "ab" * 20,
            "/p2p/filter/id/" + "AB" * 20,
            "/p2p/filter/id/" + "cd" * 20,
            "/p2p/filter/addr/192.0.2.1:26656",
            "/p2p/filter/addr/[2001:db8::1]:26656",
            "/nothing",
        )
    }
    assert list(codes.values()) == [0, 0, 1, 0, 0, 2]


def test_status_is_of_what_is_committed(chain, drive):
    async def steps(engine):
        await engine.block(A, time_ms=NOW_MS)
        await engine.check(C)
        txs = await engine.prepare(NOW_MS + 1)
        await engine.query.ask(ask.RequestFlush())
        del txs
        return await engine.query.ask(ask.RequestQuery(path="/status"))

    answer = drive(steps)
    value = decode(answer.value, dict)
    assert (value["height"], value["engine_height"], answer.height) == (1, 1, 1)
    assert value["app_hash"] == chain.application.info().app_hash.hex()
    assert value["time_ms"] == NOW_MS


def test_echo_and_flush(chain):
    assert chain.answer(ask.RequestEcho(message="x")) == told.ResponseEcho(message="x")
    assert chain.answer(ask.RequestFlush()) == told.ResponseFlush()
