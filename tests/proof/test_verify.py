"""The verdict on kept bundles, and on each of them with any one bit changed (BUN-12, BUN-29)."""

import json
from functools import cache

import pytest

from mulu.proof.trust import Trust, decode_trust
from mulu.proof.verify import verify_bundle
from tests.proof import goldens
from tests.proof.stream import ask, flips, judged

NAMES = sorted(path.name for path in goldens.FOLDER.glob("*.json") if path.name[0] in "pat" and not path.name.startswith("trust"))


def kept(name: str) -> bytes:
    return (goldens.FOLDER / name).read_bytes()


def trust_file(name: str) -> bytes:
    return kept(goldens.TRUST_OF.get(name, "trust.json"))


@cache
def verdicts_of_flips(name: str) -> list[str]:
    trust = decode_trust(trust_file(name))
    return [judged(changed, trust) for changed in flips(kept(name))]
