"""Chains of either hash with keys of either suite: made, written, opened again, audited (KEY-1)."""

import dataclasses
import json

import pytest

from mulu.core.canonical import encode
from mulu.core.hashing import Hasher
from mulu.core.signing import ED25519, SM2, Sm2Signer, signer_of
from mulu.machine.block import decode_block
from mulu.modules.identity.messages import RegisterKey
from mulu.modules.identity.possession import prove_possession
from mulu.node.audit import audit_chain
from mulu.node.chain import open_chain
from mulu.node.settings import Settings
from mulu.proof.header import header_hash
from mulu.proof.trust import decode_trust
from mulu.tx.errors import BadSignatureError
from mulu.tx.frame import Frame, encode_frame, open_frame
from tests.support.small_chain import NEW, code, entry, org, small_chain

KINDS = [(ED25519, "sm3"), (SM2, "sha256"), (SM2, "sm3")]


@pytest.fixture(params=KINDS, ids=lambda kind: "-".join(map(str, kind)))
def chain(request, tmp_path):
    suite, hash_ = request.param
    new = dataclasses.replace(NEW, suite=suite, hash=hash_)
    made = small_chain(tmp_path, new=new)
    made.block(made.frame(org("市教育局")))
    yield made
    made.close()


def register(chain, name: str, suite: int) -> None:
    """Register a member's key of a suite with the new organisation."""
    key = chain.keys[name] = signer_of(suite, chain.open.hasher.digest(name.encode()))
    message = RegisterKey(
        org_id="o0003",
        possession=prove_possession(key, chain.open.name, "o0003"),
        public_key=key.public_key.hex(),
        roles=("sharing_office",),
        suite=suite,
    )
    (receipt,) = chain.block(signed(chain, message))
    assert "code" not in receipt


def signed(chain, message, signer: str = "authority") -> bytes:
    """A transaction of one message that has no text."""
    frame = open_frame(chain.frame(entry(code(99), "x"), signer=signer))
    body = {**json.loads(frame.body), "messages": [json.loads(encode(message))]}
    key = chain.keys[signer]
    data = encode(body)
    return encode_frame(Frame(body=data, signatures=(key.sign(b"mulu/tx/1" + data),), parts=()))


def test_a_chain_names_its_hash_and_uses_it_throughout(chain):
    genesis = chain.open.genesis
    hasher = Hasher(genesis.hash)
    assert chain.open.name.startswith(f"small#{genesis.hash}:")
    with chain.open.store.read() as reader:
        header = decode_block(reader.block(1)).header
    assert header.hash == genesis.hash
    assert header.system_root == hasher.digest(b"").hex()
    assert chain.open.application.info().app_hash == header_hash(header, hasher)


def test_members_of_both_suites_sign_one_after_the_other_and_together(chain):
    register(chain, "by ed25519", ED25519)
    register(chain, "by sm2", SM2)
    receipts = [
        *chain.block(chain.frame(entry(code(1), "学校名录", share_type=1), signer="by sm2")),
        *chain.block(chain.frame(entry(code(2), "幼儿园名录", share_type=1), signer="by ed25519")),
        *chain.block(
            chain.frame(entry(code(3), "教师名录", share_type=1), signer="by sm2,by ed25519")
        ),
    ]
    assert [receipt.get("code") for receipt in receipts] == [None, None, None]
    trust = decode_trust(chain.home.anchor_file.read_bytes())
    report = audit_chain(chain.open.store, chain.open.genesis, trust)
    assert (report.ok, report.first_bad) == (True, "")
    assert report.transactions == 6


def test_a_signature_of_another_suites_key_is_inadmissible(chain):
    register(chain, "by sm2", SM2)
    frame = open_frame(chain.frame(entry(code(1), "学校名录", share_type=1), signer="by sm2"))
    other = Sm2Signer(chain.open.hasher.digest(b"another"))
    for signature in (
        other.sign(b"mulu/tx/1" + frame.body),
        chain.keys["authority"].sign(b"mulu/tx/1" + frame.body),
        bytes(64),
    ):
        spoiled = encode_frame(Frame(body=frame.body, signatures=(signature,), parts=frame.parts))
        with pytest.raises(BadSignatureError):
            chain.open.application.check(spoiled)


def test_a_chain_opens_again_with_the_same_state(chain):
    register(chain, "by sm2", SM2)
    before = chain.open.application.info()
    chain.open.store.close()
    chain.open = open_chain(chain.home, Settings(invariants=True))
    assert chain.open.application.info() == before


def test_an_audit_finds_a_producer_of_another_suite(chain):
    trust = decode_trust(chain.home.anchor_file.read_bytes())
    other = signer_of(3 - chain.keys["node"].suite, bytes([5]) * 32)
    producer = type(trust.producer)(public_key=other.public_key.hex(), suite=other.suite)
    members = {name: getattr(trust, name) for name in trust.__struct_fields__}
    report = audit_chain(
        chain.open.store, chain.open.genesis, type(trust)(**{**members, "producer": producer})
    )
    assert not report.ok
