"""Chance that can be had again: what is drawn as secret from a seed, and the seed of a long run."""

import os
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

SEED_AGAIN = "MULU_TEST_SEED"
"""Names the seed of a run that is to be had again."""


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Keys, salts and nonces are the same at every run meanwhile; one thread may draw."""
    drawn = random.Random(seed).randbytes
    with mock.patch.object(secrets, "token_bytes", drawn), mock.patch.object(os, "urandom", drawn):
        yield


def seed_of_run() -> int:
    """A new seed, or the one that is asked for; printed, so that a failure can be had again."""
    given = os.environ.get(SEED_AGAIN)
    seed = int(given) if given else random.SystemRandom().randrange(1 << 32)
    print(f"{SEED_AGAIN}={seed}")
    return seed
