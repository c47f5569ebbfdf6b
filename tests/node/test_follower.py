"""Proofs from a tree that follows, off the executing process (NOD-3, NOD-4)."""

import pytest

from mulu.app import machine_rules, tx_rules
from mulu.modules.catalog.state import record_key
from mulu.node import follower as following
from mulu.node.follower import TreeFollower
from mulu.node.prover import NodeProver
from mulu.proof.trust import decode_trust
from mulu.proof.verify import verify_bundle
from mulu.store.restored import RESTORING
from mulu.store.tree import root_hash
from tests.support.small_chain import code, entry, small_chain


@pytest.fixture
def chain(tmp_path):
    made = small_chain(tmp_path, blocks=3)
    yield made
    made.close()


def follower_of(chain) -> TreeFollower:
    return TreeFollower(chain.open.store.read, chain.open.hasher, chain.clock.monotonic_ms)


def prover_of(chain, follower) -> NodeProver:
    genesis, hasher = chain.open.genesis, chain.open.hasher
    return NodeProver(
        follower,
        chain.open.store.read,
        machine_rules(hasher, genesis),
        tx_rules(hasher, genesis),
    )


def add(chain, *numbers: int) -> None:
    for number in numbers:
        chain.block(chain.frame(entry(code(number), f"公交站点{number}")))


def test_the_follower_reaches_the_ledgers_root_from_changes_alone(chain, monkeypatch):
    follower = follower_of(chain)
    monkeypatch.setattr(following, "load_tree", lambda *_: pytest.fail("loaded from the state"))
    add(chain, 11, 12, 13)
    assert follower.catch_up() == 6
    assert root_hash(follower.newest.root) == chain.open.application.head.state_root


def test_a_follower_that_starts_while_a_snapshot_is_restored_waits_for_it(chain, monkeypatch):
    store = chain.open.store
    store.set_meta(RESTORING, b"1")
    paused = []

    def pause(seconds):
        paused.append(seconds)
        with store._env.begin(write=True) as txn:
            txn.delete(RESTORING.encode(), db=store._databases[b"meta"])

    monkeypatch.setattr(following.time, "sleep", pause)
    assert follower_of(chain).newest.height == 3
    assert paused == [following.RESTORE_SECONDS]


def test_a_follower_too_far_behind_loads_the_state_again(chain, monkeypatch):
    follower = follower_of(chain)
    add(chain, 11, 12)
    reader_type = type(chain.open.store.read().__enter__())
    monkeypatch.setattr(reader_type, "changes", lambda self, height: None)
    assert follower.catch_up() == 5
    assert root_hash(follower.newest.root) == chain.open.application.head.state_root


def test_the_newest_64_roots_stay_provable_and_old_ones_go_in_time(chain):
    follower = follower_of(chain)
    for number in range(70):
        add(chain, 100 + number)
        follower.catch_up()
    assert follower.at(10) is not None
    chain.clock.at_ms += following.AGE_MS_MAX
    add(chain, 999)
    follower.catch_up()
    assert follower.at(10) is None
    kept = [height for height in range(1, 75) if follower.at(height) is not None]
    assert len(kept) == following.HEADERS_KEPT
    assert kept[-1] == follower.newest.height == 74


def test_memory_of_old_roots_is_bounded(chain, monkeypatch):
    follower = follower_of(chain)
    monkeypatch.setattr(following, "KEPT_BYTES_MAX", 0)
    for number in range(70):
        add(chain, 100 + number)
        follower.catch_up()
    assert follower.at(5) is None
    assert follower.at(follower.newest.height - 63) is not None


def test_bundles_of_a_node_verify_against_its_anchor(chain):
    prover = prover_of(chain, follower_of(chain))
    trust = decode_trust(chain.home.anchor_file.read_bytes())
    present, absent = prover.present(record_key(code(1))), prover.absent(record_key(code(9)))
    verdicts = [verify_bundle(proven.bundle, trust) for proven in (present, absent)]
    assert [(v.ok, v.what, v.height) for v in verdicts] == [
        (True, "present", 3),
        (True, "absent", 3),
    ]
    assert verdicts[0].bundle.claim.part is not None
    assert prover.present(record_key(code(9))) is None
    assert prover.absent(record_key(code(1))) is None


def test_a_record_newer_than_the_tree_is_proved_at_the_newest_height(chain):
    follower = follower_of(chain)
    prover = prover_of(chain, follower)
    trust = decode_trust(chain.home.anchor_file.read_bytes())
    add(chain, 50)
    proven = prover.present(record_key(code(50)))
    assert (proven.height, follower.newest.height) == (4, 4)
    assert verify_bundle(proven.bundle, trust).ok


def test_a_record_unchanged_since_is_proved_without_waiting_for_the_tree(chain):
    follower = follower_of(chain)
    prover = prover_of(chain, follower)
    add(chain, 50)
    assert prover.present(record_key(code(1))).height == 3


def test_a_transaction_is_proved_with_its_receipt_and_texts(chain):
    frame = chain.frame(entry(code(60), "路灯"))
    chain.block(frame)
    tx_id = chain.open.application.check(frame).id
    proven = prover_of(chain, follower_of(chain)).transaction(tx_id)
    verdict = verify_bundle(proven.bundle, decode_trust(chain.home.anchor_file.read_bytes()))
    assert (verdict.ok, verdict.what, verdict.key) == (True, "transaction", tx_id.hex())
    assert len(verdict.bundle.claim.parts) == 1


def test_with_a_reader_paused_inside_its_transaction_a_hundred_blocks_commit(chain):
    with chain.open.store.read() as paused:
        before = paused.state(b"c/e/" + code(1).encode())
        add(chain, *range(1000, 1100))
        assert chain.open.application.info().height == 103
        assert paused.state(b"c/e/" + code(1000).encode()) is None
        assert paused.state(b"c/e/" + code(1).encode()) == before
