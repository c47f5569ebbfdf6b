"""A toy module, to test transactions and the machine without any real rule."""

from typing import ClassVar

from mulu.core.canonical import Tagged, UInt
from mulu.core.errors import RefusedError
from mulu.core.hashing import SHA256
from mulu.core.signing import Ed25519Signer
from mulu.tx.body import SignerIndex, body_type
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import PartRef, commit_part
from mulu.tx.prepare import TxRules

CHAIN = "toy#sha256:" + "ab" * 32
NOW_MS = 1_800_000_000_000
ALICE = Ed25519Signer(bytes([1]) * 32)
BOB = Ed25519Signer(bytes([2]) * 32)
KEYS = {signer.key_id: (signer.suite, signer.public_key) for signer in (ALICE, BOB)}


class Put(Tagged, tag="toy.put"):
    name: str
    part: PartRef | None = None
    signer: SignerIndex = 0
    value: UInt


class Added(Tagged, tag="toy.added"):
    name: str


class TooBigError(RefusedError):
    module: ClassVar[str] = "toy"
    code: ClassVar[int] = 1


def toy_rules() -> TxRules:
    return TxRules(
        hasher=SHA256, chain=CHAIN, body=body_type(Put), stateless=lambda message, signers: None
    )


def toy_part(text: bytes, salt: int = 7) -> tuple[PartRef, bytes]:
    salted = bytes([salt]) * 32
    return commit_part(SHA256, salted, text), salted + text


def toy_body(
    *messages: Put,
    signers=(ALICE,),
    nonce: int = 1,
    until_ms: int = NOW_MS + 60_000,
    chain: str = CHAIN,
) -> bytes:
    return build_body(
        chain=chain,
        messages=messages,
        signers=[signer.key_id for signer in signers],
        nonce=nonce.to_bytes(16, "big"),
        valid_until_ms=until_ms,
    )


def toy_frame(*messages: Put, signers=(ALICE,), parts=(), **body) -> bytes:
    return build_frame(toy_body(*messages, signers=signers, **body), signers, parts)
