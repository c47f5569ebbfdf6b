"""A hundred validators in virtual time: how long until a transaction is final.

A discrete-event model of CometBFT's rounds, fed with costs measured on this machine. It takes for
granted: nobody fails, so every height ends in round 0; the mesh is random, ``PEERS`` peers each; a
message takes a hop's delay, its bytes over a peer's rate, and up to ``GOSSIP_MS`` until the loop of
its sender looks again; each validator has one core, on which votes are verified as they come and a
proposal is processed, executed and committed; the next height begins ``COMMIT_MS`` after a
validator's commit; a transaction is final when two thirds of the power have executed its block.

Source: CometBFT 0.38, spec/consensus/consensus.md; docs/spec/engine.md, settings of the engine.
"""

import heapq
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from mulu.core.signing import Ed25519Signer, verify
from tests.simulation.network import Network

PEERS = 10
DELAY_MS = (5.0, 30.0)
"""One way between two organisations, drawn once for each pair."""
RATE_BYTES_PER_MS = 20_000
GOSSIP_MS = 50.0
COMMIT_MS = 200.0
VOTE_BYTES = 200
TX_BYTES = 1_000


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What one step costs one core, ms."""

    verify_vote: float = 0.12
    judge_tx: float = 0.15
    """Open, decode and verify one transaction; once a node."""
    execute_tx: float = 0.10
    commit: float = 5.0


def measured_costs(blocks: int = 30) -> Costs:
    """Costs on this machine: of real signatures, and of the real machine over simulated blocks."""
    signer = Ed25519Signer(bytes(range(32)))
    signature = signer.sign(b"vote" * 30)
    verify_ms = _ms(lambda: verify(1, signer.public_key, b"vote" * 30, signature), 500)
    network = Network(seed=1, heights=blocks)
    network.run()
    frames = [frame for block in network.blocks for frame in block.txs]
    network.nodes[0].replica.crash()
    network.nodes[0].replica.start()  # with an empty memory of frames
    remembered = network.nodes[0].replica.translator.remembered
    judge_ms = _ms(lambda: [remembered.judge(frame) for frame in frames], 1) / len(frames)
    fresh = network.another()
    began = time.process_time()
    network.bring_up(fresh)
    execute_ms = (time.process_time() - began) * 1000 / len(frames) - judge_ms
    return Costs(verify_vote=verify_ms, judge_tx=judge_ms, execute_tx=max(execute_ms, 0.01))


def _ms(work, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


class Mesh:
    """Who is whose peer, and how far apart they are."""

    def __init__(self, count: int, chance: random.Random) -> None:
        self.count = count
        self._chance = chance
        self._hops: list[dict[int, float]] = [{} for _ in range(count)]
        for one in range(count):
            others = [n for n in range(count) if n != one]
            for other in chance.sample(others, min(PEERS, len(others))):
                self._hops[one][other] = self._hops[other][one] = chance.uniform(*DELAY_MS)

    def spread(self, source: int, at: float, size_bytes: int) -> list[float]:
        """When a message that one node has at a time reaches each, by the quickest way."""
        reached = [float("inf")] * self.count
        reached[source] = at
        queue = [(at, source)]
        sending = size_bytes / RATE_BYTES_PER_MS
        while queue:
            now, node = heapq.heappop(queue)
            if now > reached[node]:
                continue
            for peer, delay in self._hops[node].items():
                then = now + sending + delay + self._chance.uniform(0, GOSSIP_MS)
                if then < reached[peer]:
                    reached[peer] = then
                    heapq.heappush(queue, (then, peer))
        return reached


def _quorum_times(
    mesh: Mesh, sent: Sequence[float], verify_ms: float, busy: Sequence[float]
) -> list[float]:
    """When each validator has verified votes of more than two thirds of all."""
    needed = 2 * mesh.count // 3 + 1
    arrivals: list[list[float]] = [[] for _ in range(mesh.count)]
    for source, at in enumerate(sent):
        for node, when in enumerate(mesh.spread(source, at, VOTE_BYTES)):
            arrivals[node].append(when)
    done = []
    for node, times in enumerate(arrivals):
        core = busy[node]
        for when in sorted(times)[:needed]:
            core = max(core, when) + verify_ms
        done.append(core)
    return done


def height_ms(
    mesh: Mesh, proposer: int, begins: Sequence[float], txs: int, costs: Costs
) -> list[float]:
    """When each validator has executed and committed the block of one height."""
    proposed = begins[proposer] + txs * 0.02
    there = mesh.spread(proposer, proposed, txs * TX_BYTES)
    judged = [max(a, b) + txs * costs.judge_tx for a, b in zip(there, begins, strict=True)]
    prevoted = _quorum_times(mesh, judged, costs.verify_vote, judged)
    precommitted = _quorum_times(mesh, prevoted, costs.verify_vote, prevoted)
    return [at + txs * costs.execute_tx + costs.commit for at in precommitted]


@dataclass(frozen=True, kw_only=True)
class Finality:
    """What a simulation of many heights gave, ms."""

    validators: int
    txs: int
    block_ms: float
    """From one block to the next."""
    p50_ms: float
    """From the submission of a transaction, at any moment, until it is final."""
    p95_ms: float


def simulate_finality(
    validators: int, txs: int, costs: Costs, *, heights: int = 12, seed: int = 1
) -> Finality:
    """Run some heights with blocks of so many transactions."""
    chance = random.Random(seed)
    mesh = Mesh(validators, chance)
    begins = [0.0] * validators
    waited: list[float] = []
    lengths: list[float] = []
    for height in range(heights):
        proposer = height % validators
        done = height_ms(mesh, proposer, begins, txs, costs)
        final = sorted(done)[2 * validators // 3]
        begins_next = [at + COMMIT_MS for at in done]
        length = begins_next[proposer] - begins[proposer]
        lengths.append(length)
        waited += [chance.uniform(0, length) + final - begins[proposer] for _ in range(200)]
        begins = begins_next
    waited.sort()
    return Finality(
        validators=validators,
        txs=txs,
        block_ms=statistics.median(lengths),
        p50_ms=waited[len(waited) // 2],
        p95_ms=waited[len(waited) * 95 // 100],
    )


def report() -> list[str]:
    """Figures with costs measured now."""
    costs = measured_costs()
    lines = [
        f"measured: verify a vote {costs.verify_vote:.3f} ms, judge {costs.judge_tx:.3f} ms and"
        f" execute {costs.execute_tx:.3f} ms a transaction, commit {costs.commit:.0f} ms (assumed)"
    ]
    for validators in (4, 16, 100):
        for txs in (1, 100, 1000):
            found = simulate_finality(validators, txs, costs)
            lines.append(
                f"{validators:3} validators, {txs:4} transactions a block: a block each"
                f" {found.block_ms / 1000:.2f} s, final after {found.p50_ms / 1000:.2f} s (p50),"
                f" {found.p95_ms / 1000:.2f} s (p95)"
            )
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join([*report(), ""]))
