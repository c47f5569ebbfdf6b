"""Handing over to an engine: again if need be, held back when it is full, one answer each (ENG-7 to
ENG-9)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mulu.core.hashing import SHA256
from mulu.machine.decided import Info
from mulu.ordering.cometbft import submitter as module
from mulu.ordering.cometbft.needs import Placed
from mulu.ordering.cometbft.rpc import EngineGoneError
from mulu.ordering.cometbft.submitter import Submitter
from mulu.ordering.cometbft.waiting import WaitingTable
from mulu.ordering.port import HaltedError, Included
from mulu.tx.errors import ExpiredError, SeenError, UnknownKeyError, ValidTooLongError
from mulu.tx.prepare import prepare
from tests.support.toy import KEYS, NOW_MS, Put, toy_frame, toy_rules

SECONDS_MAX = 30


class FakeClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.at_ms = 0

    def now_ms(self) -> int:
        return NOW_MS + self.at_ms

    def monotonic_ms(self) -> int:
        return self.at_ms


class FakeApplication:
    """Judges again as a test says."""

    def __init__(self) -> None:
        self.engine_time_ms = NOW_MS
        self.reason = None
        self.rechecked: list[str] = []

    def info(self) -> Info:
        return Info(
            height=1,
            app_hash=SHA256.digest(b""),
            time_ms=NOW_MS,
            app_version=1,
            engine_time_ms=self.engine_time_ms,
        )

    def recheck(self, tx, time_ms) -> None:
        self.rechecked.append(threading.current_thread().name)
        if self.reason is not None:
            raise self.reason


class FakeEngine:
    """Takes batches and says of each what a test wants."""

    def __init__(self) -> None:
        self.batches: list[list[bytes]] = []
        self.says = lambda frames: [""] * len(frames)
        self.came = threading.Condition()

    async def broadcast(self, frames):
        with self.came:
            self.batches.append(list(frames))
            self.came.notify_all()
        return self.says(frames)

    async def close(self) -> None:
        pass

    def wait_for(self, count: int) -> list[list[bytes]]:
        with self.came:
            assert self.came.wait_for(lambda: len(self.batches) >= count, SECONDS_MAX)
            return list(self.batches)


class Bench:
    """A submitter between fakes."""

    def __init__(self, window: int = 100) -> None:
        self.application = FakeApplication()
        self.engine = FakeEngine()
        self.clock = FakeClock()
        self.ledger = ThreadPoolExecutor(1, "ledger")
        self.heights: list[int] = []
        self.submitter = Submitter(
            self.application,
            lambda: self.engine,
            self.ledger,
            self.clock,
            WaitingTable(window=window),
        )
        self.submitter.on_commit(self.heights.append)

    def submit(self, *numbers: int):
        return self.submitter.submit_all([transaction(number) for number in numbers])

    def commit(self, height: int, *numbers: int) -> None:
        placed = [
            Placed(id=transaction(number)[1].id, index=index, receipt=b"{}")
            for index, number in enumerate(numbers)
        ]
        self.submitter.committed(height, placed)


def transaction(number: int):
    frame = toy_frame(Put(name="a", value=1), nonce=number)
    return frame, prepare(frame, toy_rules(), KEYS.get)


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(module, "LOOK_MS", 1)
    made = Bench()
    made.submitter.start()
    yield made
    made.submitter.stop()
    made.ledger.shutdown()


def test_each_is_answered_once_when_its_block_is_durable(bench):
    one, two = bench.submit(1, 2)
    assert bench.engine.wait_for(1)[0][0] == transaction(1)[0]
    bench.commit(5, 2, 9)
    assert two.result(SECONDS_MAX) == Included(height=5, index=0, receipt=b"{}")
    assert not one.done()
    bench.commit(6, 1, 2)
    assert one.result(SECONDS_MAX).height == 6
    assert (bench.heights, bench.submitter.waiting_count) == ([5, 6], 0)


@pytest.mark.parametrize("fault", ["full", "gone", "strange"])
def test_what_the_engine_did_not_take_is_handed_over_again(bench, fault):
    def says(frames):
        if len(bench.engine.batches) >= 3:
            return [""] * len(frames)
        if fault == "gone":
            raise EngineGoneError("starting")
        return ["mempool is full" if fault == "full" else "what?"] * len(frames)

    bench.engine.says = says
    (future,) = bench.submit(1)
    batches = bench.engine.wait_for(3)
    assert batches == [[transaction(1)[0]]] * len(batches)
    bench.commit(1, 1)
    assert future.result(SECONDS_MAX).height == 1


def test_what_waits_too_long_for_a_block_is_handed_over_again(bench):
    (future,) = bench.submit(1)
    bench.engine.wait_for(1)
    bench.clock.at_ms = module.AGAIN_MS + 10
    bench.engine.wait_for(2)
    bench.commit(1, 1)
    assert future.result(SECONDS_MAX).height == 1


def test_what_the_engine_knows_already_is_judged_again_on_the_ledgers_thread(bench):
    bench.engine.says = lambda frames: ["tx already exists in cache"] * len(frames)
    bench.application.reason = SeenError("in a block already")
    (future,) = bench.submit(1)
    with pytest.raises(SeenError):
        future.result(SECONDS_MAX)
    assert {name.partition("_")[0] for name in bench.application.rechecked} == {"ledger"}


def test_what_the_engine_knows_and_no_block_holds_goes_on_waiting(bench):
    bench.engine.says = lambda frames: ["tx already exists in cache"] * len(frames)
    (future,) = bench.submit(1)
    bench.engine.wait_for(1)
    bench.ledger.submit(int).result(SECONDS_MAX)
    assert not future.done()


def test_a_declined_one_is_told_why(bench):
    (future,) = bench.submit(1)
    frame, tx = transaction(1)
    bench.submitter.declined(frame, tx.id, UnknownKeyError("revoked"))
    with pytest.raises(UnknownKeyError):
        future.result(SECONDS_MAX)
    bench.submitter.declined(frame, b"", UnknownKeyError("nobody waits"))


@pytest.mark.parametrize("over", [False, True], ids=["by the clock only", "by block time"])
def test_only_block_time_ends_a_transactions_time(bench, over):
    (future,) = bench.submit(1)
    frame, tx = transaction(1)
    bench.application.reason = ExpiredError("too late")
    bench.application.engine_time_ms = tx.valid_until_ms + (1 if over else 0)
    bench.submitter.declined(frame, tx.id, ExpiredError("too late"))
    assert future.done() is over
    bench.commit(2, 1)
    assert (future.exception(SECONDS_MAX) is not None) is over


@pytest.mark.parametrize("still", [False, True], ids=["for this block only", "still"])
def test_what_came_too_early_for_a_block_waits_for_a_later_one(bench, still):
    (future,) = bench.submit(1)
    frame, tx = transaction(1)
    bench.application.reason = ValidTooLongError("too early") if still else None
    bench.submitter.declined(frame, tx.id, ValidTooLongError("too early"))
    assert future.done() is still


def test_a_full_window_holds_back_until_a_block_comes():
    bench = Bench(window=1)
    bench.submitter.start()
    bench.submit(1, 2)
    assert bench.engine.wait_for(1) == [[transaction(1)[0]]]
    bench.commit(1, 1)
    assert bench.engine.wait_for(2)[1:] == [[transaction(2)[0]]]
    bench.submitter.stop()


def test_the_end_answers_everyone_and_takes_nothing_more():
    bench = Bench()
    bench.submitter.start()
    (future,) = bench.submit(1)
    bench.submitter.stop()
    assert isinstance(future.exception(SECONDS_MAX), HaltedError)
    assert bench.submitter.halted is not None
    with pytest.raises(HaltedError):
        bench.submit(2)


def test_it_can_be_stopped_before_it_was_started():
    bench = Bench()
    (future,) = bench.submit(1)
    bench.submitter.stop()
    assert isinstance(future.exception(SECONDS_MAX), HaltedError)
