"""What waits for a block: bounded, in order, each id once, each answered once (ENG-7, ENG-8)."""

import pytest

from mulu.ordering.cometbft import waiting
from mulu.ordering.cometbft.waiting import WaitingTable
from mulu.ordering.port import BusyError, HaltedError, Included
from mulu.tx.prepare import prepare
from tests.support.toy import KEYS, Put, toy_frame, toy_rules

DONE = Included(height=3, index=0, receipt=b"{}")


def some(*numbers: int):
    frames = [toy_frame(Put(name="a", value=1), nonce=number) for number in numbers]
    return [(frame, prepare(frame, toy_rules(), KEYS.get)) for frame in frames]


def frames_of(batch) -> list[bytes]:
    return [each.frame for each in batch]


def test_batches_go_in_order_of_arrival_while_the_window_has_room():
    table = WaitingTable(window=3)
    given = some(1, 2, 3, 4)
    table.take_in(given)
    first = table.next_batch(10)
    assert frames_of(first) == [frame for frame, _ in given[:3]]
    assert table.next_batch(11) == []
    table.answer([(first[1], DONE)])
    assert frames_of(table.next_batch(12)) == [given[3][0]]


def test_a_batch_is_bounded_by_count_and_bytes(monkeypatch):
    table = WaitingTable()
    given = some(*range(6))
    table.take_in(given)
    monkeypatch.setattr(waiting, "BATCH_COUNT", 3)
    assert len(table.next_batch(0)) == 3
    monkeypatch.setattr(waiting, "BATCH_BYTES", len(given[0][0]))
    assert [len(table.next_batch(0)) for _ in range(4)] == [1, 1, 1, 0]


def test_what_has_no_room_is_told_so_and_nothing_else_is_touched(monkeypatch):
    table = WaitingTable(count_max=2)
    one, two, three = table.take_in(some(1, 2, 3))
    assert isinstance(three.exception(0), BusyError)
    assert not one.done()
    assert not two.done()
    monkeypatch.setattr(waiting, "WAITING_BYTES_MAX", 10)
    (late,) = WaitingTable().take_in(some(4))
    assert isinstance(late.exception(0), BusyError)
    assert len(table) == 2


def test_one_id_shares_one_place_and_one_answer():
    table = WaitingTable()
    first, second = table.take_in([*some(1), *some(1)])
    assert len(table) == 1
    (each,) = table.next_batch(0)
    table.answer([(each, DONE), (each, HaltedError("late"))])
    assert (first.result(0), second.result(0)) == (DONE, DONE)
    assert len(table) == 0
    assert table.find(each.tx.id) is None


def test_what_is_put_back_goes_first_and_only_once():
    table = WaitingTable()
    given = some(1, 2, 3)
    table.take_in(given[:2])
    batch = table.next_batch(5)
    table.take_in(given[2:])
    table.answer([(batch[0], DONE)])
    table.put_back(batch)
    table.put_back(batch)
    assert table.sent_before(100) == []
    assert frames_of(table.next_batch(6)) == [given[1][0], given[2][0]]
    assert len(table.sent_before(7)) == 2
    assert table.sent_before(6) == []


def test_what_was_answered_while_it_waited_to_be_sent_is_not_sent():
    table = WaitingTable()
    table.take_in(some(1))
    (each,) = table.all()
    table.answer([(each, DONE)])
    assert table.next_batch(0) == []


@pytest.mark.parametrize("outcome", [DONE, HaltedError("going down")], ids=["done", "halted"])
def test_a_caller_who_went_away_is_passed_over(outcome):
    table = WaitingTable()
    gone, there = table.take_in([*some(1), *some(1)])
    gone.cancel()
    table.answer([(table.all()[0], outcome)])
    assert there.done()
