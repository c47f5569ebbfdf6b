"""The ledger process: ordering, machine and store; the only writer of the chain.

Source: docs/spec/node.md NOD-1 and NOD-5.
"""

import asyncio
import gc
import logging
from pathlib import Path
from typing import Final

from mulu.app import tx_rules
from mulu.core.errors import MuluError
from mulu.core.signing import Signer
from mulu.machine.rulebook import UpgradeNeededError
from mulu.node.admission import Admission
from mulu.node.chain import OpenChain, ensure_node_key, open_chain
from mulu.node.child import Orders, Word, say, stop_with_parent, take_orders
from mulu.node.clock import SystemClock
from mulu.node.compacting import compact_when_erased
from mulu.node.counted import CountedApplication, LedgerCounts
from mulu.node.erasing import Eraser
from mulu.node.home import FINALITY_KEY, Home
from mulu.node.ledger_engine import EngineSide
from mulu.node.ledger_server import LedgerServer
from mulu.node.lock import only_one
from mulu.node.logs import log_to_stderr, never_write
from mulu.node.settings import read_settings
from mulu.node.warming import warm_up
from mulu.ordering.port import Orderer
from mulu.ordering.solo.guard import ensure_start
from mulu.ordering.solo.heartbeat import HEARTBEAT
from mulu.ordering.solo.producer import Producer

logger = logging.getLogger(__name__)

COLLECT_BLOCKS: Final = 16


def main() -> int:
    """Run the ledger until the parent is gone; 0 when it ended in order."""
    log_to_stderr("ledger")
    warm_up()
    orders = take_orders()
    never_write(orders.passphrase)
    home = Home(Path(orders.home))
    try:
        with only_one(home.run / "ledger.lock"):
            return _run(home, orders)
    except (MuluError, OSError) as err:
        needs_release = isinstance(err, UpgradeNeededError)
        say(Word(ready=False, error=str(err), needs_release=needs_release))
        return 1


def _run(home: Home, orders: Orders) -> int:
    signer = home.keystore().open("node", orders.passphrase, "node")
    settings = read_settings(home.root / "settings.toml")
    compact_when_erased(home, settings)
    chain = open_chain(home, settings)
    try:
        if chain.genesis.ordering == "cometbft":
            _run_with_engine(home, chain, signer, orders.passphrase)
        else:
            _run_solo(home, chain, signer, orders)
    finally:
        chain.store.close()
    logger.info("stopped at height %d", chain.application.info().height)
    return 0


def _run_solo(home: Home, chain: OpenChain, signer: Signer, orders: Orders) -> None:
    clock = SystemClock()
    ensure_node_key(chain.genesis, signer)
    if not orders.accept_clock:
        ensure_start(clock.now_ms(), chain.application.info().time_ms)
    eraser = Eraser(chain.store)
    eraser.carry_out()
    counts = LedgerCounts()
    producer = Producer(
        CountedApplication(chain.application, counts),
        signer,
        clock,
        chain.name,
        lambda beat: chain.store.set_meta(HEARTBEAT, beat),
    )
    producer.on_commit(eraser.committed)
    _freeze(producer)
    asyncio.run(_serve(home, chain, producer, counts))


def _run_with_engine(home: Home, chain: OpenChain, signer: Signer, passphrase: str) -> None:
    keys = home.keystore()
    finality_signer = (
        keys.open(FINALITY_KEY, passphrase, "node") if FINALITY_KEY in keys.names() else None
    )
    side = EngineSide(home, chain, signer, finality_signer, LedgerCounts())
    _freeze(side.submitter)
    asyncio.run(_serve_engine(side, chain))


async def _serve_engine(side: EngineSide, chain: OpenChain) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    stop_with_parent(lambda: loop.call_soon_threadsafe(stop.set))
    height = chain.application.info().engine_height
    await side.serve(stop, lambda: say(Word(ready=True, detail=str(height))))


def _freeze(orderer: Orderer) -> None:
    gc.collect()
    gc.freeze()
    gc.disable()  # what blocks leave behind has no cycles; see ``_collect``
    orderer.on_commit(_collect)


def _collect(height: int) -> None:
    """Look for cycles among young objects only: a full pass over the tree costs a second."""
    if height % COLLECT_BLOCKS == 0:
        gc.collect(0)


async def _serve(home: Home, chain: OpenChain, producer: Producer, counts: LedgerCounts) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    stop_with_parent(lambda: loop.call_soon_threadsafe(stop.set))

    def ready() -> None:
        producer.start()
        say(Word(ready=True, detail=str(chain.application.info().height)))

    admission = Admission(home.root, tx_rules(chain.hasher, chain.genesis))
    server = LedgerServer(chain.application, producer, admission, counts)
    await server.serve(home.ledger_socket, stop, ready)
    await asyncio.to_thread(producer.stop)
