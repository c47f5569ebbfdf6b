"""An engine's votes for the blocks of a chain in a store, signed by its validators."""

from collections.abc import Iterable

import msgspec

from mulu.core.hashing import SHA256
from mulu.core.signing import Ed25519Signer
from mulu.machine.block import decode_block
from mulu.modules.governance.state import StoredSet
from mulu.proof.bundle import encode_finality
from mulu.proof.engine_format import (
    BlockId,
    Commit,
    EngineFinality,
    EngineHeader,
    SignedHeader,
    Validator,
    Vote,
)
from mulu.proof.engine_header import engine_header_hash, validators_hash
from mulu.proof.engine_votes import vote_bytes
from mulu.proof.trusted_set import engine_set
from mulu.query.known_sets import trusted_set
from mulu.query.sealing import SET_CHANGES, read_set_changes, with_change
from mulu.store.port import Store

BLANK = "00" * 64


def final_at(
    store: Store,
    height: int,
    digest: bytes,
    sets: tuple[StoredSet, StoredSet],
    signers: Iterable[Ed25519Signer],
) -> None:
    """Keep what makes a header final, as the keeper of a node does.

    Args:
        store: Its block is there.
        height: Of the header.
        digest: Its hash.
        sets: Before the block and after it: the first signs, the second signs what follows.
        signers: All who are in any set; who is in the first one votes.
    """
    own, following = (engine_set(trusted_set(one)) for one in sets)
    with store.read() as reader:
        header = decode_block(reader.block(height) or b"").header
        changes = with_change(read_set_changes(reader), height)
    carrier = EngineHeader(
        app_hash=digest.hex(),
        block_version=11,
        chain_id=header.chain.partition("#")[0],
        consensus_hash=name("consensus"),
        data_hash=name("data"),
        engine_app_version=1,
        evidence_hash=name("evidence"),
        height=height + 1,
        last_block_id=BlockId(hash=name(f"block {height}"), parts=1, parts_hash=name("parts")),
        last_commit_hash=name(f"commit {height}"),
        last_results_hash=name(f"results {height}"),
        nanos=0,
        next_validators_hash=validators_hash(following).hex(),
        proposer=name("proposer")[:40],
        seconds=header.time_ms // 1000 + 1,
        validators_hash=validators_hash(own).hex(),
    )
    finality = EngineFinality(signed_header=_signed(carrier, own, signers), validators=own)
    meta = {SET_CHANGES: changes} if own != following else {}
    store.set_finality(height, encode_finality(finality), meta)


def name(text: str) -> str:
    """A hash that stands for what no verifier looks into."""
    return SHA256.digest(text.encode()).hex()


def _signed(
    header: EngineHeader, own: tuple[Validator, ...], signers: Iterable[Ed25519Signer]
) -> SignedHeader:
    by_key = {signer.public_key.hex(): signer for signer in signers}
    block_id = BlockId(hash=engine_header_hash(header).hex(), parts=1, parts_hash=name("parts"))
    blank = SignedHeader(commit=Commit(block_id=block_id, round=0, votes=()), header=header)
    votes = []
    for place, one in enumerate(own):
        vote = Vote(nanos=place, seconds=header.seconds + 1, signature=BLANK, validator=place)
        signature = by_key[one.public_key].sign(vote_bytes(blank, vote)).hex()
        votes.append(msgspec.structs.replace(vote, signature=signature))
    commit = msgspec.structs.replace(blank.commit, votes=tuple(votes))
    return SignedHeader(commit=commit, header=header)
