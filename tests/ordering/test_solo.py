"""The solo producer: when blocks are made, who is answered what (ORD-3 to ORD-6, TIM-2, TIM-4)."""

import threading

import msgspec
import pytest

from mulu.core.canonical import decode, encode
from mulu.core.errors import UnavailableError, VerificationError
from mulu.core.hashing import SHA256, TAG_HEADER
from mulu.core.signing import Ed25519Signer, verify
from mulu.machine.decided import Decided, Finalized, Info
from mulu.ordering.port import BusyError, HaltedError
from mulu.ordering.solo.guard import (
    AHEAD_MS_MAX,
    DRIFT_MS_MAX,
    ClockError,
    GuardedClock,
    ensure_start,
)
from mulu.ordering.solo.heartbeat import Heartbeat, open_heartbeat
from mulu.ordering.solo.mempool import WAITING_MAX, Mempool
from mulu.ordering.solo.producer import BACKLOG_BLOCK_BYTES, BLOCK_BYTES, Producer
from mulu.proof.bundle import SoloFinality
from mulu.tx.errors import SeenError
from mulu.tx.prepare import Prepared, prepare
from tests.support.toy import CHAIN, KEYS, NOW_MS, Put, toy_frame, toy_rules

NODE = Ed25519Signer(bytes([9]) * 32)


class FakeClock:
    """Moves on by a fixed step whenever it is asked."""

    def __init__(self, step_ms: int = 250) -> None:
        self.step_ms = step_ms
        self.at_ms = 0
        self.jump_ms = 0

    def now_ms(self) -> int:
        return NOW_MS + self.at_ms + self.jump_ms

    def monotonic_ms(self) -> int:
        self.at_ms += self.step_ms
        return self.at_ms


class FakeApplication:
    """Remembers the calls; a transaction called ``drop`` is inadmissible at its block."""

    def __init__(self) -> None:
        self.committed: list[tuple[int, list[bytes], bytes]] = []
        self.fail_commit = False
        self.pending: Decided | None = None
        self.gate = threading.Event()
        self.gate.set()

    def info(self) -> Info:
        height = len(self.committed)
        return Info(
            height=height, app_hash=SHA256.digest(b"%d" % height), time_ms=NOW_MS, app_version=1
        )

    def check(self, frame: bytes) -> Prepared:
        return prepare(frame, toy_rules(), KEYS.get)

    def prepare_proposal(self, candidates, *, height, time_ms, size_bytes_max):
        self.gate.wait()
        dropped = {tx.id: SeenError("seen") for tx in candidates if tx.messages[0].name == "drop"}
        return [tx for tx in candidates if tx.id not in dropped], dropped

    def process_proposal(self, decided):
        return True

    def finalize(self, decided: Decided) -> Finalized:
        self.pending = decided
        return Finalized(
            height=decided.height,
            app_hash=SHA256.digest(b"%d" % decided.height),
            receipts=[b"receipt of " + tx.id for tx in decided.transactions],
        )

    def commit(self, finality: bytes) -> None:
        if self.fail_commit:
            raise UnavailableError("the disk is full")
        assert self.pending is not None
        self.committed.append(
            (self.pending.height, [tx.id for tx in self.pending.transactions], finality)
        )


@pytest.fixture
def world():
    application, beats = FakeApplication(), []
    producer = Producer(application, NODE, FakeClock(), CHAIN, beats.append)
    yield application, producer, beats
    application.gate.set()
    if producer._thread.is_alive():
        producer.stop()


def tx(name: str, nonce: int = 1) -> Prepared:
    return prepare(toy_frame(Put(name=name, value=1), nonce=nonce), toy_rules(), KEYS.get)


def test_a_transaction_is_answered_with_its_place_once_its_block_is_durable(world):
    application, producer, _ = world
    futures = [producer.submit(tx("a", n)) for n in range(3)]
    producer.start()
    included = [future.result(10) for future in futures]
    assert [(each.height, each.index) for each in included] == [(1, 0), (1, 1), (1, 2)]
    assert [each.receipt for each in included] == [
        b"receipt of " + i for i in application.committed[0][1]
    ]
    finality = decode(application.committed[0][2], SoloFinality)
    signed = TAG_HEADER + SHA256.digest(b"1")
    assert verify(1, bytes.fromhex(finality.public_key), signed, bytes.fromhex(finality.signature))
    assert producer.waiting_count == 0


def test_an_inadmissible_transaction_is_answered_and_never_stands_in_a_block(world):
    application, producer, _ = world
    good, bad = producer.submit(tx("a")), producer.submit(tx("drop"))
    producer.start()
    assert good.result(10).height == 1
    with pytest.raises(SeenError):
        bad.result(10)
    assert [ids for _, ids, _ in application.committed] == [[tx("a").id]]


