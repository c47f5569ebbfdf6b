"""SM2 by OpenSSL against the standard, a second library and plain arithmetic (KEY-9 to KEY-12)."""

import dataclasses
import hashlib
import threading

import gmssl_pyx
import pytest

from mulu.core import hashing, libcrypto, selftest_sm, sm2
from mulu.core.hashing import SM3
from mulu.core.libcrypto import LibcryptoError
from mulu.core.selftest import SelfTestError
from mulu.core.signing import (
    SM2,
    Ed25519Signer,
    Sm2Signer,
    is_seed,
    key_id,
    signer_of,
    verify,
)
from tests.support.sm2_curve import RECOMMENDED, decode
from tests.support.sm2_families import (
    FAMILIES,
    KEY,
    MESSAGE,
    SECRET,
    N,
    at_infinity,
    ordinary,
)


def by_other_library(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """GmSSL's verdict; its form of a key has no first byte, so that is judged here."""
    if public_key[0] != 4:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        return gmssl_pyx.sm2_verify(public_key[1:], message, sm2.der(r, s))
    except gmssl_pyx.GmsslInnerError:
        return False


def by_plain_arithmetic(public_key: bytes, signature: bytes, message: bytes) -> bool:
    point = decode(public_key)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    e = RECOMMENDED.e_of(point, message)
    return public_key[0] == 4 and RECOMMENDED.verify(point, e, r, s)


@pytest.mark.parametrize("family", FAMILIES)
def test_odd_signatures_are_judged_alike_by_two_libraries_and_plain_arithmetic(family):
    triples = list(family())
    ours = [verify(SM2, key, message, signature) for key, signature, message in triples]
    assert ours == [by_plain_arithmetic(*triple) for triple in triples]
    if family is not at_infinity:
        assert ours == [by_other_library(*triple) for triple in triples]


def test_the_point_at_infinity_is_refused_where_the_other_library_takes_it_for_zero():
    """The one known difference of GmSSL 3.2.0, and why it cannot stand in for OpenSSL."""
    verdicts = [
        (verify(SM2, key, message, sig), by_other_library(key, sig, message))
        for key, sig, message in at_infinity()
    ]
    assert verdicts == [(False, False), (False, True), (False, False)]


def test_ordinary_signatures_hold_and_odd_ones_do_not():
    verdicts = {
        family.__name__: {verify(SM2, key, message, sig) for key, sig, message in family()}
        for family in FAMILIES
    }
    good = {"ordinary", "odd_secrets", "odd_nonces"}
    both = {"bad_keys", "fuzzed"}
    assert all(found == {name in good} for name, found in verdicts.items() if name not in both)
    assert all(verdicts[name] == {True, False} for name in both), "good ones are among them"


def test_each_library_holds_what_the_other_signed():
    signer = Sm2Signer(SECRET.to_bytes(32, "big"))
    assert signer.public_key == KEY
    der = gmssl_pyx.sm2_sign(SECRET.to_bytes(32, "big"), KEY[1:], MESSAGE)
    r, rest = sm2._read_integer(der[2:])
    s, _ = sm2._read_integer(rest)
    assert verify(SM2, KEY, MESSAGE, r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    assert by_other_library(KEY, signer.sign(MESSAGE), MESSAGE)


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 1000])
def test_sm3_is_the_same_by_three_libraries(size):
    data = bytes(n % 251 for n in range(size))
    assert hashlib.new("sm3", data).digest() == libcrypto.sm3(data) == gmssl_pyx.sm3_hash(data)


def test_sm3_of_libcrypto_stands_in_where_the_interpreter_has_none(monkeypatch):
    monkeypatch.setattr(hashing.hashlib, "algorithms_available", {"sha256"})
    other = hashing.Hasher("sm3")
    assert type(other._empty) is hashing.Sm3Context
    assert other.digest(b"abc") == SM3.digest(b"abc")
    for parts in ((), (b"a",), (b"a", b"bc")):
        assert other.tagged(b"tag", *parts) == SM3.tagged(b"tag", *parts)
    assert other.digest(b"") == SM3.digest(b""), "what was hashed before is not kept"


@pytest.mark.parametrize("length", [0, 33, 64, 66])
def test_a_key_of_another_length_is_refused(length):
    assert not verify(SM2, KEY[:1] * length, MESSAGE, bytes(64))


@pytest.mark.parametrize("length", [0, 63, 65, 72])
def test_a_signature_of_another_length_is_refused(length):
    assert not verify(SM2, KEY, MESSAGE, bytes(length))


