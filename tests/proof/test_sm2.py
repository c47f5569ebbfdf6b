"""The page's SM2 and SM3 against the library's, odd inputs by families (BUN-37, KEY-10)."""

import pytest

from mulu.core.hashing import SM3
from mulu.core.signing import SM2, verify
from mulu.proof.trust import decode_trust, encode_trust
from mulu.proof.verify import verify_bundle
from tests.proof import sm_world, world
from tests.proof.stream import ask
from tests.support.sm2_families import FAMILIES


@pytest.mark.node_js
@pytest.mark.parametrize("family", FAMILIES)
def test_the_page_agrees_with_the_library(family: object, node: str) -> None:
    triples = list(family())  # type: ignore[operator]
    answers = ask(node, [("G", key + signature + message) for key, signature, message in triples])
    expected = [verify(SM2, key, message, signature) for key, signature, message in triples]
    assert [answer == "true" for answer in answers] == expected


def test_a_bundle_with_sm2_and_sm3_alone_verifies() -> None:
    trust = decode_trust(encode_trust(sm_world.TRUST))
    assert trust.hasher.name == "sm3"
    verdict = verify_bundle(sm_world.present(world.PLAIN_KEY), trust)
    assert (verdict.ok, verdict.what, verdict.height) == (True, "present", world.HEIGHT)


def test_the_id_of_a_transaction_is_of_the_chains_hash() -> None:
    verdict = verify_bundle(sm_world.included(), sm_world.TRUST)
    assert verdict.key == SM3.digest(b"mulu/tx/1" + sm_world.BODY).hex()
