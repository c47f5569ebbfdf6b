"""Formats of finality from their inputs, as ``formats`` does it for the others."""

from typing import Any

from mulu.core.canonical import decode, encode
from mulu.core.hashing import TAG_FINALITY
from mulu.core.signing import SM2, key_id, verify
from mulu.proof.engine_format import Commit, EngineHeader, SignedHeader
from mulu.proof.engine_header import engine_header_hash, validators_hash
from mulu.proof.engine_votes import vote_bytes, vote_holds
from mulu.proof.sm2_format import Finalised
from mulu.proof.trust import decode_trust
from mulu.proof.trusted_set import engine_set
from tests.proof import engine_seals, engine_world, sm2_finality_world

Values = dict[str, Any]


def engine_header(given: Values) -> Values:
    header = decode(given["header"].encode(), EngineHeader)
    return {"header_hash": engine_header_hash(header).hex()}


def engine_validators(given: Values) -> Values:
    validators = engine_set(decode_trust(given["trust"].encode()).validators)
    return {
        "in_order": encode(validators).decode(),
        "validators_hash": validators_hash(validators).hex(),
    }


def engine_vote(given: Values) -> Values:
    commit = decode(given["commit"].encode(), Commit)
    header = decode(given["header"].encode(), EngineHeader)
    signed = SignedHeader(commit=commit, header=header)
    return {"vote_bytes": [vote_bytes(signed, vote).hex() for vote in commit.votes]}


def sm2_finality(given: Values) -> Values:
    final = decode(given["final"].encode(), Finalised)
    point, signature = bytes.fromhex(given["public_key"]), bytes.fromhex(given["signature"])
    signed = TAG_FINALITY + encode(final)
    assert verify(SM2, point, signed, signature)
    return {"key_id": key_id(SM2, point), "signed": signed.hex()}


FINALITY_MAKERS = (engine_header, engine_validators, engine_vote, sm2_finality)


def finality_inputs() -> dict[str, tuple[str, Values]]:
    """(requirement, given) of each vector by name."""
    made = engine_seals.PLAIN.finality
    signed = made.signed_header
    votes = signed.commit.votes
    assert all(vote_holds(signed, vote, made.validators[vote.validator]) for vote in votes)
    header = encode(signed.header).decode()
    trust = encode(engine_world.at_later()).decode()
    return {
        "engine_header": ("BUN-30", {"header": header}),
        "engine_validators": ("BUN-30", {"trust": trust}),
        "engine_vote": ("BUN-30", {"commit": encode(signed.commit).decode(), "header": header}),
        "sm2_finality": ("BUN-34", _sm2_finality()),
    }


def _sm2_finality() -> Values:
    signer = sm2_finality_world.SIGNERS[0]
    header = sm2_finality_world.HEADER
    final = Finalised(
        chain=header.chain,
        hash=sm2_finality_world.header_hash(header, sm2_finality_world.SM3).hex(),
        height=header.height,
    )
    return {
        "final": encode(final).decode(),
        "public_key": signer.public_key.hex(),
        "signature": signer.sign(TAG_FINALITY + encode(final)).hex(),
    }
