"""The projection process: keeps the read tables at the chain's head, through read-only snapshots.

Source: docs/spec/node.md NOD-1; docs/spec/projection.md PRJ-8.
"""

import logging
import threading
import time
from pathlib import Path
from typing import Final

from mulu.core.canonical import decode
from mulu.core.errors import MuluError
from mulu.machine.head import HEAD, StoredHead
from mulu.node.child import Word, give_way, say, stop_with_parent, take_orders
from mulu.node.home import Home
from mulu.node.logs import log_to_stderr, tell_height
from mulu.node.views import NodeViews
from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.store.lmdb_store import LmdbStore

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 0.02
"""How often an idle projection looks for a new block."""
WAKE_SECONDS: Final = 1.0
"""How often it looks for rebuilt tables, blocks or none."""


class Waiter:
    """Waits until the chain is above a height, or it is time to stop.

    Args:
        store: Read only.
    """

    def __init__(self, store: LmdbStore) -> None:
        self._store = store
        self._stop = threading.Event()

    def stop(self) -> None:
        """Let ``wait`` return False."""
        self._stop.set()

    def wait(self, height: int) -> bool:
        """Return when there may be something to do; False tells to stop."""
        until = time.monotonic() + WAKE_SECONDS
        while not self._stop.wait(LOOK_SECONDS):
            if self._chain_height() > height or time.monotonic() > until:
                return True
        return False

    def _chain_height(self) -> int:
        with self._store.read() as reader:
            stored = reader.meta(HEAD)
        return 0 if stored is None else decode(stored, StoredHead).height


def main() -> int:
    """Run the projection until the parent is gone; 0 when it ended in order."""
    log_to_stderr("projection")
    give_way()
    orders = take_orders()
    try:
        home = Home(Path(orders.home))
        store = LmdbStore.open(home.chain, readonly=True)
        waiter = Waiter(store)
        stop_with_parent(waiter.stop)
        follower = Follower(
            ViewsFolder(home.views), store.read, NodeViews(home.genesis()), waiter.wait
        )
        tell_height(lambda: follower.height)
        say(Word(ready=True, detail=str(follower.height)))
        follower.run()
    except MuluError as err:
        logger.error("%s", err)  # noqa: TRY400 - the text says it all
        say(Word(ready=False, error=str(err)))
        return 1
    follower.close()
    store.close()
    return 0
