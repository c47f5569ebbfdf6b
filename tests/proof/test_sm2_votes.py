"""Extensions, and the self-proving items that are made of them (BUN-35)."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mulu.core import hashing
from mulu.core.canonical import encode
from mulu.core.errors import VerificationError
from mulu.core.hashing import SM3
from mulu.proof.bundle import decode_finality, encode_finality
from mulu.proof.header import header_hash
from mulu.proof.next_set import ensure_next_set
from mulu.proof.sm2_votes import (
    collect,
    decode_item,
    open_item,
    sign_extension,
    sm2_step,
    verify_extension,
)
from mulu.proof.trust import decode_trust, encode_trust
from mulu.proof.trusted_set import address
from mulu.proof.verify import verify_bundle
from tests.proof import engine_world, goldens, sm_world, world
from tests.proof import sm2_finality_world as sm2

DIGEST = header_hash(sm2.HEADER, SM3)
CHANGE_DIGEST = header_hash(sm2.CHANGE, SM3)
FIRST = sm2.validators(sm2.FIRST)
SECOND = sm2.validators(sm2.SECOND)
BARE = SECOND[3]
"""A validator without SM2 key."""


def extensions(*voters: int) -> dict[bytes, bytes]:
    """Extensions of header 7, by the engine's addresses."""
    return {
        place(number): sign_extension(sm2.SIGNERS[number], sm2.HEADER, DIGEST) for number in voters
    }


def place(number: int) -> bytes:
    return address(bytes.fromhex(FIRST[number].public_key))


def gathered(votes: dict[bytes, bytes]) -> bytes | None:
    return collect(votes, FIRST, sm2.HEADER, DIGEST)


def item(*voters: int) -> bytes:
    made = gathered(extensions(*voters))
    assert made is not None
    return made


def test_an_extension_is_a_raw_signature_of_chain_hash_and_height() -> None:
    extension = sign_extension(sm2.SIGNERS[0], sm2.HEADER, DIGEST)
    assert len(extension) == 64
    assert verify_extension(extension, FIRST[0], sm2.HEADER, DIGEST)
    assert not verify_extension(extension, FIRST[1], sm2.HEADER, DIGEST)
    assert not verify_extension(extension, FIRST[0], sm2.CHANGE, DIGEST)
    assert not verify_extension(extension, FIRST[0], sm2.HEADER, CHANGE_DIGEST)
    foreign = msgspec.structs.replace(sm2.HEADER, chain=world.CHAIN)
    assert not verify_extension(extension, FIRST[0], foreign, DIGEST)


def test_an_empty_extension_abstains() -> None:
    assert verify_extension(b"", FIRST[0], sm2.HEADER, DIGEST)
    votes = extensions(0, 1, 2)
    votes[place(3)] = b""
    assert gathered(votes) == item(0, 1, 2)


@pytest.mark.parametrize("extension", [bytes(64), bytes(63), bytes(65)])
def test_an_extension_that_is_no_signature_does_not_hold(extension: bytes) -> None:
    assert not verify_extension(extension, FIRST[0], sm2.HEADER, DIGEST)


def test_a_validator_without_sm2_key_sends_nothing() -> None:
    assert sign_extension(None, sm2.HEADER, DIGEST) == b""
    assert verify_extension(b"", BARE, sm2.HEADER, DIGEST)
    extension = sign_extension(sm2.SIGNERS[0], sm2.HEADER, DIGEST)
    assert not verify_extension(extension, BARE, sm2.HEADER, DIGEST)


def test_an_item_is_made_of_more_than_two_thirds() -> None:
    assert gathered(extensions(0, 1)) is None
    made = decode_item(item(2, 0, 1))
    assert (made.hash, made.height) == (DIGEST.hex(), world.HEIGHT)
    assert [one.key_id for one in made.signatures] == sorted(
        sm2.SIGNERS[n].key_id for n in range(3)
    )


