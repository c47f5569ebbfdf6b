"""Chains recorded by releases hold under the rules of this version (AUD-1 to AUD-6)."""

import itertools
from dataclasses import replace
from typing import get_args

import pytest

from mulu.core.canonical import decode, encode
from mulu.core.prefixes import EVIDENCE, MEMBERS, PROPOSAL, UPGRADES, VALIDATORS
from mulu.machine.block import decode_block
from mulu.modules.governance.actions import Action
from mulu.node.audit import audit_chain
from mulu.store.lmdb_store import LmdbStore
from tests.vectors.recorded import CHAINS, MADE, load, read, record

SPOILED = 7
"""About how many places of each kind are spoiled, one after the other."""
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


def some(items):
    """Number and item, spread over a record that may be long."""
    return list(enumerate(items))[:: max(1, len(items) // SPOILED)]


def test_a_recorded_chain_is_ok_with_its_trust_file(recorded, audit):
    report = audit(recorded)
    assert (report.first_bad, report.ok) == ("", True)
    assert report.blocks == len(recorded.blocks)
    assert report.checkpoint == recorded.trust.checkpoint.height == recorded.blocks[-1][0]


@pytest.mark.parametrize("name", MADE)
def test_the_rules_of_its_app_version_make_the_same_files_again(name, tmp_path):
    record(tmp_path, MADE[name]())
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in (CHAINS / name).iterdir()}


PIECES = {
    "header": lambda block: f'"time_ms":{block.header.time_ms}'.encode(),
    "body": lambda block: b"".join(tx.body for tx in block.transactions[:1]),
    "signature": lambda block: b"".join(tx.signatures[0] for tx in block.transactions[:1]),
    "receipt": lambda block: b"".join(block.receipts[:1]),
    "system item": lambda block: b"".join(encode(item) for item in block.system[:1]),
    "finality": lambda block: block.finality,
}
"""The first of each in a block; nothing where a block has none."""


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_a_changed_byte_of_a_block_is_found(recorded, piece, audit):
    for number, (height, data) in some(recorded.blocks):
        sought = piece(decode_block(data))
        if not sought:
            continue
        last = data.rindex(sought) + len(sought) - 1
        report = audit(replace(recorded, blocks=spoiled(recorded.blocks, number, last)))
        assert not report.ok
        assert f"block {height}" in report.first_bad


def test_a_changed_byte_of_what_an_engine_signed_is_found(recorded, audit):
    for number, (height, data) in some(recorded.finality):
        last = data.rindex(b'"signature":"') + 20
        report = audit(replace(recorded, finality=spoiled(recorded.finality, number, last)))
        assert f"block {height}" in report.first_bad


def test_a_changed_byte_of_a_text_is_found(recorded, audit):
    for number, (commitment, _) in some(recorded.parts):
        report = audit(replace(recorded, parts=spoiled(recorded.parts, number, -1)))
        assert f"part {commitment.hex()}" in report.first_bad


def test_a_changed_byte_of_the_state_is_found(recorded, audit):
    for number, (key, _) in some(recorded.state):
        report = audit(replace(recorded, state=spoiled(recorded.state, number, 0)))
        assert key.decode() in report.first_bad


def test_a_block_that_is_missing_is_found(recorded, audit):
    finality = recorded.finality[:-1]
    assert not audit(replace(recorded, blocks=recorded.blocks[:-1], finality=finality)).ok


def test_what_members_decided_stands_in_the_record_as_they_decided_it(audit):
    governed = read(CHAINS / "1-governed")
    report = audit(governed)
    assert (report.erased, report.final_to) == (1, governed.blocks[-1][0])
    state = {key: decode(value, dict) for key, value in governed.state if key.startswith(b"g/")}
    kinds = {value["action"]["@type"] for key, value in state.items() if key.startswith(PROPOSAL)}
    known = {type_.__struct_config__.tag for type_ in get_args(Action)}
    assert kinds == known, "every kind of decision"
    outcomes = {value["status"] for key, value in state.items() if key.startswith(PROPOSAL)}
    assert outcomes == {"passed", "rejected", "withdrawn"}
    assert state[MEMBERS]["orgs"] == ["o0001", "o0003", "o0004"]
    assert [one["name"] for one in state[VALIDATORS]["validators"]] != ["v1", "v2", "v3", "v4"]
    assert state[UPGRADES]["plans"][0]["from_height"] == 2000
    assert state[EVIDENCE + b"0000000001"]["noted_height"] == 3


def test_a_decision_undone_in_the_record_is_found(audit):
    governed = read(CHAINS / "1-governed")
    members = next(n for n, (key, _) in enumerate(governed.state) if key == MEMBERS)
    more = (MEMBERS, b'{"orgs":["o0001","o0003","o0004","o0005"]}')
    state = [*governed.state[:members], more, *governed.state[members + 1 :]]
    assert MEMBERS.decode() in audit(replace(governed, state=state)).first_bad
