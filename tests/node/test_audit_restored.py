"""A node that began from a snapshot is audited from its first block on (AUD-16)."""

import pytest

from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.snapshot_parts import refs_of
from mulu.node.audit import audit_chain
from mulu.node.chain import open_chain, write_chain
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.proof.trust import decode_trust
from mulu.store.lmdb_store import LmdbStore
from tests.support.small_chain import code, entry, small_chain
from tests.support.snapshots import restore, take


@pytest.fixture
def chain(tmp_path):
    made = small_chain(tmp_path, blocks=5)
    yield made
    made.close()


@pytest.fixture
def trust(chain):
    return decode_trust(chain.home.anchor_file.read_bytes())


@pytest.fixture
def fresh(chain, tmp_path):
    """Another home, from a snapshot of block 6 on, with blocks 7 and 8."""
    log = chain.open.application.head.log.copy()
    chain.block(chain.frame(entry(code(60), "末条", share_type=1)))
    taken = take(chain.open.store, chain.open.application, log)
    home = Home(tmp_path / "fresh")
    home.root.mkdir()
    home.genesis_file.write_bytes(chain.home.genesis_file.read_bytes())
    store = LmdbStore.open(home.chain, create=True)
    write_chain(store, chain.open.genesis, [])
    restore(store, chain.open.hasher, taken, chain.open.application.head.block_hash)
    store.close()
    made = open_chain(home, Settings())
    for number in (61, 62):
        _same_block(chain, made, chain.frame(entry(code(number), f"之后{number}", share_type=1)))
    yield made
    made.store.close()


def _same_block(chain, other, frame) -> None:
    chain.block(frame)
    height = chain.open.application.info().height
    with chain.open.store.read() as reader:
        finality = decode_block(reader.block(height)).finality
    other.application.finalize(
        Decided(
            height=height,
            time_ms=chain.clock.at_ms,
            transactions=[other.application.check(frame)],
        )
    )
    other.application.commit(finality)


def audit(fresh, trust):
    return audit_chain(fresh.store, fresh.genesis, trust)


def put(fresh, database: bytes, key: bytes, value: bytes) -> None:
    with fresh.store._env.begin(write=True) as txn:
        txn.put(key, value, db=fresh.store._databases[database])


def test_it_holds_and_says_from_where(chain, fresh, trust):
    report = audit(fresh, trust)
    assert (report.ok, report.first_bad) == (True, "")
    assert (report.from_height, report.blocks, report.replayed) == (7, 2, False)
    assert report.final_to == 8
    assert not audit(fresh, None).ok
    with chain.open.store.read() as whole, fresh.store.read() as restored:
        assert dict(whole.state_items()) == dict(restored.state_items())


def test_a_changed_state_value_is_found(fresh, trust):
    key = b"c/e/" + code(2).encode()
    with fresh.store._env.begin() as txn:
        value = txn.get(key, db=fresh.store._databases[b"state"])
    put(fresh, b"state", key, value[:-5] + b"0" + value[-4:])
    assert not audit(fresh, trust).self_consistent


def test_a_missing_text_of_a_current_version_is_found(fresh, trust):
    with fresh.store.read() as reader:
        (ref,) = refs_of(reader.state(b"c/e/" + code(2).encode()))
    with fresh.store._env.begin(write=True) as txn:
        parts = fresh.store._databases[b"parts"]
        assert txn.delete(bytes(8) + bytes.fromhex(ref.commitment), db=parts)
    assert ref.commitment in audit(fresh, trust).first_bad


def test_an_erasure_that_nobody_decided_is_found(fresh, trust):
    with fresh.store.read() as reader:
        (ref,) = refs_of(reader.state(b"c/e/" + code(2).encode()))
    fresh.store.erase_part(bytes.fromhex(ref.commitment), 3)
    assert ref.commitment in audit(fresh, trust).first_bad


def test_a_block_that_does_not_follow_is_found(fresh, trust):
    with fresh.store._env.begin(write=True) as txn:
        blocks = fresh.store._databases[b"blocks"]
        assert txn.delete((7).to_bytes(8, "big"), db=blocks)
    assert audit(fresh, trust).first_bad.startswith("block 8, prev")
