"""Simulate: ``python -m tests.simulation SEED`` one seed, ``… FIRST COUNT`` several in a row."""

import sys
import time

from tests.simulation.checking import check_all, count_decided
from tests.simulation.counts import Counts
from tests.simulation.network import Network


def simulate(seed: int) -> Counts:
    """One run with all its checks; the same seed does the same."""
    network = Network(seed)
    counts = network.run()
    check_all(network)
    count_decided(network)
    return counts


def main(first: int, count: int) -> None:
    """Run seeds and print what happened in them."""
    began = time.monotonic()
    total = Counts()
    for seed in range(first, first + count):
        try:
            total.take(simulate(seed))
        except BaseException:
            print(f"seed {seed} failed; again: .venv/bin/python -m tests.simulation {seed}")
            raise
    print(f"{count} seeds from {first} in {time.monotonic() - began:.0f} s")
    print("\n".join(total.lines()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
