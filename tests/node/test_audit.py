"""The offline audit replays everything and names what does not hold (AUD-1 to AUD-6)."""

import dataclasses

import msgspec
import pytest

from mulu.app import MODULES, AppVersion
from mulu.core.canonical import encode
from mulu.core.errors import InvariantError
from mulu.machine.block import StoredTx, decode_block, encode_block
from mulu.node.audit import audit_chain, audit_home
from mulu.node.erasing import Eraser
from mulu.proof.header import header_hash
from mulu.proof.trust import Checkpoint, decode_trust
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.frame import Frame, encode_frame, open_frame
from tests.support.erasures import commitment_of, decide_erasure
from tests.support.small_chain import code, entry, small_chain


@pytest.fixture
def chain(tmp_path):
    made = small_chain(tmp_path, blocks=4)
    yield made
    made.close()


@pytest.fixture
def trust(chain):
    return decode_trust(chain.home.anchor_file.read_bytes())


def audit(chain, trust):
    return audit_chain(chain.open.store, chain.open.genesis, trust)


def block_of(chain, height):
    with chain.open.store.read() as reader:
        return decode_block(reader.block(height))


def rewrite(chain, height, **changes):
    """Put a changed block where one stands, as somebody with the disk could."""
    block = block_of(chain, height)
    pieces = {
        "header": encode(block.header),
        "finality": block.finality,
        "transactions": list(block.transactions),
        "receipts": list(block.receipts),
        **changes,
    }
    store = chain.open.store
    raw = encode_block(**pieces)
    with store._env.begin(write=True) as txn:
        codec = store._codecs.take()
        txn.put(height.to_bytes(8, "big"), codec.encode_block(raw), db=store._databases[b"blocks"])
        store._codecs.give(codec)


def test_a_whole_chain_is_ok_with_a_trust_file_and_only_consistent_without(chain, trust):
    report = audit(chain, trust)
    assert (report.ok, report.self_consistent, report.checkpoint) == (True, True, 0)
    assert (report.blocks, report.transactions, report.first_bad) == (4, 4, "")
    alone = audit(chain, None)
    assert (alone.ok, alone.self_consistent) == (False, True)


def test_a_home_is_audited_from_its_folder(chain, trust):
    chain.close()
    assert audit_home(chain.home, trust).ok


def test_the_checkpoint_must_be_met(chain, trust):
    block = block_of(chain, 3)
    digest = header_hash(block.header, chain.open.hasher).hex()
    good = Checkpoint(block_hash=digest, height=3, time_ms=block.header.time_ms)
    assert audit(chain, msgspec.structs.replace(trust, checkpoint=good)).checkpoint == 3
    for spoiled in (
        msgspec.structs.replace(good, block_hash="00" * 32),
        msgspec.structs.replace(good, height=9),
    ):
        report = audit(chain, msgspec.structs.replace(trust, checkpoint=spoiled))
        assert not report.ok
        assert "checkpoint" in report.first_bad


def test_another_chains_trust_file_is_no_trust(chain, trust):
    other = msgspec.structs.replace(trust, chain=trust.chain.replace("small", "large"))
    report = audit(chain, other)
    assert not report.ok
    assert report.first_bad.startswith("genesis")


def test_a_producer_that_is_not_trusted_is_named(chain, trust):
    other = chain.keys["operator"].public_key.hex()
    producer = msgspec.structs.replace(trust.producer, public_key=other)
    report = audit(chain, msgspec.structs.replace(trust, producer=producer))
    assert report.first_bad.startswith("block 1: it is signed by another key")


def _flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


SPOILED = {
    "a field of the header": (
        lambda b: {
            "header": encode(msgspec.structs.replace(b.header, time_ms=b.header.time_ms + 1))
        },
        "block 2",
    ),
    "a root": (
        lambda b: {"header": encode(msgspec.structs.replace(b.header, state_root="11" * 32))},
        "block 2, state_root",
    ),
    "the producer's signature": (
        lambda b: {"finality": _flip(b.finality, b.finality.index(b'"suite"') - 4)},
        "block 2: the producer's signature",
    ),
    "a finality of another form": (lambda b: {"finality": b"{}"}, "block 2: its finality"),
    "a receipt": (
        lambda b: {"receipts": [b.receipts[0].replace(b"o0001", b"o0002")]},
        "block 2, receipt 0",
    ),
    "a transaction's signature": (
        lambda b: {
            "transactions": [
                StoredTx(
                    body=b.transactions[0].body,
                    signatures=(_flip(b.transactions[0].signatures[0], 3),),
                )
            ]
        },
        "block 2, transaction 0",
    ),
    "a transaction's body": (
        lambda b: {
            "transactions": [
                StoredTx(
                    body=b.transactions[0].body.replace(b'"share_type":1', b'"share_type":2'),
                    signatures=b.transactions[0].signatures,
                )
            ]
        },
        "block 2, transaction 0",
    ),
}


