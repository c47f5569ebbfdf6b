"""What must hold at the end of a simulated run, whatever happened in it."""

from mulu.core.errors import ensure
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.overlay import Overlay
from mulu.modules.governance.state import GovernanceState
from mulu.node.replay import Replay
from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft.self_proving import split
from mulu.store.port import Erased, Reader
from tests.simulation.network import Network, Node
from tests.support.abci_grammar import check_run


def check_all(network: Network) -> None:
    """Check a run whose nodes all stand at the end.

    Raises:
        AssertionError: Something does not hold.
    """
    places = _decided(network)
    whole = next(node for node in network.nodes if not node.replica.synced_from)
    for node in network.nodes:
        _same_state(whole, node)
        _acknowledged_is_present(node, places)
        _nothing_twice(network, node)
        check_run(node.replica.calls)
    _replay_gives_the_same(whole)


def _decided(network: Network) -> dict[bytes, tuple[int, int]]:
    """Where each transaction stands; each stands once."""
    node = next(each for each in network.nodes if not each.replica.synced_from)
    places: dict[bytes, tuple[int, int]] = {}
    with node.replica.store.read() as reader:
        for tx_id in reader.tx_ids():
            place = reader.tx(tx_id)
            assert place is not None
            places[tx_id] = (place.height, place.index)
    assert len(places) == sum(len(split(block.txs)[0]) for block in network.blocks), (
        "one stands twice"
    )
    return places


def _same_state(whole: Node, node: Node) -> None:
    name = node.replica.name
    assert node.replica.head.block_hash == whole.replica.head.block_hash, name
    assert node.replica.head.log.encode() == whole.replica.head.log.encode(), name
    with whole.replica.store.read() as ours, node.replica.store.read() as other:
        assert list(ours.state_items()) == list(other.state_items()), name
        assert list(ours.seen_places()) == list(other.seen_places()), name
        for bucket in {bucket for bucket, _ in ours.seen_places()}:
            assert ours.seen_by_block(bucket) == other.seen_by_block(bucket), name
        first = node.replica.synced_from
        assert list(ours.blocks(first + 1)) == list(other.blocks(first + 1)), name
        _same_parts(ours, other, is_whole=not first)


def _same_parts(ours: Reader, other: Reader, *, is_whole: bool) -> None:
    theirs = set(other.part_commitments())
    assert theirs <= set(ours.part_commitments()), "a part that the chain does not have"
    if is_whole:
        assert theirs == set(ours.part_commitments())
    assert dict(ours.erasures()) == dict(other.erasures())
    for commitment in theirs:
        assert ours.part(commitment) == other.part(commitment)
    for commitment, _ in ours.erasures():
        assert isinstance(other.part(commitment), Erased)


def _acknowledged_is_present(node: Node, places: dict[bytes, tuple[int, int]]) -> None:
    for tx_id, place in node.replica.acknowledged.items():
        assert places.get(tx_id) == place, f"{node.replica.name} lost {tx_id.hex()}"


def _nothing_twice(network: Network, node: Node) -> None:
    """Whatever was decided is declined when it is sent again, also by one that began late."""
    for block in network.blocks:
        for frame in split(block.txs)[0]:
            answer = node.replica.ask(ask.RequestCheckTx(tx=frame))
            assert answer.code, f"{node.replica.name} takes a frame of block {block.height} again"


def _replay_gives_the_same(whole: Node) -> None:
    replay = Replay(whole.replica.genesis)
    with whole.replica.store.read() as reader:
        for height, stored in reader.blocks(1):
            block = decode_block(stored)
            outcome = replay.execute(
                Decided(
                    height=height,
                    time_ms=block.header.time_ms,
                    transactions=replay.prepare(block),
                    system=block.system,
                )
            )
            ensure(outcome.header == block.header, f"a replay of block {height} differs")
    replay.ensure_invariants()


def count_decided(network: Network) -> None:
    """Count what governance did, to show that it did something."""
    with network.nodes[0].replica.store.read() as reader:
        counts = GovernanceState(Overlay(reader.state, reader.state_items)).counts()
        network.counts.add("decisions", counts.decisions)
        network.counts.add("proposals", counts.proposals)
        network.counts.add("parts erased", sum(1 for _ in reader.erasures()))
        network.counts.add("headers", reader.header_count())
