"""The kept example bundles and trust files, made again from fixed seeds."""

import json

from mulu.proof.build import build_absent, build_included, build_present
from mulu.proof.trust import decode_trust, encode_trust
from mulu.proof.verify import verify_bundle
from tests.proof import engine_seals, engine_world, sm2_finality_world, sm_world, world
from tests.support.place import REPO

FOLDER = REPO / "tests" / "vectors" / "bundles"
INDEX = "verdicts.json"

TRUST_OF = {
    "present-witnessed.json": "trust-witnessed.json",
    "engine-present.json": "trust-engine.json",
    "engine-steps.json": "trust-engine.json",
    "engine-linked.json": "trust-engine-later.json",
    "sm2-present.json": "trust-sm2.json",
    "sm2-steps.json": "trust-sm2.json",
    "sm-absent.json": "trust-sm.json",
    "sm-present.json": "trust-sm.json",
    "sm-transaction.json": "trust-sm.json",
    "sm-witnessed.json": "trust-sm-witnessed.json",
}
"""Trust file of a bundle; all others take ``trust.json``."""


def trusts() -> dict[str, bytes]:
    return {
        "trust.json": encode_trust(world.TRUST),
        "trust-witnessed.json": encode_trust(world.TRUST_WITNESSED),
        "trust-engine.json": encode_trust(engine_world.FIRST),
        "trust-engine-later.json": encode_trust(engine_world.at_later()),
        "trust-sm2.json": encode_trust(sm2_finality_world.TRUST),
        "trust-sm.json": encode_trust(sm_world.TRUST),
        "trust-sm-witnessed.json": encode_trust(sm_world.TRUST_WITNESSED),
    }


def bundles() -> dict[str, bytes]:
    beside, empty = world.absent_key(beside_leaf=True), world.absent_key(beside_leaf=False)
    return {
        "present.json": present(world.PLAIN_KEY),
        "present-witnessed.json": present(world.RECORD_KEY, world.WITNESSED, world.TEXT),
        "present-linked.json": present(world.RECORD_KEY, world.LINKED),
        "absent-leaf.json": absent(beside),
        "absent-empty.json": absent(empty, world.LINKED),
        "transaction.json": included(1),
        "transaction-refused.json": included(2),
        "engine-present.json": present(world.PLAIN_KEY, engine_seals.PLAIN),
        "engine-steps.json": present(world.RECORD_KEY, engine_seals.STEPS),
        "engine-linked.json": absent(empty, engine_seals.LINKED),
        "sm2-present.json": sm_world.present(world.PLAIN_KEY, sm2_finality_world.PLAIN),
        "sm2-steps.json": sm_world.present(world.RECORD_KEY, sm2_finality_world.STEPS),
        "sm-absent.json": sm_world.absent(sm_world.LINKED),
        "sm-present.json": sm_world.present(world.PLAIN_KEY),
        "sm-transaction.json": sm_world.included(),
        "sm-witnessed.json": sm_world.present(world.RECORD_KEY, sm_world.WITNESSED, world.TEXT),
    }


def present(key: bytes, seal: world.Seal = world.SEAL, salted: bytes | None = None) -> bytes:
    siblings = world.tree_proof(key).siblings
    return build_present(seal, key=key, value=world.STATE[key], siblings=siblings, salted=salted)


def absent(key: bytes, seal: world.Seal = world.SEAL) -> bytes:
    proof = world.tree_proof(key)
    return build_absent(seal, key=key, siblings=proof.siblings, terminal=proof.terminal)


def included(index: int, seal: world.Seal = world.SEAL) -> bytes:
    return build_included(seal, world.tx_facts(world.TXS[index]), world.places(index))


def verdicts() -> dict[str, dict[str, object]]:
    """What each bundle is expected to prove, for verifiers in any language."""
    expected: dict[str, dict[str, object]] = {}
    for name, data in bundles().items():
        trust = TRUST_OF.get(name, "trust.json")
        verdict = verify_bundle(data, decode_trust(trusts()[trust]))
        assert verdict.ok, f"{name}: {verdict.reason_code}"
        facts = {"height": verdict.height, "key": verdict.key, "what": verdict.what}
        expected[name] = {**facts, "trust": trust}
    return expected


def files() -> dict[str, bytes]:
    """Everything kept in the folder but its README."""
    index = json.dumps(verdicts(), indent=2, sort_keys=True) + "\n"
    return {**bundles(), **trusts(), INDEX: index.encode()}


def write() -> None:
    """Write the folder anew: ``python -m tests.proof.goldens``, once for a new format."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    write()