@pytest.mark.parametrize("number", [0, N - 1, N, 2**256 - 1], ids=["0", "n-1", "n", "largest"])
def test_a_private_key_outside_its_range_is_none(number):
    seed = number.to_bytes(32, "big")
    assert not is_seed(SM2, seed)
    with pytest.raises(ValueError, match="from 1 to n-2"):
        Sm2Signer(seed)


def test_a_signer_is_made_from_suite_and_seed():
    seed = bytes([7]) * 32
    assert isinstance(signer_of(1, seed), Ed25519Signer)
    signer = signer_of(2, seed)
    assert (signer.suite, len(signer.public_key), len(signer.sign(b""))) == (2, 65, 64)
    digest = hashlib.new("sm3", b"\2" + signer.public_key).hexdigest()
    assert signer.key_id == key_id(2, signer.public_key) == digest
    with pytest.raises(ValueError, match="suite 3"):
        signer_of(3, seed)


def test_der_keeps_numbers_positive_and_short():
    assert sm2.der(1, 0x80).hex() == "3007020101" + "02020080"
    assert len(sm2.der(N - 1, N - 1)) == 72


def test_parsed_keys_are_bounded():
    assert sm2._parsed.cache_info().maxsize == sm2.PARSED_KEYS_MAX


def test_threads_share_a_key():
    key, signature, message = next(ordinary())
    verdicts = []

    def judge():
        verdicts.extend(verify(SM2, key, message, signature) for _ in range(20))

    threads = [threading.Thread(target=judge) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == [True] * 80


def test_the_self_test_names_the_case_that_differs():
    selftest_sm.ensure_sm_examples()
    for case in selftest_sm.SM2_CASES:
        changed = dataclasses.replace(case, accepted=not case.accepted)
        with pytest.raises(SelfTestError, match=case.name.replace("+", r"\+")):
            selftest_sm.ensure_sm_examples((changed,))


def test_a_wrong_sm3_is_found(monkeypatch):
    monkeypatch.setattr(selftest_sm, "SM3_EXAMPLES", ((b"abc", "00" * 32),))
    with pytest.raises(SelfTestError, match="SM3"):
        selftest_sm.ensure_sm_examples()


@pytest.mark.parametrize(("name", "value"), [("CURVE", b"NONE"), ("CURVE_NUMBER", 0)])
def test_an_openssl_built_without_sm2_gives_no_verdict_and_no_signer(monkeypatch, name, value):
    monkeypatch.setattr(libcrypto, name, value)
    sm2._parsed.cache_clear()
    with pytest.raises(LibcryptoError, match="built with both"):
        Sm2Signer(bytes([7]) * 32)
    if name == "CURVE":
        with pytest.raises(LibcryptoError, match="key type SM2"):
            verify(SM2, KEY, MESSAGE, b"\1" * 64)


def test_without_the_curve_a_good_key_is_not_taken_for_a_bad_one(monkeypatch):
    assert not verify(SM2, b"\4" + b"\1" * 64, MESSAGE, b"\1" * 64), "no point of the curve"
    monkeypatch.setattr(libcrypto, "_key", lambda *_: None)  # as where the curve is left out
    sm2._parsed.cache_clear()
    with pytest.raises(LibcryptoError, match="lacks the curve SM2; install"):
        verify(SM2, KEY, MESSAGE, b"\1" * 64)
    with pytest.raises(SelfTestError, match="lacks the curve SM2; install"):
        selftest_sm.ensure_sm_examples()


def test_an_openssl_that_is_too_old_is_said_to_be(monkeypatch):
    monkeypatch.setattr(libcrypto, "OLDEST", 1 << 40)
    libcrypto._library.cache_clear()
    try:
        with pytest.raises(LibcryptoError, match="older than version 3"):
            libcrypto.sm3(b"")
    finally:
        libcrypto._library.cache_clear()


def test_a_machine_without_sm2_gives_no_verdict_and_does_not_start(monkeypatch):
    monkeypatch.setattr(libcrypto, "LIBRARY", "libmulu-has-no-such-library.so.3")
    libcrypto._library.cache_clear()
    sm2._parsed.cache_clear()
    try:
        with pytest.raises(LibcryptoError, match="OpenSSL 3"):
            verify(SM2, KEY, MESSAGE, b"\1" * 64)
        with pytest.raises(SelfTestError, match="OpenSSL 3"):
            selftest_sm.ensure_sm_examples()
    finally:
        libcrypto._library.cache_clear()
