"""From the engine's own answers to finality: what a node keeps beside a block.

The answers are those of CometBFT 0.38's ``/commit?height=`` and ``/validators?height=``, already
parsed: hashes in upper-case hex, keys and signatures in base64, numbers as text, RFC 3339 times.
Nothing is believed: what is made here holds by the same checks that a verifier makes.

Source: docs/spec/bundle.md BUN-32; CometBFT 0.38 rpc/core/types/responses.go.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

import msgspec

from mulu.core.canonical import NotCanonicalError, decode, encode
from mulu.core.errors import VerificationError
from mulu.core.signing import ED25519
from mulu.proof.cometbft import ensure_carried
from mulu.proof.engine_format import (
    BlockId,
    Commit,
    EngineFinality,
    EngineHeader,
    EngineStep,
    SignedHeader,
    Validator,
    Vote,
)
from mulu.proof.engine_votes import vote_holds
from mulu.proof.sets import Reached, advance

Answer: TypeAlias = Mapping[str, Any]
"""The member ``result`` of an answer."""

FOR_THE_BLOCK: Final = 2
"""``block_id_flag`` of a vote for the committed block; 1 is absent, 3 is nil."""
KEY_TYPE: Final = "tendermint/PubKeyEd25519"
EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
TIME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)


def finality_from_engine(
    commit: Answer, validators: Answer, *, chain_id: str, height: int, digest: bytes
) -> EngineFinality:
    """Make the finality of a header from what the engine says of a later height.

    Args:
        commit: Answer to ``/commit?height=``, usually of the height after the header's.
        validators: Answer to ``/validators?height=`` of the same height, with all of them.
        chain_id: The engine's name of the chain.
        height: Height of the header.
        digest: Its hash, 32 bytes.

    Returns:
        Finality without steps; encode it with ``encode_finality``.

    Raises:
        VerificationError: ``engine.answer``: another form than CometBFT 0.38's; or
            ``finality.…``: it would not hold.
    """
    step = step_from_engine(commit, validators, chain_id=chain_id)
    finality = EngineFinality(signed_header=step.signed_header, validators=step.validators)
    ensure_carried(finality, height, digest)
    return finality


def step_from_engine(commit: Answer, validators: Answer, *, chain_id: str) -> EngineStep:
    """Make a signed header with its set from the engine's answers.

    Nil and absent votes are left out, and so are votes that hold for the engine but not under the
    strict rule of suite 1.

    Raises:
        VerificationError: ``engine.answer`` or ``finality.…``, as ``finality_from_engine``.
    """
    try:
        raw = _read(commit["signed_header"], _validators(validators))
        step = decode(encode(raw), EngineStep)
    except (LookupError, TypeError, ValueError, NotCanonicalError) as err:
        raise VerificationError(
            "engine.answer",
            f"the engine's answer is not of CometBFT 0.38's form ({err!r}); "
            "compare the engine's version with the one this program pins",
        ) from err
    kept = _holding(step)
    advance(Reached(chain_id=chain_id, set_hash=kept.signed_header.header.validators_hash), kept)
    return kept


def _holding(step: EngineStep) -> EngineStep:
    signed, validators = step.signed_header, step.validators
    votes = tuple(
        vote for vote in signed.commit.votes if vote_holds(signed, vote, validators[vote.validator])
    )
    commit = msgspec.structs.replace(signed.commit, votes=votes)
    return EngineStep(
        signed_header=SignedHeader(commit=commit, header=signed.header), validators=validators
    )


def _read(signed: Answer, validators: tuple[Validator, ...]) -> EngineStep:
    commit = signed["commit"]
    if len(commit["signatures"]) != len(validators):
        raise ValueError(f"{len(commit['signatures'])} votes of {len(validators)} validators")
    made = Commit(
        block_id=_block_id(commit["block_id"]),
        round=int(commit["round"]),
        votes=_votes(commit["signatures"]),
    )
    header = _header(signed["header"])
    return EngineStep(signed_header=SignedHeader(commit=made, header=header), validators=validators)


def _header(plain: Answer) -> EngineHeader:
    seconds, nanos = parse_time(plain["time"])
    return EngineHeader(
        app_hash=plain["app_hash"].lower(),
        block_version=int(plain["version"]["block"]),
        chain_id=plain["chain_id"],
        consensus_hash=plain["consensus_hash"].lower(),
        data_hash=plain["data_hash"].lower(),
        engine_app_version=int(plain["version"].get("app", 0)),
        evidence_hash=plain["evidence_hash"].lower(),
        height=int(plain["height"]),
        last_block_id=_block_id(plain["last_block_id"]),
        last_commit_hash=plain["last_commit_hash"].lower(),
        last_results_hash=plain["last_results_hash"].lower(),
        nanos=nanos,
        next_validators_hash=plain["next_validators_hash"].lower(),
        proposer=plain["proposer_address"].lower(),
        seconds=seconds,
        validators_hash=plain["validators_hash"].lower(),
    )


def _block_id(plain: Answer) -> BlockId:
    parts = plain["parts"]
    return BlockId(
        hash=plain["hash"].lower(), parts=int(parts["total"]), parts_hash=parts["hash"].lower()
    )


def _votes(signatures: Sequence[Answer]) -> tuple[Vote, ...]:
    return tuple(
        _vote(place, plain)
        for place, plain in enumerate(signatures)
        if plain["block_id_flag"] == FOR_THE_BLOCK
    )


def _vote(place: int, plain: Answer) -> Vote:
    seconds, nanos = parse_time(plain["timestamp"])
    signature = base64.b64decode(plain["signature"], validate=True).hex()
    return Vote(nanos=nanos, seconds=seconds, signature=signature, validator=place)


def _validators(answer: Answer) -> tuple[Validator, ...]:
    plain = answer["validators"]
    if int(answer["total"]) != len(plain):
        raise ValueError(f"{len(plain)} of {answer['total']} validators: ask with per_page=100")
    return tuple(_validator(one["pub_key"], int(one["voting_power"])) for one in plain)


def _validator(key: Answer, power: int) -> Validator:
    if key["type"] != KEY_TYPE:
        raise ValueError(f"a key of type {key['type']}")
    public_key = base64.b64decode(key["value"], validate=True).hex()
    return Validator(power=power, public_key=public_key, suite=ED25519)


def parse_time(text: str) -> tuple[int, int]:
    """Read the engine's RFC 3339 time: whole seconds of Unix time, and nanoseconds.

    Raises:
        ValueError: Not such a time, or not UTC.
    """
    found = TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no RFC 3339 time in UTC")
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    days = date(year, month, day).toordinal() - EPOCH_DAY
    nanos = int((found.group(7) or "").ljust(9, "0"))
    return ((days * 24 + hour) * 60 + minute) * 60 + second, nanos
