"""Our proofs as ICS-23 light clients read them, from a state key up to the header hash.

TRE-15 to TRE-18.
"""

import json
from types import SimpleNamespace

import pytest

from mulu.core.hashing import SHA256
from mulu.core.merkle import map_proof, map_root
from mulu.proof.header import Header, field_proof, header_hash
from mulu.proof.ics23 import (
    Present,
    chained,
    existence,
    field_existence,
    non_existence,
)
from mulu.store.memory_store import MemoryStore
from mulu.store.neighbours import find_neighbours
from mulu.store.port import BlockWrite
from mulu.store.tree import EMPTY, prove, root_hash, update
from tests.support.ics23 import (
    SMT,
    TENDERMINT,
    Ics23Error,
    verify_membership,
    verify_non_membership,
)
from tests.support.place import REPO

sha = SHA256.digest
STATE = {b"key %d" % number: b"value %d" % number for number in range(300)}
CHANGES = sorted((sha(key), sha(value)) for key, value in STATE.items())
TREE = update(SHA256, EMPTY, CHANGES)
ROOT = root_hash(TREE)
ABSENT = [b"absent %d" % number for number in range(300)]


def vectors() -> list:
    path = REPO / "tests" / "vectors" / "ics23_smt.json"
    return json.loads(path.read_text())["cases"]


def unhex(case: dict) -> SimpleNamespace:
    names = ("key", "proof", "root", "value")
    return SimpleNamespace(**{name: bytes.fromhex(case[name]) for name in names})


def test_all_official_smt_vectors_are_there(shared):
    published = json.loads((shared / "conformance/vectors/ics23-smt.json").read_text())["cases"]
    assert vectors() == published
    assert len(published) == 6


@pytest.mark.parametrize("case", vectors(), ids=lambda case: case["name"])
def test_our_verifier_accepts_the_official_smt_vectors_and_no_spoiled_one(case):
    case = unhex(case)

    def verify(root: bytes, proof: bytes) -> None:
        if case.value:
            verify_membership(SMT, root, proof, case.key, case.value)
        else:
            verify_non_membership(SMT, root, proof, case.key)

    verify(case.root, case.proof)
    with pytest.raises(Ics23Error):
        verify(bytes(32), case.proof)
    # The field `key` of an absence proof binds nothing: what counts is the key that is asked for.
    start = 0 if case.value else case.proof.index(bytes.fromhex("0a20")) + 34
    for at in range(start, len(case.proof), 7):
        spoiled = bytearray(case.proof)
        spoiled[at] ^= 0x10
        with pytest.raises(Ics23Error):
            verify(case.root, bytes(spoiled))


@pytest.fixture(scope="module")
def reader():
    store = MemoryStore()
    store.commit(BlockWrite(height=0, state_changes=sorted(STATE.items()), tree_changes=CHANGES))
    with store.read() as opened:
        yield opened


def present(key: bytes) -> Present:
    return Present(key=key, value=STATE[key], siblings=prove(TREE, sha(key)).siblings)


def absence(reader, key: bytes) -> bytes:
    sides = find_neighbours(reader, SHA256, TREE, key)
    left, right = (
        None if side is None else Present(key=side.key, value=side.value, siblings=side.siblings)
        for side in sides
    )
    return non_existence(SHA256, key, left, right)


def test_every_present_key_is_proved_and_no_other_value():
    for key, value in STATE.items():
        proof = existence(SHA256, present(key))
        verify_membership(SMT, ROOT, proof, key, value)
        with pytest.raises(Ics23Error):
            verify_membership(SMT, ROOT, proof, key, b"other")
        with pytest.raises(Ics23Error):
            verify_non_membership(SMT, ROOT, proof, key)


def test_every_absent_key_is_proved_by_its_neighbours_and_present_ones_are_not(reader):
    by_hash = sorted(STATE, key=sha)
    for key in ABSENT:
        proof = absence(reader, key)
        verify_non_membership(SMT, ROOT, proof, key)
        with pytest.raises(Ics23Error):
            verify_non_membership(SMT, ROOT, proof, by_hash[0])
        with pytest.raises(Ics23Error):
            verify_non_membership(SMT, ROOT, proof, by_hash[-1])


def test_neighbours_that_leave_a_key_out_prove_no_absence():
    by_hash = sorted(STATE, key=sha)
    for left, hidden, right in zip(by_hash, by_hash[1:], by_hash[2:], strict=False):
        forged = non_existence(SHA256, hidden, present(left), present(right))
        with pytest.raises(Ics23Error, match="not neighbours"):
            verify_non_membership(SMT, ROOT, forged, hidden)


def test_keys_at_both_ends_need_one_neighbour():
    by_hash = sorted(STATE, key=sha)
    first, last = by_hash[0], by_hash[-1]
    keys = [b"outside %d" % number for number in range(4000)]
    below = [key for key in keys if sha(key) < sha(first)]
    above = [key for key in keys if sha(key) > sha(last)]
    assert below, "the keys were chosen so that some stand at either end"
    assert above, "the keys were chosen so that some stand at either end"
    for key in below + above:
        is_low = key in below
        left, right = (None, present(first)) if is_low else (present(last), None)
        verify_non_membership(SMT, ROOT, non_existence(SHA256, key, left, right), key)


def test_absence_from_an_empty_tree_has_no_proof():
    with pytest.raises(ValueError, match="empty tree"):
        non_existence(SHA256, b"key", None, None)


@pytest.mark.parametrize("size", range(1, 18))
def test_each_field_of_a_map_is_proved_under_tendermint_spec(size):
    fields = {f"f{number:02d}": b"value %d" % number for number in range(size)}
    for name, value in fields.items():
        proof = field_existence(SHA256, map_proof(SHA256, fields, name))
        verify_membership(TENDERMINT, map_root(SHA256, fields), proof, name.encode(), value)


HEADER = Header(
    app_version=1,
    bridge_root=bytes(32).hex(),
    chain="toy#sha256:" + "ab" * 32,
    hash="sha256",
    height=9,
    log_root=sha(b"log").hex(),
    log_size=8,
    next_set=sha(b"set").hex(),
    ordering="solo",
    prev=sha(b"prev").hex(),
    receipt_root=sha(b"receipts").hex(),
    state_root=ROOT.hex(),
    system_root=sha(b"").hex(),
    time_ms=1_735_689_600_000,
    tx_root=sha(b"txs").hex(),
)


def test_a_state_key_is_proved_up_to_the_header_hash(reader):
    field = field_proof(HEADER, "state_root", SHA256)
    block_hash = header_hash(HEADER, SHA256)
    key = b"key 7"
    proofs = chained(SHA256, existence(SHA256, present(key)), field)
    verify_membership(SMT, field.value, proofs.state, key, STATE[key])
    verify_membership(TENDERMINT, block_hash, proofs.header, b"state_root", field.value)
    proofs = chained(SHA256, absence(reader, b"absent 1"), field)
    verify_non_membership(SMT, field.value, proofs.state, b"absent 1")
    with pytest.raises(Ics23Error):
        verify_membership(TENDERMINT, sha(b"other"), proofs.header, b"state_root", field.value)


def test_a_state_proof_leads_to_no_other_field():
    with pytest.raises(ValueError, match="not to tx_root"):
        chained(SHA256, b"", field_proof(HEADER, "tx_root", SHA256))


def test_other_hashes_have_no_such_proofs():
    with pytest.raises(ValueError, match="no hash sm3"):
        existence(SimpleNamespace(name="sm3"), present(b"key 7"))
