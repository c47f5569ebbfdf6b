"""The verdict on spoiled bundles: the specified reason, and the same in both verifiers (BUN-12)."""

from collections import Counter

import pytest

from mulu.core.canonical import encode
from mulu.core.errors import VerificationError
from mulu.proof.bundle import Bundle, Present
from mulu.proof.reasons import REASONS
from mulu.proof.verify import decode_bundle, key_text, verify_bundle
from tests.proof import goldens, world
from tests.proof.families import cases
from tests.proof.spoiling import PRESENT, Case
from tests.proof.stream import ask, judged

CASES = cases()
NEVER_READ = "format."


def test_no_two_cases_share_a_name() -> None:
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_spoiled_bundle_gets_the_specified_reason(case: Case) -> None:
    verdict = verify_bundle(case.data, case.trust)
    assert verdict.reason_code == case.reason_code
    assert verdict.ok is (case.reason_code == "")
    assert (verdict.bundle is not None) is verdict.ok


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_and_height_are_unknown_only_when_the_file_cannot_be_read(case: Case) -> None:
    verdict = verify_bundle(case.data, case.trust)
    unread = case.reason_code.startswith(NEVER_READ)
    assert (verdict.what == "unknown") is unread
    assert (verdict.height == 0) is unread


@pytest.mark.node_js
def test_the_page_gives_the_same_verdict_on_every_spoiled_bundle(node: str) -> None:
    questions = [pair for case in CASES for pair in (("T", encode(case.trust)), ("V", case.data))]
    answers = ask(node, questions)
    assert set(answers[0::2]) == {""}
    different = {
        case.name: (answer, judged(case.data, case.trust))
        for case, answer in zip(CASES, answers[1::2], strict=True)
        if answer != judged(case.data, case.trust)
    }
    assert different == {}


def test_every_reason_of_a_bundle_is_provoked() -> None:
    reasons = {code for code in REASONS if not code.startswith("trust.")}
    assert {case.reason_code for case in CASES} - {""} == reasons


def test_a_good_verdict_carries_what_was_proved() -> None:
    verdict = verify_bundle(PRESENT, world.TRUST)
    assert verdict.key == "m/chain"
    assert verdict.time_ms == world.HEADER.time_ms
    assert isinstance(verdict.bundle, Bundle)
    assert isinstance(verdict.bundle.claim, Present)
    assert bytes.fromhex(verdict.bundle.claim.value) == world.STATE[world.PLAIN_KEY]


def test_a_bundle_can_be_read_without_judging_it() -> None:
    assert decode_bundle(PRESENT).header == world.HEADER
    with pytest.raises(VerificationError) as caught:
        decode_bundle(PRESENT[:-1])
    assert caught.value.reason_code == "format.not_canonical"


@pytest.mark.parametrize(
    ("key", "text"),
    [(b"c/e/x-a/1", "c/e/x-a/1"), (b"a b", "a b"), (b"\x00", "0x00"), ("高".encode(), "0xe9ab98")],
)
def test_a_key_is_shown_as_text_when_it_is_text(key: bytes, text: str) -> None:
    assert key_text(key) == text


def test_all_kinds_of_claims_are_among_the_goldens() -> None:
    kinds = {fact["what"] for fact in goldens.verdicts().values()}
    assert kinds == {"present", "absent", "transaction"}
