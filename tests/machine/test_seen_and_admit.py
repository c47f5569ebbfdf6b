"""Who may stand in a block, and that each transaction happens once (TXN-11 to TXN-13)."""

import pytest

from mulu.core.canonical import decode
from mulu.core.hashing import SHA256, TAG_SEEN, ZERO32
from mulu.core.ids import KeyId, OrgId
from mulu.machine.admit import VALID_MS_MAX, VALID_MS_MAX_TOGETHER, admit, bucket_of
from mulu.machine.context import KnownKey
from mulu.machine.overlay import Overlay
from mulu.machine.seen import Bucket, bucket_from_key, bucket_key, note_ids, over_buckets
from mulu.tx.errors import (
    BadSignatureError,
    ExpiredError,
    SeenError,
    UnknownKeyError,
    ValidTooLongError,
)
from mulu.tx.frame import Frame, encode_frame
from mulu.tx.prepare import prepare
from tests.support.toy import ALICE, BOB, NOW_MS, Put, toy_body, toy_frame, toy_rules


def known(signer, **changes) -> KnownKey:
    facts = {
        "key_id": signer.key_id,
        "org_id": OrgId("o0003"),
        "suite": signer.suite,
        "public_key": signer.public_key,
        "roles": frozenset({"sharing_office"}),
        "from_height": 1,
    }
    return KnownKey(**{**facts, **changes})


def judge(frame, keys, *, height=5, time_ms=NOW_MS, seen=lambda bucket, tx_id: False):
    prepared = prepare(frame, toy_rules(), lambda key_id: None)
    return admit(prepared, height=height, time_ms=time_ms, find_key=keys.get, seen=seen)


KEYS = {ALICE.key_id: known(ALICE), BOB.key_id: known(BOB)}
PUT = Put(name="a", value=1)


def test_signers_are_found_in_order():
    assert [key.key_id for key in judge(toy_frame(PUT, signers=(BOB, ALICE)), KEYS)] == [
        BOB.key_id,
        ALICE.key_id,
    ]


@pytest.mark.parametrize(
    ("until_ms", "signers", "error"),
    [
        (NOW_MS, (ALICE,), None),
        (NOW_MS - 1, (ALICE,), ExpiredError),
        (NOW_MS + VALID_MS_MAX, (ALICE,), None),
        (NOW_MS + VALID_MS_MAX + 1, (ALICE,), ValidTooLongError),
        (NOW_MS + VALID_MS_MAX_TOGETHER, (ALICE, BOB), None),
        (NOW_MS + VALID_MS_MAX_TOGETHER + 1, (ALICE, BOB), ValidTooLongError),
    ],
)
def test_time_of_a_transaction_ends_where_the_rules_say(until_ms, signers, error):
    frame = toy_frame(PUT, signers=signers, until_ms=until_ms)
    if error is None:
        assert judge(frame, KEYS)
    else:
        with pytest.raises(error):
            judge(frame, KEYS)


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({"from_height": 5}, True),
        ({"from_height": 6}, False),
        ({"revoked_from": 6}, True),
        ({"revoked_from": 5}, False),
        ({"until_ms": NOW_MS}, True),
        ({"until_ms": NOW_MS - 1}, False),
    ],
)
def test_a_key_signs_only_while_it_is_good(change, good):
    keys = {ALICE.key_id: known(ALICE, **change)}
    if good:
        assert judge(toy_frame(PUT), keys)
    else:
        with pytest.raises(UnknownKeyError):
            judge(toy_frame(PUT), keys)


def test_an_unknown_key_is_inadmissible():
    with pytest.raises(UnknownKeyError):
        judge(toy_frame(PUT), {})


def test_a_signature_not_checked_ahead_is_checked_at_the_block():
    frame = encode_frame(Frame(body=toy_body(PUT), signatures=(bytes(64),)))
    with pytest.raises(BadSignatureError):
        judge(frame, KEYS)


def test_a_seen_id_is_inadmissible():
    with pytest.raises(SeenError):
        judge(toy_frame(PUT), KEYS, seen=lambda bucket, tx_id: bucket == bucket_of(NOW_MS + 60_000))


def overlay(committed=None) -> Overlay:
    state = committed or {}
    return Overlay(
        state.get,
        lambda prefix: iter([item for item in sorted(state.items()) if item[0].startswith(prefix)]),
    )


def test_bucket_hash_runs_over_ids_in_block_order():
    view = overlay()
    txs = [prepare(toy_frame(PUT, nonce=n), toy_rules(), lambda key_id: None) for n in (1, 2, 3)]
    pairs = note_ids(view, SHA256, txs[:2])
    note_ids(view, SHA256, txs[2:])
    bucket = bucket_of(NOW_MS + 60_000)
    assert pairs == [(bucket, txs[0].id), (bucket, txs[1].id)]
    d = SHA256.tagged(TAG_SEEN, ZERO32, txs[0].id, txs[1].id)
    d = SHA256.tagged(TAG_SEEN, d, txs[2].id)
    assert decode(view.get(bucket_key(bucket)), Bucket) == Bucket(count=3, d=d.hex())
    assert bucket_from_key(bucket_key(bucket)) == bucket


def test_a_bucket_is_over_once_its_minute_is_past():
    assert over_buckets({3, 2, 1}, 3 * 60_000 - 1) == [1]
    assert over_buckets({3, 2, 1}, 3 * 60_000) == [1, 2]


def test_overlay_undoes_to_the_mark_and_no_further():
    view = overlay({b"a/1": b"old", b"a/2": b"old", b"b": b"x"})
    view.put(b"a/1", b"new")
    view.delete(b"a/2")
    view.mark()
    view.put(b"a/1", b"newer")
    view.put(b"a/3", b"third")
    view.put(b"a/3", b"third again")
    view.delete(b"b")
    assert list(view.items(b"a/")) == [(b"a/1", b"newer"), (b"a/3", b"third again")]
    view.rollback()
    assert view.changes() == [(b"a/1", b"new"), (b"a/2", None)]
    assert view.get(b"b") == b"x"
    assert KeyId("x")
