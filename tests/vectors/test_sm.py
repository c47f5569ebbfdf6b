"""The examples printed in the 国密 standards, run through everything here that computes them."""

import json

import gmssl_pyx
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from mulu.client import keybox
from mulu.core import libcrypto
from mulu.core.hashing import SM3
from mulu.core.selftest_sm import SM2_CASES, SM3_EXAMPLES
from mulu.core.signing import SM2, Sm2Signer, verify
from mulu.core.sm2 import der
from tests.proof.stream import ask
from tests.support.place import REPO
from tests.support.sm2_curve import RECOMMENDED, Curve, decode
from tests.vectors.sm2_odd import document

VECTORS = json.loads((REPO / "tests/vectors/sm.json").read_text(encoding="utf-8"))
ODD = json.loads((REPO / "tests/vectors/sm2_odd.json").read_text(encoding="utf-8"))["cases"]
SIGNED = {case["clause"]: case for case in VECTORS["sm2_sign"]}
ON_OUR_CURVE = SIGNED["GB/T 32918.5-2017 annex A.2"]
b = bytes.fromhex


def curve_of(case: dict[str, str]) -> Curve:
    p, a, b_, n = (int(case[name], 16) for name in "pabn")
    return Curve(p=p, a=a, b=b_, n=n, g=decode(b(case["g"])))


@pytest.mark.parametrize("case", VECTORS["sm3"], ids=["abc", "two blocks"])
def test_sm3_of_gb_t_32905(case):
    message, digest = b(case["message"]), b(case["digest"])
    assert SM3.digest(message) == digest
    assert libcrypto.sm3(message) == digest


def test_the_self_test_at_start_runs_the_printed_examples():
    kept = [(b(case["message"]), case["digest"]) for case in VECTORS["sm3"]]
    assert kept == list(SM3_EXAMPLES)
    example = SM2_CASES[0]
    assert (example.public_key, example.message, example.signature) == tuple(
        ON_OUR_CURVE[name] for name in ("public_key", "message", "signature")
    )


def test_sm4_of_gb_t_32907():
    once, often = VECTORS["sm4_block"]
    encryptor = Cipher(algorithms.SM4(b(once["key"])), modes.ECB()).encryptor()  # noqa: S305 - one block
    block = encryptor.update(b(once["plain"]))
    assert block.hex() == once["cipher"]
    for _ in range(often["times"] - 1):
        block = encryptor.update(block)
    assert block.hex() == often["cipher"]


def test_sm4_gcm_of_rfc_8998():
    (case,) = VECTORS["sm4_gcm"]
    encryptor = Cipher(algorithms.SM4(b(case["key"])), modes.GCM(b(case["nonce"]))).encryptor()
    encryptor.authenticate_additional_data(b(case["associated"]))
    sealed = encryptor.update(b(case["plain"])) + encryptor.finalize()
    assert (sealed.hex(), encryptor.tag.hex()) == (case["cipher"], case["tag"])


def test_a_box_of_a_key_file_is_sm4_gcm_as_the_other_library_makes_it(monkeypatch):
    """GmSSL has no GCM in this form, but CTR from the second counter block is its encryption."""
    (case,) = VECTORS["sm4_gcm"]
    key, nonce, plain = b(case["key"]), b(case["nonce"]), b(case["plain"])
    monkeypatch.setattr(keybox.secrets, "token_bytes", lambda _: nonce)
    box = keybox.seal(keybox.SM4_GCM, key, plain)
    counter = nonce + (2).to_bytes(4, "big")
    assert box[:12] == nonce
    assert box[12:-16] == gmssl_pyx.sm4_ctr_encrypt(key, counter, plain) == b(case["cipher"])


@pytest.mark.parametrize("clause", SIGNED)
def test_sm2_signatures_of_gb_t_32918(clause):
    """By plain arithmetic, which knows both curves; it is then the measure of ours."""
    case = SIGNED[clause]
    curve, secret = curve_of(case), int(case["private_key"], 16)
    point, message = decode(b(case["public_key"])), b(case["message"])
    assert curve.public(secret) == point
    e = curve.e_of(point, message, b(case["signer_id"]))
    r, s = decode(b(case["signature"]))
    assert curve.sign(secret, int(case["nonce"], 16), e) == (r, s)
    assert curve.verify(point, e, r, s)


def test_the_recommended_curve_is_that_of_the_standard():
    assert curve_of(ON_OUR_CURVE) == RECOMMENDED


def test_the_library_signs_and_verifies_on_the_recommended_curve():
    key, message = b(ON_OUR_CURVE["public_key"]), b(ON_OUR_CURVE["message"])
    assert Sm2Signer(b(ON_OUR_CURVE["private_key"])).public_key == key
    assert verify(SM2, key, message, b(ON_OUR_CURVE["signature"]))
    assert not verify(SM2, key, message + b"x", b(ON_OUR_CURVE["signature"]))


def test_the_odd_cases_are_those_that_are_made():
    kept = (REPO / "tests/vectors/sm2_odd.json").read_text(encoding="utf-8")
    assert kept == document()


def test_the_odd_cases_have_their_kept_verdicts():
    names = ("public_key", "message", "signature")
    verdicts = [verify(SM2, *(b(case[name]) for name in names)) for case in ODD]
    assert verdicts == [case["accepted"] for case in ODD]
    assert set(verdicts) == {True, False}


@pytest.mark.node_js
def test_the_page_gives_the_odd_cases_their_kept_verdicts(node):
    names = ("public_key", "signature", "message")
    answers = ask(node, [("G", b("".join(case[name] for name in names))) for case in ODD])
    assert [answer == "true" for answer in answers] == [case["accepted"] for case in ODD]


def test_what_an_sm3_chain_hashes_has_the_kept_hash_by_the_other_library():
    kept = json.loads((REPO / "tests/vectors/formats.json").read_text(encoding="utf-8"))
    pairs = {"sm_key_id": "key_id", "sm_part": "commitment", "sm_genesis": "genesis_hash"}
    for name, field in pairs.items():
        made = kept[name]["made"]
        assert gmssl_pyx.sm3_hash(b(made["hashed"])).hex() == made[field]
    signed = kept["sm_signature"]["made"]
    assert signed["holds"] is True
    key = Sm2Signer(b(kept["sm_signature"]["given"]["seed"])).public_key
    r, s = decode(b(kept["sm_signature"]["given"]["signature"]))
    assert gmssl_pyx.sm2_verify_sm3_digest(key[1:], b(signed["e"]), der(r, s))
