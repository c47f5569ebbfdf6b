"""Where the finality of a header comes from, and by what later header it is proved (NOD-8)."""

from dataclasses import replace

import pytest

from mulu.core.hashing import SHA256
from mulu.core.merkle import verify_inclusion
from mulu.machine.application import Application
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.proof.bundle import encode_finality
from mulu.proof.header import header_hash
from mulu.query.sealing import own_seal, seal_at, seal_of_block
from mulu.store.memory_store import MemoryStore
from tests.proof import engine_seals, engine_world
from tests.support.toy import NOW_MS, Put, toy_frame, toy_rules
from tests.support.toy_chain import start, toy_machine

FINALITY = engine_seals.finality(8, 7, engine_world.HEADER_HASH)
HEIGHTS = (1, 4, 5, 9, 12)


@pytest.fixture
def store():
    """Five headers with gaps between their heights, none final."""
    kept = MemoryStore()
    rules = replace(toy_machine(), ordering="cometbft")
    application = Application(rules, toy_rules(), kept, start(kept))
    for height in HEIGHTS:
        tx = application.check(toy_frame(Put(name=f"n{height}", value=1), nonce=height))
        application.finalize(Decided(height=height, time_ms=NOW_MS, transactions=[tx]))
        application.commit(b"")
    return kept


def block(store, height):
    with store.read() as reader:
        return decode_block(reader.block(height))


def seal(store, height):
    with store.read() as reader:
        return seal_at(reader, height)


def test_a_header_without_any_final_one_behind_it_has_no_seal(store):
    assert [seal(store, height) for height in HEIGHTS] == [None] * 5
    store.set_finality(4, encode_finality(FINALITY), {})
    assert seal(store, 5) is None
    assert seal(store, 77) is None, "there is no such header"


def test_its_own_finality_comes_first(store):
    for height in (4, 9):
        store.set_finality(height, encode_finality(FINALITY), {})
    found = seal(store, 4)
    assert (found.header.height, found.later, found.finality) == (4, None, FINALITY)


@pytest.mark.parametrize("height", [1, 4, 5])
def test_else_the_next_final_header_proves_it_through_the_log(store, height):
    store.set_finality(9, encode_finality(FINALITY), {})
    store.set_finality(12, encode_finality(FINALITY), {})
    found = seal(store, height)
    assert found.later.height == 9
    verify_inclusion(
        SHA256,
        header_hash(found.header, SHA256),
        found.header.log_size,
        found.later.log_size,
        list(found.path),
        bytes.fromhex(found.later.log_root),
    )


def test_the_two_kinds_of_finality_are_kept_apart(store):
    store.set_finality(4, encode_finality(FINALITY), {})
    with store.read() as reader:
        assert own_seal(reader, block(store, 4), "sm2") is None
        assert seal_of_block(reader, block(store, 1), "sm2") is None
        assert seal_of_block(reader, block(store, 1)).later.height == 4
