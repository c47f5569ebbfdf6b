"""Chains recorded by releases hold under the rules of this version (AUD-1 to AUD-6)."""

import itertools
from dataclasses import replace

import pytest

from mulu.machine.block import decode_block
from mulu.node.audit import audit_chain
from mulu.store.lmdb_store import LmdbStore
from tests.support.golden import PLAIN, SM, make
from tests.vectors.recorded import CHAINS, load, read, record

FOLDERS = sorted(path for path in CHAINS.iterdir() if path.is_dir())


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def recorded(request):
    return read(request.param)


@pytest.fixture
def audit(tmp_path):
    """Audits a recorded chain in a store of its own on disk, as a node keeps one."""
    count = itertools.count()

    def judge(recorded):
        store = LmdbStore.open(tmp_path / str(next(count)), create=True)
        load(recorded, store)
        report = audit_chain(store, recorded.genesis, recorded.trust)
        store.close()
        return report

    return judge


def flip(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def spoiled(items, number, place):
    """The same (name, bytes) pairs with one bit of one of them changed."""
    name, data = items[number]
    return [*items[:number], (name, flip(data, place)), *items[number + 1 :]]


def test_a_recorded_chain_is_ok_with_its_trust_file(recorded, audit):
    report = audit(recorded)
    assert (report.first_bad, report.ok) == ("", True)
    assert report.blocks == len(recorded.blocks)
    assert report.checkpoint == recorded.trust.checkpoint.height == recorded.blocks[-1][0]


@pytest.mark.parametrize(("name", "cast"), [("1", PLAIN), ("1-sm", SM)])
def test_the_rules_of_its_app_version_make_the_same_files_again(name, cast, tmp_path):
    record(tmp_path, make(cast))
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in (CHAINS / name).iterdir()}


PIECES = {
    "header": lambda block: f'"time_ms":{block.header.time_ms}'.encode(),
    "body": lambda block: block.transactions[0].body,
    "signature": lambda block: block.transactions[0].signatures[0],
    "receipt": lambda block: block.receipts[0],
    "finality": lambda block: block.finality,
}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_a_changed_byte_of_a_block_is_found(recorded, piece, audit):
    for number, (height, data) in enumerate(recorded.blocks):
        sought = piece(decode_block(data))
        last = data.rindex(sought) + len(sought) - 1
        report = audit(replace(recorded, blocks=spoiled(recorded.blocks, number, last)))
        assert not report.ok
        assert f"block {height}" in report.first_bad


def test_a_changed_byte_of_a_text_is_found(recorded, audit):
    for number, (commitment, _) in enumerate(recorded.parts):
        report = audit(replace(recorded, parts=spoiled(recorded.parts, number, -1)))
        assert f"part {commitment.hex()}" in report.first_bad


def test_a_changed_byte_of_the_state_is_found(recorded, audit):
    for number, (key, _) in enumerate(recorded.state):
        report = audit(replace(recorded, state=spoiled(recorded.state, number, 0)))
        assert key.decode() in report.first_bad


def test_a_block_that_is_missing_is_found(recorded, audit):
    assert not audit(replace(recorded, blocks=recorded.blocks[:-1], state=recorded.state)).ok
