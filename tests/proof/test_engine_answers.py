"""From a real engine's answers to finality: nothing that does not hold gets through (BUN-32)."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from mulu.core.errors import VerificationError
from mulu.proof.bundle import decode_finality, encode_finality
from mulu.proof.engine_answers import finality_from_engine, parse_time, step_from_engine
from mulu.proof.engine_header import engine_header_hash, validators_hash
from tests.proof import engine_world, world
from tests.proof.engine_seals import answers

Spoil = Callable[[dict[str, Any], dict[str, Any]], object]
ALL = (8, 9, 11, 13)


def read(height: int, spoil: Spoil = lambda _commit, _validators: None) -> Any:
    commit, validators = copy.deepcopy(answers(height))
    spoil(commit["signed_header"], validators)
    return step_from_engine(commit, validators, chain_id="golden")


@pytest.mark.parametrize("height", ALL)
def test_what_a_real_engine_hashed_is_hashed_alike(height: int) -> None:
    step = read(height)
    commit, _ = answers(height)
    theirs = commit["signed_header"]
    header = step.signed_header.header
    assert engine_header_hash(header).hex().upper() == theirs["commit"]["block_id"]["hash"]
    assert validators_hash(step.validators).hex().upper() == theirs["header"]["validators_hash"]


def test_finality_is_made_of_the_answers_and_read_back() -> None:
    made = finality_from_engine(
        *answers(8), chain_id="golden", height=world.HEIGHT, digest=engine_world.HEADER_HASH
    )
    assert decode_finality(encode_finality(made)) == made
    assert made.steps == ()


def test_absent_votes_are_left_out() -> None:
    step = read(8)
    assert len(step.validators) == 4
    flags = [one["block_id_flag"] for one in answers(8)[0]["signed_header"]["commit"]["signatures"]]
    voted = [vote.validator for vote in step.signed_header.commit.votes]
    assert voted == [place for place, flag in enumerate(flags) if flag == 2]
    assert len(voted) == 3


def test_nil_votes_and_votes_that_do_not_hold_are_left_out() -> None:
    def nil(signed: dict[str, Any], _: object) -> None:
        signed["commit"]["signatures"][3]["block_id_flag"] = 3

    def wrong(signed: dict[str, Any], _: object) -> None:
        signatures = signed["commit"]["signatures"]
        signatures[3]["signature"] = signatures[2]["signature"]

    for spoil in (nil, wrong):
        assert [vote.validator for vote in read(13, spoil).signed_header.commit.votes] == [0, 1, 2]


def _votes(signed: dict[str, Any]) -> list[dict[str, Any]]:
    votes: list[dict[str, Any]] = signed["commit"]["signatures"]
    return votes


REFUSED: dict[str, tuple[str, Spoil]] = {
    "too few votes": (
        "finality.too_few",
        lambda signed, _: _votes(signed)[0].update(block_id_flag=1),
    ),
    "no vote at all": (
        "engine.answer",
        lambda signed, _: [one.update(block_id_flag=3) for one in _votes(signed)],
    ),
    "header changed": (
        "finality.header",
        lambda signed, _: signed["header"].update(height="12"),
    ),
    "set changed": (
        "finality.set",
        lambda _, validators: validators["validators"][0].update(voting_power="13"),
    ),
    "another chain": (
        "finality.other_chain",
        lambda signed, _: signed["header"].update(chain_id="silver"),
    ),
    "a page of the validators": (
        "engine.answer",
        lambda _, validators: validators.update(total="101"),
    ),
    "fewer votes than validators": ("engine.answer", lambda signed, _: _votes(signed).pop()),
    "no header": ("engine.answer", lambda signed, _: signed.pop("header")),
    "header null": ("engine.answer", lambda signed, _: signed.update(header=None)),
    "a height that is no number": (
        "engine.answer",
        lambda signed, _: signed["header"].update(height="x"),
    ),
    "a hash too short": (
        "engine.answer",
        lambda signed, _: signed["header"].update(app_hash="00"),
    ),
    "no block before": (
        "engine.answer",
        lambda signed, _: signed["header"]["last_block_id"].update(hash=""),
    ),
    "a local time": (
        "engine.answer",
        lambda signed, _: signed["header"].update(time="2026-01-01T00:00:00+08:00"),
    ),
    "a day that is none": (
        "engine.answer",
        lambda signed, _: signed["header"].update(time="2026-02-30T00:00:00Z"),
    ),
    "a signature that is no base64": (
        "engine.answer",
        lambda signed, _: _votes(signed)[0].update(signature="?"),
    ),
    "a key of another kind": (
        "engine.answer",
        lambda _, validators: validators["validators"][0]["pub_key"].update(type="other"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_answer_that_does_not_hold_is_refused(name: str) -> None:
    reason_code, spoil = REFUSED[name]
    with pytest.raises(VerificationError) as caught:
        read(9, spoil)
    assert caught.value.reason_code == reason_code


@pytest.mark.parametrize(
    ("height", "digest"), [(8, engine_world.HEADER_HASH), (7, engine_world.LATER_HASH)]
)
def test_the_answer_must_carry_this_header(height: int, digest: bytes) -> None:
    with pytest.raises(VerificationError) as caught:
        finality_from_engine(*answers(8), chain_id="golden", height=height, digest=digest)
    assert caught.value.reason_code == "finality.app_hash"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00Z", (0, 0)),
        ("2000-02-29T23:59:59.5Z", (951_868_799, 500_000_000)),
        ("2026-11-26T17:06:44.902142049Z", (1_795_712_804, 902_142_049)),
    ],
)
def test_times_are_read_to_the_nanosecond(text: str, expected: tuple[int, int]) -> None:
    assert parse_time(text) == expected
