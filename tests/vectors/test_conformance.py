"""The conformance kit of cryptographic vectors, run against this code as against any other."""

import importlib.util
from types import ModuleType, SimpleNamespace

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from mulu.core.hashing import SM3
from mulu.core.signing import ED25519, SM2, verify
from mulu.core.sm2 import SIGNER_ID
from tests.support.place import SHARED

KIT = SHARED / "conformance" / "vectors" / "check.py"


def _sm4_block(key: bytes, block: bytes) -> bytes:
    # One block is what the standard prints.
    return Cipher(algorithms.SM4(key), modes.ECB()).encryptor().update(block)  # noqa: S305


def _sm2_verify(signer_id: bytes, x_y: bytes, message: bytes, r_s: bytes) -> bool:
    """Under the one signer id that suite 2 has."""
    return signer_id == SIGNER_ID and verify(SM2, b"\4" + x_y, message, r_s)


OURS = SimpleNamespace(
    sm3=SM3.digest,
    sm4_block=_sm4_block,
    sm2_verify=_sm2_verify,
    ed25519_verify=lambda key, message, signature: verify(ED25519, key, message, signature),
)


def _kit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vectors_kit", KIT)
    assert spec is not None
    assert spec.loader is not None
    kit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kit)
    return kit


@pytest.mark.skipif(not KIT.is_file(), reason="the conformance kit is not beside the repository")
def test_every_vector_of_the_kit_is_met():
    """All but RFC 8785 of any JSON, which is wider than our profile (tests/core)."""
    results = {name: run() for name, run in _kit().checks(OURS)}
    assert len(results) >= 12
    assert [name for name, met in results.items() if met is not True] == []
