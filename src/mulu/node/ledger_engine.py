"""The ledger process when CometBFT orders the chain: ABCI, submitter, signer, finality, the door.

Source: docs/spec/engine.md ENG-5, ENG-7 and ENG-10; docs/spec/node.md NOD-1 and NOD-8.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from mulu.core.signing import Signer
from mulu.node.chain import OpenChain
from mulu.node.clock import SystemClock
from mulu.node.counted import CountedApplication, LedgerCounts
from mulu.node.engine_home import app_socket, rpc_socket, signer_socket
from mulu.node.engine_signer import EngineSigner, keep_last_signed, read_last_signed
from mulu.node.engine_watch import EngineWatch
from mulu.node.finality_keeper import FinalityKeeper
from mulu.node.home import Home
from mulu.node.kept_steps import keep_steps_again
from mulu.node.ledger_server import LedgerServer
from mulu.node.own_frames import OwnFrames
from mulu.node.peers import StatePeers
from mulu.node.settings import read_settings
from mulu.node.sm2_keeper import Sm2Keeper
from mulu.node.snapshots import snapshots_of
from mulu.ordering.cometbft.address import UnixAddress
from mulu.ordering.cometbft.lanes import Lanes
from mulu.ordering.cometbft.rpc import EngineRpc
from mulu.ordering.cometbft.server import AbciServer
from mulu.ordering.cometbft.submitter import Submitter
from mulu.ordering.cometbft.translator import Neighbours, Translator
from mulu.ordering.cometbft.voting import Voter
from mulu.tx.packing import pack_frame


class EngineSide:
    """Everything of the ledger process that faces the engine or waits for it.

    Args:
        home: The home folder.
        chain: The open chain.
        signer: The validator's key.
        finality_signer: Its SM2 key; None when it has none.
        counts: What the process counts.
    """

    def __init__(
        self,
        home: Home,
        chain: OpenChain,
        signer: Signer,
        finality_signer: Signer | None,
        counts: LedgerCounts,
    ) -> None:
        clock = SystemClock()
        genesis = chain.genesis
        application = CountedApplication(chain.application, counts)
        self._home = home
        self.lanes = Lanes()
        settings = read_settings(home.settings_file)
        keep_steps_again(home, chain.store)
        self.snapshots = snapshots_of(home, chain, settings.snapshot_interval)
        self.submitter = Submitter(
            application, lambda: EngineRpc(rpc_socket(home)), self.lanes.ledger, clock
        )
        sm2 = Sm2Keeper(chain.application, chain.store, chain.hasher, finality_signer)
        self.translator = Translator(
            application,
            genesis.chain_id,
            clock,
            Neighbours(
                listener=self.submitter,
                peers=StatePeers(chain.store),
                snapshots=self.snapshots,
                self_proving=sm2,
                vote_extensions=sm2,
            ),
        )
        self.rpc = EngineRpc(rpc_socket(home))
        self.watch = EngineWatch(
            self.rpc, signer.public_key, lambda: len(chain.application.validators())
        )
        self.abci = AbciServer(self.watch.watching(self.translator.answer), self.lanes)
        self.keeper = FinalityKeeper(
            chain.store, self.rpc, chain.application.info, genesis.chain_id
        )
        voter = Voter(
            signer, genesis.chain_id, read_last_signed(home), partial(keep_last_signed, home)
        )
        self.signer = EngineSigner(signer_socket(home), voter)
        self.door = LedgerServer(
            chain.application,
            self.submitter,
            OwnFrames(self.translator.remembered, self.lanes.ledger),
            counts,
            self.watch.state,
            pack_frame,
        )

    async def serve(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve engine and node until told to stop, or until the engine's question failed.

        Args:
            stop: Ends it.
            ready: Called once both sockets listen.

        Raises:
            BaseException: What a question of the engine's failed with.
        """
        waiting = 2

        def one_ready(_port: int = 0) -> None:
            nonlocal waiting
            waiting -= 1
            if waiting == 0:
                ready()

        loop = asyncio.get_running_loop()

        def committed(_height: int) -> None:
            loop.call_soon_threadsafe(self.keeper.wake)

        self.submitter.on_commit(committed)
        self.submitter.on_commit(self.snapshots.committed)
        address = UnixAddress(path=app_socket(self._home))
        async with self._beside():
            sockets = [
                asyncio.create_task(self.abci.serve(address, stop, one_ready)),
                asyncio.create_task(self.door.serve(self._home.ledger_socket, stop, one_ready)),
            ]
            for socket in sockets:  # the end of one is the end of both
                socket.add_done_callback(lambda _: stop.set())
            for ended in await asyncio.gather(*sockets, return_exceptions=True):
                if ended is not None:
                    raise ended

    @asynccontextmanager
    async def _beside(self) -> AsyncIterator[None]:
        """What runs beside the two sockets, begun and ended."""
        self.snapshots.start()
        self.submitter.start()
        self.signer.start()
        tasks = [asyncio.create_task(self.keeper.run()), asyncio.create_task(self.watch.run())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.rpc.close()
            await asyncio.to_thread(self._end_threads)

    def _end_threads(self) -> None:
        self.submitter.stop()
        self.signer.stop()
        self.lanes.close()
        self.snapshots.stop()
