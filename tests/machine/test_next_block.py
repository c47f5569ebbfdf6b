"""What is remembered about the next block changes no verdict, and a commit forgets it."""

from dataclasses import replace

import pytest

from mulu.core.errors import InvariantError
from mulu.machine.application import Application
from mulu.machine.decided import Decided
from mulu.machine.next_block import NextBlock
from mulu.store.memory_store import MemoryStore
from tests.support.toy import ALICE, BOB, NOW_MS, Put, toy_frame
from tests.support.toy_chain import make_block, toy_application, toy_machine

A, B = Put(name="a", value=1), Put(name="b", value=2)
ROOM = 1 << 20


@pytest.fixture
def application() -> Application:
    return toy_application(MemoryStore())


def propose(application, *transactions, height=1, time_ms=NOW_MS):
    return application.prepare_proposal(
        transactions, height=height, time_ms=time_ms, size_bytes_max=ROOM
    )


def decided(*transactions, time_ms=NOW_MS, height=1):
    return Decided(height=height, time_ms=time_ms, transactions=transactions)


def test_a_key_that_a_block_takes_away_signs_no_more(application):
    later = application.check(toy_frame(B, signers=(BOB,)))
    assert propose(application, later)[0] == [later]
    gone = Put(name=f"gone/{BOB.key_id}", value=1)
    make_block(application, toy_frame(gone))
    chosen, dropped = propose(application, later, height=2)
    assert (chosen, [error.code for error in dropped.values()]) == ([], [8])
    assert not application.process_proposal(decided(later, height=2))


def test_a_key_is_read_again_only_after_a_block_that_changed_what_it_was_read_from(monkeypatch):
    reads: list[str] = []

    def counted(view, key_id):
        reads.append(key_id)
        return toy_machine().read_key(view, key_id)

    application = toy_application(MemoryStore())
    monkeypatch.setattr(application, "_rules", replace(toy_machine(), read_key=counted))
    tx = application.check(toy_frame(B, signers=(BOB,)))
    make_block(application, toy_frame(A, nonce=1))
    propose(application, tx, height=2)
    reads.clear()  # both keys are known now, to the check and to the next block
    for number in (2, 3):
        make_block(application, toy_frame(A, nonce=number))
        propose(application, tx, height=number + 1)
    assert reads == []
    make_block(application, toy_frame(Put(name=f"gone/{BOB.key_id}", value=1), nonce=4))
    propose(application, tx, height=5)
    assert reads == [BOB.key_id]


def test_a_proposal_at_another_time_is_judged_anew(application):
    tx = application.check(toy_frame(A, until_ms=NOW_MS + 10))
    assert propose(application, tx)[0] == [tx]
    assert application.process_proposal(decided(tx))
    assert not application.process_proposal(decided(tx, time_ms=NOW_MS + 11))
    assert application.process_proposal(decided(tx))


def test_what_was_admitted_once_may_not_stand_twice(application):
    tx = application.check(toy_frame(A))
    assert propose(application, tx)[0] == [tx]
    assert not application.process_proposal(decided(tx, tx))
    with pytest.raises(InvariantError):
        application.finalize(decided(tx, tx))


def test_what_was_admitted_is_seen_after_its_block(application):
    tx = application.check(toy_frame(A))
    propose(application, tx)
    application.finalize(decided(tx))
    application.commit(b"{}")
    assert [error.code for error in propose(application, tx, height=2)[1].values()] == [10]


def test_the_same_id_with_another_signature_is_not_what_was_admitted(application):
    tx = application.check(toy_frame(A))
    assert propose(application, tx)[0] == [tx]
    forged = replace(tx, signatures=(bytes(64),), leaf=tx.id + bytes(32), verified=frozenset())
    assert not application.process_proposal(decided(forged))
    with pytest.raises(InvariantError):
        application.finalize(decided(forged))


def test_what_walks_the_state_to_find_a_key_is_asked_after_each_block():
    def walking(view, key_id):
        list(view.items(b"t/"))
        return toy_machine().read_key(view, key_id)

    rules = replace(toy_machine(), read_key=walking)
    store = MemoryStore()
    toy_application(store)
    first = NextBlock()
    with store.read() as reader:
        assert first.finder(rules, reader)(ALICE.key_id) is not None
        unchanged = first.after([])
        assert unchanged._keys == {}
