"""A process beside the node that makes and verifies presence proofs while the node commits.

It does what the node's web process does, with the same classes: a tree that follows each block on a
thread of its own, and proofs made from it and the store. Each proof is of another entry, chosen by
chance among those that are there.

Source: docs/performance.md, "Figures"; docs/spec/node.md NOD-4.
"""

import multiprocessing
import random
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mulu.app import machine_rules, tx_rules
from mulu.bench.workload import SEED
from mulu.core.hashing import Hasher
from mulu.modules.catalog.state import record_key
from mulu.node.clock import SystemClock
from mulu.node.follower import TreeFollower
from mulu.node.home import Home
from mulu.node.prover import NodeProver
from mulu.node.web_process import SWITCH_SECONDS
from mulu.proof.trust import decode_trust
from mulu.proof.verify import verify_bundle
from mulu.store.lmdb_store import LmdbStore

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PROBES_PER_SECOND: Final = 50
PROOFS_MIN: Final = 20
"""It goes on until it has made so many."""
LOOK_SECONDS: Final = 0.02


@contextmanager
def probing(home: Home, codes: Sequence[str], times: list[float]) -> Iterator[None]:
    """Make proofs until the block ends.

    Args:
        home: Of a running node.
        codes: What to prove; those not registered yet are passed over.
        times: Takes, at the end, the milliseconds of each proof made and verified.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_probe, args=(str(home.root), list(codes), theirs))
    process.start()
    theirs.close()
    ours.recv()
    try:
        yield
    finally:
        ours.send("stop")
        times += ours.recv()
        process.join()


def _probe(root: str, codes: list[str], pipe: "Connection[list[float], str]") -> None:
    sys.setswitchinterval(SWITCH_SECONDS)
    home = Home(Path(root))
    genesis = home.genesis()
    hasher, clock = Hasher(genesis.hash), SystemClock()
    store = LmdbStore.open(home.chain, readonly=True)
    follower = TreeFollower(store.read, hasher, clock.monotonic_ms)
    prover = NodeProver(
        follower, store.read, machine_rules(hasher, genesis), tx_rules(hasher, genesis)
    )
    stop = threading.Event()
    following = threading.Thread(target=_follow, args=(follower, stop), daemon=True)
    following.start()
    trust = decode_trust(home.anchor_file.read_bytes())
    rng = random.Random(SEED)  # noqa: S311 - repeatable choices
    times: list[float] = []
    pipe.send(times)
    while not pipe.poll(1 / PROBES_PER_SECOND) or len(times) < PROOFS_MIN:
        code = rng.choice(codes)
        started = time.perf_counter()
        proven = prover.present(record_key(code))
        if proven is not None and verify_bundle(proven.bundle, trust).ok:
            times.append((time.perf_counter() - started) * 1000)
    stop.set()
    following.join()
    store.close()
    pipe.send(times)


def _follow(follower: TreeFollower, stop: threading.Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        follower.catch_up()
