"""Odd SM2 signatures with their verdicts, for verifiers in any language (KEY-10, BUN-37).

Made anew by ``python -m tests.vectors.sm2_odd``; the verdicts are those of plain arithmetic.
"""

import json
from typing import Any

from tests.support.place import REPO
from tests.support.sm2_curve import RECOMMENDED, decode
from tests.support.sm2_families import FAMILIES, fuzzed, ordinary

FILE = REPO / "tests" / "vectors" / "sm2_odd.json"
EVERY = 16
"""Of the flipped bits, which are kept."""


def by_rule(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """The rule as it is written, without any library but SM3."""
    point = decode(public_key)
    r, s = decode(signature)
    e = RECOMMENDED.e_of(point, message)
    return public_key[0] == 4 and RECOMMENDED.verify(point, e, r, s)


def cases() -> list[dict[str, Any]]:
    made = []
    for family in FAMILIES:
        if family in (ordinary, fuzzed):
            continue
        triples = list(family())
        for key, signature, message in triples[:: EVERY if len(triples) > 5 * EVERY else 1]:
            texts = {
                "family": family.__name__,
                "public_key": key.hex(),
                "message": message.hex(),
                "signature": signature.hex(),
            }
            made.append({**texts, "accepted": by_rule(key, signature, message)})
    return made


def document() -> str:
    head = {
        "source": "made by tests/vectors/sm2_odd.py; our own work",
        "licence": "Apache-2.0",
        "rule": "accepted: the verdict of docs/spec/keys.md KEY-10",
    }
    return json.dumps({**head, "cases": cases()}, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
