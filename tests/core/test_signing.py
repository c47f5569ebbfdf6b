"""Keys and signatures against the standard's vectors and the twelve odd cases (KEY-1 to KEY-5)."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.core.selftest import SPECCHECK, ensure_speccheck
from mulu.core.signing import ED25519, Ed25519Signer, key_id, verify

b = bytes.fromhex
RFC_8032 = json.loads((Path(__file__).parent.parent / "vectors/rfc8032.json").read_text())["cases"]


@pytest.mark.parametrize("case", RFC_8032, ids=range(len(RFC_8032)))
def test_vectors_of_rfc_8032(case):
    signer = Ed25519Signer(b(case["secret"]))
    assert signer.public_key.hex() == case["public"]
    assert signer.sign(b(case["message"])).hex() == case["signature"]
    assert verify(ED25519, b(case["public"]), b(case["message"]), b(case["signature"]))


def test_the_twelve_odd_cases_have_their_verdicts_and_are_the_published_ones(shared):
    ensure_speccheck()
    published = json.loads((shared / "conformance/vectors/ed25519.json").read_text())["cases"]
    assert [(c.message, c.public_key, c.signature, c.accepted) for c in SPECCHECK] == [
        (c["message"], c["public_key"], c["signature"], c["libsodium"]) for c in published
    ]


def test_a_key_id_is_the_hash_of_suite_and_public_key():
    signer = Ed25519Signer(bytes(32))
    assert key_id(1, signer.public_key) == hashlib.sha256(b"\1" + signer.public_key).hexdigest()
    with pytest.raises(ValueError, match="suite 3"):
        key_id(3, bytes(64))


SIGNER = Ed25519Signer(bytes([5]) * 32)
SIGNATURE = SIGNER.sign(b"message")


@given(st.integers(0, 511))
def test_any_flipped_bit_of_a_signature_is_refused(bit):
    spoiled = bytearray(SIGNATURE)
    spoiled[bit // 8] ^= 1 << bit % 8
    assert not verify(ED25519, SIGNER.public_key, b"message", bytes(spoiled))


@pytest.mark.parametrize(
    ("suite", "public_key", "signature"),
    [
        (2, SIGNER.public_key, SIGNATURE),
        (3, SIGNER.public_key, SIGNATURE),
        (1, SIGNER.public_key[:-1], SIGNATURE),
        (1, SIGNER.public_key, SIGNATURE[:-1]),
        (1, SIGNER.public_key, SIGNATURE + b"\0"),
        (1, b"", b""),
    ],
)
def test_malformed_input_is_refused_and_nothing_worse(suite, public_key, signature):
    assert not verify(suite, public_key, b"message", signature)
