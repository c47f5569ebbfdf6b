"""The corpus, and spoiled inputs of every target, cause no mistake of ours."""

import random

import pytest

from tests.fuzz.seeds import CORPUS, seeds
from tests.fuzz.targets import TARGETS

SEED = 20_260_612
SPOILED = {"http": 150, "catalogue": 300}
SPOILED_OTHERWISE = 1_500


def spoil(data: bytes, chance: random.Random) -> bytes:
    """Change, cut, double or insert some bytes."""
    spoiled = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoiled) + 1)
        match chance.randrange(4):
            case 0 if spoiled:
                spoiled[at % len(spoiled)] ^= 1 << chance.randrange(8)
            case 1:
                del spoiled[at : at + chance.randint(1, 8)]
            case 2:
                spoiled[at:at] = chance.randbytes(chance.randint(1, 8))
            case _:
                spoiled[at:at] = spoiled[at : at + chance.randint(1, 64)]
    return bytes(spoiled)


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus_and_spoiled_inputs_cause_no_mistake_of_ours(name):
    target, chance = TARGETS[name], random.Random(SEED)
    kept = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]
    assert kept
    for data in [*kept, *seeds()[name]]:
        target(data)
    for _ in range(SPOILED.get(name, SPOILED_OTHERWISE)):
        target(spoil(chance.choice(kept), chance))


@pytest.mark.parametrize("name", TARGETS)
def test_good_inputs_stand_in_the_corpus(name):
    kept = {path.read_bytes() for path in (CORPUS / name).iterdir()}
    assert len(kept & set(seeds()[name])) >= len(kept) // 2
