"""The web process: API, pages and proofs, beside the ledger and never in its way.

Source: docs/spec/node.md NOD-1, NOD-3 and NOD-4.
"""

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import uvicorn

from mulu.api.needs import ChainFacts, Needs
from mulu.api.reading import QueryReads
from mulu.app import machine_rules, tx_rules
from mulu.core.errors import MuluError, UnavailableError
from mulu.core.hashing import Hasher
from mulu.machine.genesis import Genesis, chain_name
from mulu.node.anchor import genesis_trust
from mulu.node.chain import GIB
from mulu.node.child import Orders, Word, say, stop_with_parent, take_orders
from mulu.node.clock import SystemClock
from mulu.node.follower import TreeFollower
from mulu.node.home import Home
from mulu.node.host import NodeHost
from mulu.node.ledger_client import LedgerClient
from mulu.node.logs import log_to_stderr, tell_height
from mulu.node.prover import NodeProver
from mulu.node.retention import engine_window_ms
from mulu.node.settings import ensure_listen, read_settings
from mulu.node.site import build_site
from mulu.node.sweeping import SweepBeside
from mulu.node.warming import warm_up
from mulu.projection.files import ViewsFolder
from mulu.query.tables import ReadTables
from mulu.store.lmdb_store import LmdbStore

logger = logging.getLogger(__name__)

SWITCH_SECONDS: Final = 0.0002
"""How long one thread may keep the interpreter from the others: requests come before following."""
AGAIN_SECONDS: Final = 0.2
KEEP_ALIVE_SECONDS: Final = 30
CONNECTIONS_MAX: Final = 512


def main() -> int:
    """Serve until the parent is gone; 0 when it ended in order."""
    log_to_stderr("web")
    sys.setswitchinterval(SWITCH_SECONDS)
    warm_up()
    orders = take_orders()
    try:
        return asyncio.run(_run(orders))
    except (MuluError, OSError) as err:
        say(Word(ready=False, error=str(err)))
        return 1


async def _run(orders: Orders) -> int:
    home = Home(Path(orders.home))
    settings = read_settings(home.root / "settings.toml")
    host, port = ensure_listen(settings, orders.listen or settings.listen)
    listening = _listen(host, port)
    address = _address(host, listening.getsockname()[1])
    ledger = LedgerClient(home.ledger_socket)
    store = LmdbStore.open(home.chain, readonly=True)
    clock = SystemClock()
    limit_bytes = settings.map_size_gib * GIB
    needs, follower = await asyncio.to_thread(_needs, home, store, ledger, clock, limit_bytes)
    tell_height(lambda: follower.newest.height)
    server = uvicorn.Server(
        uvicorn.Config(
            build_site(needs),
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            limit_concurrency=CONNECTIONS_MAX,
            timeout_graceful_shutdown=2,
        )
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    loop = asyncio.get_running_loop()
    stop_with_parent(lambda: loop.call_soon_threadsafe(_stop, server))
    async with _following(follower, ledger):
        say(Word(ready=True, detail=address))
        await server.serve(sockets=[listening])
    await ledger.close()
    store.close()
    return 0


def _stop(server: uvicorn.Server) -> None:
    server.should_exit = True


def _needs(
    home: Home, store: LmdbStore, ledger: LedgerClient, clock: SystemClock, limit_bytes: int
) -> tuple[Needs, TreeFollower]:
    genesis = home.genesis()
    hasher = Hasher(genesis.hash)
    rules, forms = machine_rules(hasher, genesis), tx_rules(hasher, genesis)
    follower = TreeFollower(store.read, hasher, clock.monotonic_ms)
    needs = Needs(
        facts=_facts(hasher, genesis),
        ledger=ledger,
        prover=NodeProver(follower, store.read, rules, forms),
        reads=QueryReads(
            ReadTables(ViewsFolder(home.views), clock.monotonic_ms),
            hasher,
            SweepBeside(home.root, home.views, clock.now_ms),
        ),
        read=store.read,
        rules=rules,
        tx_rules=forms,
        now_ms=clock.now_ms,
        host=NodeHost(home, store, clock, limit_bytes),
        engine_window_ms=engine_window_ms(genesis, read_settings(home.settings_file)),
    )
    return needs, follower


def _facts(hasher: Hasher, genesis: Genesis) -> ChainFacts:
    return ChainFacts(
        chain_id=genesis.chain_id,
        chain=chain_name(hasher, genesis),
        genesis_time_ms=genesis.time_ms,
        trust=genesis_trust(genesis),
    )


@asynccontextmanager
async def _following(follower: TreeFollower, ledger: LedgerClient) -> AsyncIterator[None]:
    """Keep the proving tree at the ledger's height while the server runs."""

    async def follow() -> None:
        while True:
            try:
                await asyncio.to_thread(follower.catch_up)
                async for _ in ledger.heights():
                    await asyncio.to_thread(follower.catch_up)
            except UnavailableError as err:
                logger.warning("%s", err)
            await asyncio.sleep(AGAIN_SECONDS)

    task = asyncio.create_task(follow())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(CONNECTIONS_MAX)
    except OSError as err:
        listening.close()
        raise UnavailableError(
            f"{host}:{port} cannot be listened on: {err.strerror}; is another node running there?"
            " choose another with --listen"
        ) from err
    return listening


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
