"""The workload is what docs/performance.md says it is: sizes, numbers, strictly canonical."""

from collections import Counter

import pytest

from mulu.app import BODY
from mulu.bench.city import KEYS_EACH, ORGS, SYSTEMS, bench_key, divide, plan_city
from mulu.bench.signing import Signing, read_frames, sign_workload
from mulu.bench.workload import (
    Draft,
    entry_codes,
    make_draft,
    plan_transactions,
    read_workload,
    write_workload,
)
from mulu.core.canonical import decode, encode
from mulu.core.hashing import SHA256
from mulu.modules.catalog.messages import RegisterRecord
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.texts import EntryText
from mulu.tx.body import part_refs
from mulu.tx.frame import FRAME_BYTES_MAX, open_frame
from mulu.tx.parts import SALT_BYTES, ensure_part

ENTRY_BYTES_MIN = 1_154
FULL = 500_000
CHAIN = "bench#sha256:" + "ab" * 32
NOW_MS = 1_800_000_000_000


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    return [make_draft(plan) for plan in plan_transactions(4_000, 500)]


@pytest.fixture(scope="module")
def entries(drafts: list[Draft]) -> list[tuple[RegisterRecord, bytes]]:
    return [
        (message, part)
        for draft in drafts
        for message, part in zip(
            decode(draft.messages, tuple[RegisterRecord, ...]), draft.parts, strict=True
        )
    ]


def test_a_full_city_has_the_numbers_of_the_issue() -> None:
    city = plan_city(FULL, 500)
    assert len(city) == ORGS == 107
    assert sum(org.systems for org in city) == SYSTEMS == 2_700
    assert sum(org.entries for org in city) == FULL
    assert len(city) * KEYS_EACH >= 1_000
    assert len({bench_key(number).key_id for org in city for number in org.keys}) >= 1_000
    assert len({org.name for org in city}) == ORGS
    assert city[0].entries > 10 * city[-1].entries > 0


def test_a_full_city_travels_in_transactions_of_500() -> None:
    plans = plan_transactions(FULL, 500)
    assert {plan.count for plan in plans} == {500}
    assert len(plans) == 1_000
    assert Counter(plan.key // KEYS_EACH for plan in plans) == {
        org.number: org.entries // 500 for org in plan_city(FULL, 500)
    }


def test_codes_are_used_once() -> None:
    codes = [code for plan in plan_transactions(20_000, 500) for code in entry_codes(plan)]
    assert len(codes) == len(set(codes)) == 20_000


@pytest.mark.parametrize("total", [0, 1, 106, 107, 300, 12_345])
def test_shares_add_up(total: int) -> None:
    shares = divide(total, [1 / (at + 1) for at in range(107)])
    assert sum(shares) == total
    assert min(shares) >= min(1, total // 107)


def test_entries_are_large_enough(entries: list[tuple[RegisterRecord, bytes]]) -> None:
    sizes = [len(encode(message)) + len(part) - SALT_BYTES for message, part in entries]
    assert min(sizes) >= ENTRY_BYTES_MIN
    assert 1_500 <= sum(sizes) / len(sizes) <= 1_900


def test_entries_have_twelve_items_on_average(
    entries: list[tuple[RegisterRecord, bytes]],
) -> None:
    counts = []
    for message, part in entries:
        assert isinstance(message.record, DataEntry)
        text = decode(part[SALT_BYTES:], EntryText)
        assert len(text.items) == len(message.record.items) > 0
        counts.append(len(text.items))
    assert sum(counts) / len(counts) == pytest.approx(12, abs=0.5)


def test_words_are_various(entries: list[tuple[RegisterRecord, bytes]]) -> None:
    texts = [decode(part[SALT_BYTES:], EntryText) for _, part in entries]
    pairs = {pair for text in texts for pair in zip(text.title, text.title[1:], strict=False)}
    assert len({text.title for text in texts}) > 0.95 * len(texts)
    assert len({text.summary for text in texts}) > 0.95 * len(texts)
    assert len({item.name for text in texts for item in text.items}) > 2_000
    assert len(pairs) > 4_000


def test_frames_are_canonical_and_complete(drafts: list[Draft]) -> None:
    signing = Signing(CHAIN, NOW_MS)
    for draft in drafts[:4]:
        frame = open_frame(signing.frame(draft))
        body = decode(frame.body, BODY)
        assert body.chain == CHAIN
        assert body.signers == (bench_key(draft.key).key_id,)
        assert body.valid_until_ms > NOW_MS
        for ref, part in zip(part_refs(body.messages), frame.parts, strict=True):
            ensure_part(SHA256, ref, part)


def test_frames_are_below_the_bound(drafts: list[Draft]) -> None:
    signing = Signing(CHAIN, NOW_MS)
    assert max(len(signing.frame(draft)) for draft in drafts) < FRAME_BYTES_MAX


def test_no_two_transactions_are_the_same(drafts: list[Draft]) -> None:
    signing = Signing(CHAIN, NOW_MS)
    first, again = signing.frame(drafts[0]), signing.frame(drafts[0])
    assert open_frame(first).body != open_frame(again).body


def test_files_give_back_what_was_written(tmp_path) -> None:
    plans = plan_transactions(300, 100)
    done: list[int] = []
    write_workload(tmp_path / "workload", plans, done.append)
    drafts = list(read_workload(tmp_path / "workload"))
    assert drafts == [make_draft(plan) for plan in plans]
    assert sum(done) == 300
    sign_workload(tmp_path / "workload", tmp_path / "frames", Signing(CHAIN, NOW_MS), done.append)
    signing = Signing(CHAIN, NOW_MS)
    assert list(read_frames(tmp_path / "frames")) == [signing.frame(draft) for draft in drafts]
