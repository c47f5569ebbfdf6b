"""Building: the same chance gives the same bytes, texts are bound, batches keep their bounds."""

import struct

import pytest

from mulu.client import transactions
from mulu.client.transactions import VALID_MS, Ground, batches, bind, build, encode_batch
from mulu.core.hashing import SHA256
from mulu.tx.parts import ensure_part
from mulu.tx.prepare import prepare
from tests.api.test_transactions import duty, org
from tests.support.fake_node import AUTHORITY, OPERATOR, CountedChance, FakeNode

CHAIN = "city#sha256:" + "0" * 64


def ground() -> Ground:
    return Ground(chain=CHAIN, chance=CountedChance().chance())


def test_the_same_chance_gives_the_same_bytes() -> None:
    assert build([org()], [AUTHORITY], ground()) == build([org()], [AUTHORITY], ground())


def test_every_transaction_has_its_own_nonce_and_salts() -> None:
    same = ground()
    one, other = (build([org()], [AUTHORITY], same) for _ in range(2))
    assert one.id != other.id


def test_the_chains_name_tells_its_hash() -> None:
    assert ground().hasher.name == "sha256"


def test_texts_are_bound_in_order() -> None:
    drafts = [org("一"), duty(), org("二")]
    messages, parts = bind(drafts, ground())
    assert [part[32:] for part in parts] == [draft.text for draft in drafts]
    for message, part in zip(messages, parts, strict=True):
        ensure_part(SHA256, message.part, part)


def test_a_built_frame_is_right_as_far_as_bytes_can_tell(empty: FakeNode) -> None:
    built = build([org(), duty("o0003")], [AUTHORITY, OPERATOR], empty.ground())
    keys = {s.key_id: (s.suite, s.public_key) for s in (AUTHORITY, OPERATOR)}
    prepared = prepare(built.frame, empty.needs.tx_rules, keys.get)
    assert (prepared.id.hex(), prepared.body) == (built.id, built.body)
    assert prepared.verified == {0, 1}
    assert prepared.valid_until_ms == built.valid_until_ms == empty.chance.now + VALID_MS


def test_a_batch_is_lengths_and_frames() -> None:
    assert encode_batch([b"ab", b"c"]) == struct.pack(">I", 2) + b"ab" + struct.pack(">I", 1) + b"c"


@pytest.mark.parametrize(
    ("sizes", "runs"),
    [
        ([], []),
        ([5], [1]),
        ([5, 5, 5], [2, 1]),
        ([30], [1]),
        ([5, 30, 5], [1, 1, 1]),
        ([1] * 7, [3, 3, 1]),
    ],
    ids=["none", "one", "by size", "too large by itself", "large between", "by number"],
)
def test_frames_are_cut_into_runs(
    monkeypatch: pytest.MonkeyPatch, sizes: list[int], runs: list[int]
) -> None:
    monkeypatch.setattr(transactions, "BATCH_BYTES_MAX", 20)
    monkeypatch.setattr(transactions, "BATCH_FRAMES_MAX", 3)
    frames = [bytes(size) for size in sizes]
    found = list(batches(frames))
    assert [len(run) for run in found] == runs
    assert [frame for run in found for frame in run] == frames