@pytest.mark.parametrize(("spoil", "where"), SPOILED.values(), ids=SPOILED)
def test_what_was_changed_is_named(chain, trust, spoil, where):
    rewrite(chain, 2, **spoil(block_of(chain, 2)))
    report = audit(chain, trust)
    assert not report.ok
    assert not report.self_consistent
    assert report.first_bad.startswith(where)


def test_an_erased_part_is_counted(chain, trust):
    commitment = commitment_of(chain, 2)
    decide_erasure(chain, commitment)
    assert Eraser(chain.open.store).carry_out() == 1
    report = audit(chain, trust)
    assert (report.ok, report.erased) == (True, 1)
    assert [(each.commitment, each.decision) for each in report.erased_parts] == [(commitment, 1)]


def test_a_mark_without_a_decision_on_chain_is_named(chain, trust):
    commitment = _first_part(chain)
    assert chain.open.store.erase_part(commitment, 17)
    report = audit(chain, trust)
    assert not report.ok
    assert report.first_bad.startswith(f"part {commitment.hex()}: it is marked erased")


def test_the_rules_met_and_how_far_it_is_final_are_told(chain, trust):
    report = audit(chain, trust)
    assert (report.app_versions, report.from_height, report.final_to) == ((1,), 1, 4)
    assert report.replayed


def test_a_part_that_is_gone_is_named(chain, trust):
    store, commitment = chain.open.store, _first_part(chain)
    with store._env.begin(write=True) as txn:
        parts = store._databases[b"parts"]
        keys = [key for key, _ in txn.cursor(db=parts) if key.endswith(commitment)]
        assert [txn.delete(key, db=parts) for key in keys] == [True]
    report = audit(chain, trust)
    assert not report.ok
    assert commitment.hex() in report.first_bad


def _first_part(chain) -> bytes:
    body = block_of(chain, 2).transactions[0].body
    return bytes.fromhex(body.split(b'"commitment":"')[1][:64].decode())


def test_a_state_value_changed_on_disk_is_named(chain, trust):
    key = b"c/e/3071109900001/000002"
    store = chain.open.store
    with store._env.begin(write=True) as txn:
        state = store._databases[b"state"]
        value = txn.get(key, db=state)
        txn.put(key, value[:-5] + b"0" + value[-4:], db=state)
    report = audit(chain, trust)
    assert not report.ok
    assert isinstance(store, LmdbStore)
    assert key.decode() in report.first_bad or "state" in report.first_bad


def test_a_withheld_part_replays(chain, trust):
    make, text = entry(code(50), "不公开的说明")

    def withheld(part):
        return make(msgspec.structs.replace(part, withheld=True))

    frame = open_frame(chain.frame((withheld, text)))
    chain.block(encode_frame(Frame(body=frame.body, signatures=frame.signatures)))
    before = chain.open.application.head.state_root
    report = audit(chain, trust)
    assert (report.ok, report.erased, report.blocks) == (True, 0, 5)
    assert chain.open.application.head.state_root == before


def test_a_broken_invariant_is_named(chain, trust):
    def never(view):
        raise InvariantError("o0003 stands twice")

    broken = dataclasses.replace(MODULES[0], invariants=never)
    versions = {1: AppVersion(modules=(broken, *MODULES[1:]))}
    report = audit_chain(chain.open.store, chain.open.genesis, trust, versions=versions)
    assert not report.ok
    assert report.first_bad == "invariant: o0003 stands twice"


def test_a_block_of_other_rules_is_named_and_not_executed(chain, trust):
    header = block_of(chain, 2).header
    rewrite(chain, 2, header=encode(msgspec.structs.replace(header, app_version=2)))
    assert "app version 2" in audit(chain, trust).first_bad
