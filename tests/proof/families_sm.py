"""Bundles of a chain with SM3 and keys of suite 2, good and spoiled (BUN-36, BUN-37, KEY-13)."""

from collections.abc import Callable
from dataclasses import replace

from mulu.core.hashing import TAG_COSIGN, TAG_HEADER
from tests.proof import sm_world, world
from tests.proof.spoiling import PRESENT, Case, Change, put, spoiled
from tests.support.sm2_families import N, P

PLAIN = sm_world.present(world.PLAIN_KEY)
WITNESSED = sm_world.present(world.RECORD_KEY, sm_world.WITNESSED, world.TEXT)
INCLUDED = sm_world.included()
LINKED = sm_world.absent(sm_world.LINKED)
POINT = sm_world.PRODUCER.public_key.hex()
Make = Callable[[], list[Case]]


def sm_good() -> list[Case]:
    by_suite_1 = replace(sm_world.SEAL, finality=sm_world.finality(sm_world.HEADER, world.PRODUCER))
    return [
        Case("SM3 and SM2", "", PLAIN, sm_world.TRUST),
        Case("SM3 and SM2, witnesses of both suites", "", WITNESSED, sm_world.TRUST_WITNESSED),
        Case("SM3 and SM2, a transaction of both suites", "", INCLUDED, sm_world.TRUST),
        Case("SM3 and SM2, linked", "", LINKED, sm_world.TRUST),
        Case(
            "SM3 with a producer of suite 1",
            "",
            sm_world.present(world.PLAIN_KEY, by_suite_1),
            sm_world.trust(producer=world.TRUST.producer),
        ),
    ]


def sm_forms() -> list[Case]:
    spoils: dict[str, tuple[bytes, Change]] = {
        "a key of 32 bytes as suite 2": (PLAIN, put("finality.public_key", POINT[2:66])),
        "a key of 64 bytes as suite 2": (PLAIN, put("finality.public_key", POINT[2:])),
        "a key of 65 bytes as suite 1": (PLAIN, put("finality.suite", 1)),
        "a compressed key": (PLAIN, put("finality.public_key", "02" + POINT[2:66])),
        "a hybrid key": (PLAIN, put("finality.public_key", "06" + POINT[2:])),
        "suite 3": (PLAIN, put("finality.suite", 3)),
        "suite 0": (PLAIN, put("finality.suite", 0)),
        "a signature in DER": (PLAIN, put("finality.signature", "30" * 70)),
        "a signer's key of another suite": (
            INCLUDED,
            lambda p: p["claim"]["keys"][1].update(suite=2),
        ),
        "a witness's key of another suite": (
            WITNESSED,
            lambda p: p["finality"]["cosignatures"][0].update(suite=1),
        ),
    }
    return [
        Case(name, "format.members", spoiled(data, change), sm_world.TRUST)
        for name, (data, change) in spoils.items()
    ]


def sm_chains() -> list[Case]:
    other = world.trust(chain=world.CHAIN.replace("#sha256:", "#sm3:"))
    renamed = spoiled(PRESENT, put("header.chain", other.chain))
    said = spoiled(renamed, put("header.hash", "sm3"))
    return [
        Case("an SM3 bundle for another chain", "chain.differs", PLAIN),
        Case("SHA-256 under an SM3 name", "header.unsupported", renamed, other),
        Case("SHA-256 that says it is SM3", "claim.path", said, other),
        Case(
            "SM3 that says it is SHA-256",
            "header.unsupported",
            spoiled(PLAIN, put("header.hash", "sha256")),
            sm_world.TRUST,
        ),
    ]


def sm_signatures() -> list[Case]:
    signature = sm_world.SEAL.finality.signature
    r, s = int(signature[:64], 16), int(signature[64:], 16)
    under_cosign = sm_world.PRODUCER.sign(TAG_COSIGN + sm_world.HEADER_HASH).hex()
    by_other = sm_world.STEWARD.sign(TAG_HEADER + sm_world.HEADER_HASH).hex()
    numbers = {
        "zeros": (0, 0),
        "r is 0": (0, s),
        "s is 0": (r, 0),
        "r is n": (N, s),
        "r + s is n": (r, N - r),
        "s turned over": (r, N - s),
        "r and s exchanged": (s, r),
    }
    spoils = {name: f"{one:064x}{other:064x}" for name, (one, other) in numbers.items()}
    spoils |= {"under another tag": under_cosign, "by another": by_other}
    return [
        Case(
            f"SM2 signature: {name}",
            "finality.bad_signature",
            spoiled(PLAIN, put("finality.signature", value)),
            sm_world.TRUST,
        )
        for name, value in spoils.items()
    ]


def sm_keys() -> list[Case]:
    """Producers that no signature holds under, trusted all the same."""
    x, y = POINT[2:66], POINT[66:]
    points = {
        "off the curve": "04" + y + x,
        "infinity": "04" + "00" * 64,
        "x beyond the prime": f"04{P:064x}" + y,
        "y beyond the prime": "04" + x + "ff" * 32,
        "the other y": f"04{x}{P - int(y, 16):064x}",
    }
    cases = []
    for name, point in points.items():
        data = spoiled(PLAIN, put("finality.public_key", point))
        producer = sm_world.PublicKey(public_key=point, suite=2)
        trusted = sm_world.trust(producer=producer)
        cases.append(Case(f"SM2 key: {name}", "finality.bad_signature", data, trusted))
    return cases


def sm_claims() -> list[Case]:
    wrong = spoiled(INCLUDED, lambda p: p["claim"]["signatures"].reverse())
    other_order = spoiled(INCLUDED, lambda p: p["claim"]["keys"].reverse())
    other_text = spoiled(WITNESSED, put("claim.part.bytes", b"{}".hex()))
    return [
        Case("SM3: signatures exchanged", "claim.path", wrong, sm_world.TRUST),
        Case("SM3: keys exchanged", "claim.signers", other_order, sm_world.TRUST),
        Case("SM3: another text", "claim.part", other_text, sm_world.TRUST_WITNESSED),
        Case(
            "SM3: another absent key",
            "claim.key",
            spoiled(LINKED, put("claim.key_hash", "00" * 32)),
            sm_world.TRUST,
        ),
    ]


SM: tuple[Make, ...] = (sm_good, sm_forms, sm_chains, sm_signatures, sm_keys, sm_claims)