def test_the_same_transaction_twice_is_one_and_both_callers_are_answered(world):
    application, producer, _ = world
    futures = [producer.submit(tx("a")), producer.submit(tx("a"))]
    producer.start()
    assert {future.result(10).index for future in futures} == {0}
    assert len(application.committed[0][1]) == 1


def test_a_failed_commit_acknowledges_nothing_and_stops_the_producer(world):
    application, producer, _ = world
    application.fail_commit = True
    future = producer.submit(tx("a"))
    producer.start()
    with pytest.raises(UnavailableError, match="disk is full"):
        future.result(10)
    assert producer.halted is not None
    with pytest.raises(HaltedError):
        producer.submit(tx("b"))
    assert application.committed == []


def test_stopping_answers_what_still_waits(world):
    application, producer, _ = world
    application.gate.clear()
    future = producer.submit(tx("a"))
    producer.start()
    late = producer.submit(tx("b"))
    stopper = threading.Thread(target=producer.stop)
    stopper.start()
    application.gate.set()
    stopper.join(10)
    assert future.done() and late.done()


def test_an_idle_chain_keeps_a_signed_heartbeat(world):
    _, producer, beats = world
    seen = threading.Event()
    producer._keep_heartbeat = lambda data: (beats.append(data), seen.set())
    producer.start()
    assert seen.wait(10)
    whose = {"chain": CHAIN, "suite": 1, "public_key": NODE.public_key.hex()}
    beat = open_heartbeat(beats[0], **whose)
    assert (beat.chain, beat.height, beat.hash) == (CHAIN, 0, SHA256.digest(b"0").hex())
    for spoiled in ({"chain": "other"}, {"public_key": "00" * 32}, {"suite": 2}):
        with pytest.raises(VerificationError, match="another"):
            open_heartbeat(beats[0], **{**whose, **spoiled})
    forged = decode(beats[0], Heartbeat)
    forged = msgspec.structs.replace(forged, signature="00" * 64)
    with pytest.raises(VerificationError, match="signature"):
        open_heartbeat(encode(forged), **whose)


def test_a_clock_that_jumps_stops_the_producer(world):
    application, producer, _ = world
    producer._clock.jump_ms = DRIFT_MS_MAX + 1_000
    future = producer.submit(tx("a"))
    producer.start()
    with pytest.raises(ClockError):
        future.result(10)
    assert application.committed == []


def test_the_guarded_clock_bears_small_drift_and_refuses_more():
    clock = FakeClock(step_ms=0)
    guarded = GuardedClock(clock)
    clock.jump_ms = DRIFT_MS_MAX
    assert guarded.now_ms() == NOW_MS + DRIFT_MS_MAX
    clock.jump_ms = -DRIFT_MS_MAX - 1
    with pytest.raises(ClockError):
        guarded.now_ms()


@pytest.mark.parametrize(
    ("now_ms", "good"),
    [
        (NOW_MS, True),
        (NOW_MS - 1, False),
        (NOW_MS + AHEAD_MS_MAX, True),
        (NOW_MS + AHEAD_MS_MAX + 1, False),
    ],
)
def test_a_start_is_refused_on_a_clock_that_cannot_be_believed(now_ms, good):
    if good:
        ensure_start(now_ms, NOW_MS)
    else:
        with pytest.raises(ClockError, match="accept-clock"):
            ensure_start(now_ms, NOW_MS)


def sized(number: int, size: int) -> Prepared:
    return Prepared(
        id=number.to_bytes(32, "big"),
        body=b"",
        signatures=(),
        parts=(),
        messages=(),
        signers=(),
        valid_until_ms=0,
        leaf=b"",
        verified=frozenset(),
        size_bytes=size,
    )


def test_the_queue_gives_the_oldest_up_to_a_size_and_at_least_one():
    pool = Mempool()
    for number, size in enumerate((BACKLOG_BLOCK_BYTES, BLOCK_BYTES // 2, BLOCK_BYTES // 2, 1)):
        assert pool.add(sized(number, size))
    assert not pool.add(sized(0, 1))
    assert [each.id[-1] for each in pool.first(BLOCK_BYTES)] == [0]
    pool.remove([bytes(32)])
    assert [each.id[-1] for each in pool.first(BLOCK_BYTES)] == [1, 2]
    assert pool.waiting().count == 3


def test_the_queue_is_bounded():
    pool = Mempool()
    for number in range(WAITING_MAX):
        pool.add(sized(number, 1))
    with pytest.raises(BusyError):
        pool.add(sized(WAITING_MAX, 1))
