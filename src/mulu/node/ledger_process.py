"""The ledger process: ordering, machine and store; the only writer of the chain.

Source: docs/spec/node.md NOD-1.
"""

import asyncio
import gc
import logging
from pathlib import Path

from mulu.client.keystore import KeystoreError
from mulu.core.errors import MuluError
from mulu.node.chain import ensure_node_key, open_chain
from mulu.node.child import Orders, Word, log_to_stderr, say, stop_with_parent, take_orders
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.node.ledger_server import LedgerServer
from mulu.node.settings import read_settings
from mulu.ordering.solo.guard import ensure_start
from mulu.ordering.solo.heartbeat import HEARTBEAT
from mulu.ordering.solo.producer import Producer

logger = logging.getLogger(__name__)


def main() -> int:
    """Run the ledger until the parent is gone; 0 when it ended in order."""
    log_to_stderr("ledger")
    orders = take_orders()
    try:
        return asyncio.run(_run(orders))
    except (MuluError, KeystoreError, OSError) as err:
        say(Word(ready=False, error=str(err)))
        return 1


async def _run(orders: Orders) -> int:
    home = Home(Path(orders.home))
    clock = SystemClock()
    signer = home.keystore().open("node", orders.passphrase, "node")
    chain = open_chain(home, read_settings(home.root / "settings.toml"))
    ensure_node_key(chain.genesis, signer)
    if not orders.accept_clock:
        ensure_start(clock.now_ms(), chain.application.info().time_ms)
    gc.collect()
    gc.freeze()
    producer = Producer(
        chain.application,
        signer,
        clock,
        chain.name,
        lambda beat: chain.store.set_meta(HEARTBEAT, beat),
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    stop_with_parent(lambda: loop.call_soon_threadsafe(stop.set))
    serving = asyncio.create_task(
        LedgerServer(chain.application, producer).serve(home.ledger_socket, stop)
    )
    producer.start()
    say(Word(ready=True, detail=str(chain.application.info().height)))
    await serving
    await asyncio.to_thread(producer.stop)
    chain.store.close()
    logger.info("stopped at height %d", chain.application.info().height)
    return 0
