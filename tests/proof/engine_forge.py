"""Engine headers signed at will by the validators of ``engine_world``, to spoil one thing."""

from collections.abc import Callable, Sequence

import msgspec

from mulu.core.hashing import SHA256
from mulu.core.signing import Ed25519Signer
from mulu.proof.build import Seal
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
from mulu.proof.engine_header import engine_header_hash, validators_hash
from mulu.proof.engine_votes import vote_bytes
from mulu.proof.trust import Trust, cometbft_trust
from mulu.proof.trusted_set import engine_set
from tests.proof import engine_world, world

Powers = dict[int, int]
"""Power of each validator of ``engine_world.SIGNERS``."""

Message = Callable[[SignedHeader, Vote], bytes]
"""What a validator signs."""

BY_KEY = {signer.public_key.hex(): signer for signer in engine_world.SIGNERS}
ZERO = "00" * 64


def a_set(powers: Powers) -> tuple[Validator, ...]:
    """A set in the engine's order."""
    return engine_set(
        [engine_world.validator(engine_world.SIGNERS[n], power) for n, power in powers.items()]
    )


def make_engine_header(
    height: int, app_hash: bytes, own: Powers, following: Powers, /, **changes: object
) -> EngineHeader:
    fields: dict[str, object] = {
        "app_hash": app_hash.hex(),
        "block_version": 11,
        "chain_id": engine_world.CHAIN_ID,
        "consensus_hash": digest("consensus"),
        "data_hash": digest("data"),
        "engine_app_version": 0,
        "evidence_hash": digest("evidence"),
        "height": height,
        "last_block_id": BlockId(hash=digest("last"), parts=1, parts_hash=digest("last parts")),
        "last_commit_hash": digest("last commit"),
        "last_results_hash": digest("last results"),
        "nanos": 7,
        "next_validators_hash": validators_hash(a_set(following)).hex(),
        "proposer": digest("proposer")[:40],
        "seconds": world.TIME_MS // 1000,
        "validators_hash": validators_hash(a_set(own)).hex(),
    }
    return EngineHeader(**{**fields, **changes})  # type: ignore[arg-type]


def digest(text: str) -> str:
    return SHA256.digest(text.encode()).hex()


def sign(
    header: EngineHeader,
    powers: Powers,
    voters: Sequence[int] | None = None,
    *,
    round_: int = 0,
    message: Message = vote_bytes,
) -> SignedHeader:
    """Let validators (all of the set when not named) vote for a header."""
    block_id = BlockId(hash=engine_header_hash(header).hex(), parts=2, parts_hash=digest("parts"))
    places = [
        (place, BY_KEY[one.public_key])
        for place, one in enumerate(a_set(powers))
        if voters is None or engine_world.SIGNERS.index(BY_KEY[one.public_key]) in voters
    ]
    blank = SignedHeader(commit=Commit(block_id=block_id, round=round_, votes=()), header=header)
    votes = tuple(_vote(blank, place, signer, message) for place, signer in places)
    return SignedHeader(commit=msgspec.structs.replace(blank.commit, votes=votes), header=header)


def _vote(
    signed: SignedHeader,
    place: int,
    signer: Ed25519Signer,
    message: Message,
) -> Vote:
    seconds = world.TIME_MS // 1000 + place
    vote = Vote(nanos=place * 1000, seconds=seconds, signature=ZERO, validator=place)
    signature = signer.sign(message(signed, vote)).hex()
    return msgspec.structs.replace(vote, signature=signature)


FIRST, SECOND, THIRD = engine_world.SETS


def carrier(powers: Powers = FIRST, voters: Sequence[int] | None = None, **changes: object) -> Seal:
    """Header 7 made final by a signed header 8 with other members, under these powers."""
    header = make_engine_header(8, engine_world.HEADER_HASH, powers, powers, **changes)
    return sealed(sign(header, powers, voters), powers)


def sealed(signed: SignedHeader, powers: Powers, *steps: EngineStep) -> Seal:
    finality = EngineFinality(signed_header=signed, steps=steps, validators=a_set(powers))
    return Seal(header=engine_world.HEADER, finality=finality)


def step(height: int, own: Powers, following: Powers) -> EngineStep:
    header = make_engine_header(height, bytes(32), own, following)
    return EngineStep(signed_header=sign(header, own), validators=a_set(own))


def trust_in(powers: Powers) -> Trust:
    """The trust file of the genesis with another set."""
    validators = [
        engine_world.validator(engine_world.SIGNERS[n], power) for n, power in powers.items()
    ]
    return cometbft_trust(chain=world.CHAIN, validators=validators, genesis_time_ms=world.TIME_MS)