def test_what_does_not_hold_or_is_of_nobody_is_left_out() -> None:
    votes = extensions(0, 1, 2, 3)
    votes[place(3)] = votes[place(2)]
    votes[bytes(20)] = votes[place(0)]
    assert gathered(votes) == item(0, 1, 2)
    votes[place(2)] = b""
    assert gathered(votes) is None


def test_those_without_sm2_keys_count_among_the_whole() -> None:
    partly = sm2.validators({0: 10, 1: 10, 4: 10})
    assert collect(extensions(0, 1), partly, sm2.HEADER, DIGEST) is None
    mostly = sm2.validators({0: 10, 1: 11, 4: 10})
    assert collect(extensions(0, 1), mostly, sm2.HEADER, DIGEST) is not None


def test_an_item_becomes_finality_that_a_bundle_carries() -> None:
    finality = open_item(item(0, 1, 3), FIRST, sm2.HEADER, DIGEST)
    assert finality == sm2.PLAIN.finality
    assert decode_finality(encode_finality(finality)) == finality


def change(edit: Callable[[dict[str, Any]], object]) -> bytes:
    plain = msgspec.json.decode(item(0, 1, 2))
    edit(plain)
    return encode(plain)


REFUSED: dict[str, tuple[str, bytes]] = {
    "no bytes": ("finality.item", b""),
    "not canonical": ("finality.item", item(0, 1, 2) + b" "),
    "an unknown member": ("finality.item", change(lambda p: p.update(note=1))),
    "another height": ("finality.item", change(lambda p: p.update(height=8))),
    "another hash": ("finality.item", change(lambda p: p.update(hash="00" * 32))),
    "signatures turned round": ("finality.votes", change(lambda p: p["signatures"].reverse())),
    "a signature of nobody": (
        "finality.votes",
        change(lambda p: p["signatures"][2].update(key_id="ff" * 32)),
    ),
    "a signature fewer": ("finality.too_few", change(lambda p: p["signatures"].pop())),
    "a signature of another": (
        "finality.bad_signature",
        change(lambda p: p["signatures"][0].update(signature=p["signatures"][1]["signature"])),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_item_that_does_not_hold_is_refused(name: str) -> None:
    reason_code, data = REFUSED[name]
    with pytest.raises(VerificationError) as caught:
        open_item(data, FIRST, sm2.HEADER, DIGEST)
    assert caught.value.reason_code == reason_code


def test_a_header_that_names_another_set_becomes_a_step() -> None:
    votes = {
        place(number): sign_extension(sm2.SIGNERS[number], sm2.CHANGE, CHANGE_DIGEST)
        for number in range(3)
    }
    made = collect(votes, FIRST, sm2.CHANGE, CHANGE_DIGEST)
    assert made is not None
    finality = open_item(made, FIRST, sm2.CHANGE, CHANGE_DIGEST)
    assert sm2_step(finality, sm2.CHANGE, SECOND) == sm2.STEP


def test_entries_are_what_the_header_names() -> None:
    ensure_next_set(sm2.trust_in(sm2.SECOND), sm2.CHANGE)
    with pytest.raises(VerificationError):
        ensure_next_set(sm2.TRUST, sm2.CHANGE)


@pytest.mark.parametrize("seal", [sm2.PLAIN, sm2.STEPS], ids=["plain", "steps"])
def test_a_chain_of_sm3_is_verified_by_sm2_and_sm3_alone(
    seal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, trust = sm_world.present(world.PLAIN_KEY, seal), encode_trust(sm2.TRUST)
    engine = engine_present(), encode_trust(engine_world.FIRST)
    monkeypatch.setattr(hashing.SHA256, "_empty", None)
    monkeypatch.setattr("hashlib.sha256", None)
    monkeypatch.setattr("nacl.bindings.crypto_sign_open", None)
    assert verify_bundle(data, decode_trust(trust)).ok
    with pytest.raises((AttributeError, TypeError)):
        verify_bundle(engine[0], decode_trust(engine[1]))


def engine_present() -> bytes:
    return (goldens.FOLDER / "engine-present.json").read_bytes()
