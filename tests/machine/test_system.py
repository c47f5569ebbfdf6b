"""System items and the set that finalises: what an engine reports and is told (MAC-9, MAC-10)."""

from dataclasses import replace

import pytest

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256
from mulu.core.merkle import root
from mulu.machine.application import Application
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.system import Finalisers, Misbehaviour, ValidatorPower, validator_updates
from mulu.store.memory_store import MemoryStore
from mulu.tx.errors import ExpiredError, SeenError
from tests.support.toy import NOW_MS, Put, toy_frame, toy_rules
from tests.support.toy_chain import start, toy_machine

CAUGHT = Misbehaviour(
    height=3,
    kind="duplicate_vote",
    power=10,
    time_ms=NOW_MS - 5,
    total_power=40,
    validator="ab" * 20,
)
ONE, TWO, THREE = (bytes([n]) * 32 for n in (1, 2, 3))


def note(ctx, view, item):
    view.put(b"t/caught/" + str(ctx.index).encode(), item.validator.encode())


def set_of(view):
    """The set has the second validator once somebody has been put with that name."""
    validators = [ValidatorPower(public_key=ONE, power=10)]
    if view.get(b"t/second") is not None:
        validators.append(ValidatorPower(public_key=TWO, power=5))
    return Finalisers(next_set=SHA256.digest(bytes([len(validators)])), validators=validators)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def application(store):
    rules = replace(toy_machine(), finalisers=set_of, system={Misbehaviour: note})
    return Application(rules, toy_rules(), store, start(store))


def commit(application, *frames, height=1, system=(), time_ms=NOW_MS):
    transactions = [application.check(frame) for frame in frames]
    decided = Decided(height=height, time_ms=time_ms, transactions=transactions, system=system)
    done = application.finalize(decided)
    application.commit(b"")
    return done


def test_a_block_with_nothing_but_a_system_item_makes_a_header_that_binds_it(application, store):
    before = application.info()
    done = commit(application, system=[CAUGHT])
    assert done.app_hash != before.app_hash
    with store.read() as reader:
        block = decode_block(reader.block(1))
        assert reader.state(b"t/caught/0") == CAUGHT.validator.encode()
    assert block.system == (CAUGHT,)
    assert block.header.system_root == root(SHA256, [encode(CAUGHT)]).hex()


def test_two_equal_items_are_two_and_a_refused_transaction_leaves_them(application, store):
    frame = toy_frame(Put(name="a", value=101))
    commit(application, frame, system=[CAUGHT, CAUGHT])
    with store.read() as reader:
        assert [key for key, _ in reader.state_items(b"t/caught/")] == [
            b"t/caught/0",
            b"t/caught/1",
        ]
        assert reader.state(b"t/a") is None


def test_a_change_of_the_set_stands_in_the_header_and_goes_to_the_engine(application, store):
    first = commit(application, toy_frame(Put(name="a", value=1)))
    second = commit(application, toy_frame(Put(name="second", value=1), nonce=2), height=2)
    assert first.validator_updates == ()
    assert second.validator_updates == (ValidatorPower(public_key=TWO, power=5),)
    with store.read() as reader:
        sets = [decode_block(reader.block(height)).header.next_set for height in (1, 2)]
    assert sets == [SHA256.digest(b"\x01").hex(), SHA256.digest(b"\x02").hex()]
    assert list(application.validators())[1].public_key == TWO


def test_validator_updates_are_the_difference_sorted_by_key():
    def of(**powers):
        keys = {"one": ONE, "two": TWO, "three": THREE}
        listed = [ValidatorPower(public_key=keys[n], power=p) for n, p in powers.items()]
        return Finalisers(next_set=bytes(32), validators=listed)

    updates = validator_updates(of(three=1, one=1), of(two=7, one=2))
    assert [(u.public_key, u.power) for u in updates] == [(ONE, 2), (TWO, 7), (THREE, 0)]
    assert validator_updates(of(one=1), of(one=1)) == ()


def test_recheck_judges_time_and_seen_ids_at_the_next_block(application):
    tx = application.check(toy_frame(Put(name="a", value=1)))
    application.recheck(tx, NOW_MS)
    with pytest.raises(ExpiredError):
        application.recheck(tx, NOW_MS + 61_000)
    commit(application, toy_frame(Put(name="a", value=1)))
    with pytest.raises(SeenError):
        application.recheck(tx, NOW_MS)


def test_the_place_of_an_empty_block_outlives_the_process(application, store):
    commit(application, toy_frame(Put(name="a", value=1)))
    commit(application, height=7, time_ms=NOW_MS + 9)
    again = Application(toy_machine(), toy_rules(), store, application.head)
    info = again.info()
    assert (info.height, info.engine_height, info.engine_time_ms) == (1, 7, NOW_MS + 9)
