"""What is done while power may fail: ``python -m tests.faults.power_child <scenario> <folder>``.

After each step that must survive, a line goes into the file of acknowledgements.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import lmdb

from mulu.client.keystore import Keystore
from mulu.core.hashing import SHA256
from mulu.node.chain import open_chain
from mulu.node.engine_signer import keep_last_signed
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.node.snapshot_files import SnapshotFolder
from mulu.node.views import NodeViews
from mulu.ordering.cometbft.voting import LastSigned
from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.projection.rebuild import rebuild
from tests.faults.power import ACKS
from tests.faults.tampered_home import beat
from tests.support.small_chain import (
    NEW,
    PASSPHRASE,
    START_MS,
    FixedClock,
    SmallChain,
    code,
    create_chain,
    entry,
)

Tell = Callable[[object], None]


def blocks(home: Home, tell: Tell) -> None:
    """Blocks, heartbeats, a late finality, an erasure; told: the height that is durable."""
    chain = _chain(home)
    store = chain.open.store
    for number in range(12):
        chain.clock.at_ms += 40_000  # ids of the first blocks go
        chain.block(*(chain.frame(entry(code(100 + number * 3 + n), f"名录{n}")) for n in range(3)))
        tell(f"height:{chain.open.application.info().height}")
        if number % 4 == 1:
            beat(chain, chain.keys["node"])
            store.set_finality(number, b"{}", {})
            tell(f"finality:{number}")
    chain.close()


def unsynced(home: Home, tell: Tell) -> None:
    """Blocks in a store that never syncs: the recorder must show that they are lost."""
    lmdb.open = partial(lmdb.open, sync=False)
    blocks(home, tell)


def erasing(home: Home, tell: Tell) -> None:
    """Parts are erased one after the other; told: each commitment."""
    store = open_chain(home, Settings()).store
    with store.read() as reader:
        commitments = list(reader.part_commitments())[:6]
    for number, commitment in enumerate(commitments):
        store.erase_part(commitment, number + 1)
        tell(f"erased:{commitment.hex()}")
    store.close()


def dictionary(home: Home, tell: Tell) -> None:
    """A block from which the dictionary is made, and one after it."""
    chain = _chain(home)
    for number in range(2):
        drafts = [
            entry(
                code(1000 + number * 600 + n), f"名录{n}", share_type=1 + n % 3, update_cycle=n % 5
            )
            for n in range(600)
        ]
        chain.block(chain.frame(*drafts))
        tell(f"height:{chain.open.application.info().height}")
    chain.close()


def making(home: Home, tell: Tell) -> None:
    """A new chain; told: that it is there."""
    create_chain(home, NEW, PASSPHRASE, FixedClock(START_MS))
    tell("made")


def keys(home: Home, tell: Tell) -> None:
    """Keys; told: the name and id of each."""
    keystore = Keystore(home.keys, cheap=True)
    for number in range(4):
        tell(f"k{number}:{keystore.create(f'k{number}', 'member', PASSPHRASE).key_id}")


def signing(home: Home, tell: Tell) -> None:
    """What a validator signed last; told: each height, before its signature leaves."""
    for height in range(1, 25):
        keep_last_signed(home, LastSigned(height=height, step=2, signature="ab" * 64))
        tell(height)


def tables(home: Home, tell: Tell) -> None:
    """The read tables follow, block by block, then are made anew."""
    chain = _chain(home)
    views = NodeViews(chain.open.genesis)
    folder = ViewsFolder(home.views)
    follower = Follower(folder, chain.open.store.read, views, lambda _: False)
    for number in range(6):
        chain.block(chain.frame(entry(code(100 + number), f"名录{number}")))
        while follower.step():
            pass
    rebuild(folder, chain.open.store.read, views)
    follower.step()
    follower.close()
    chain.close()


def snapshots(home: Home, tell: Tell) -> None:
    """Files of snapshots, three in a row."""
    folder = SnapshotFolder(home.root / "snapshots", SHA256)
    for height in (10, 20, 30):
        folder.write(height, [b"chunk %d" % height * 900] * 3, lambda: b"metadata")
        tell(height)


def _chain(home: Home) -> SmallChain:
    keystore = home.keystore()
    names = ("node", "operator", "authority")
    signers = {name: keystore.open(name, PASSPHRASE, name) for name in names}
    opened = open_chain(home, Settings())
    clock = FixedClock(max(START_MS, opened.application.info().time_ms))
    return SmallChain(home, signers, opened, clock)


SCENARIOS = {
    each.__name__: each
    for each in (blocks, unsynced, erasing, dictionary, making, keys, signing, tables, snapshots)
}


def main(scenario: str, root: Path) -> None:
    """Run one."""
    acks = os.open(root / ACKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    SCENARIOS[scenario](Home(root / "home"), lambda what: os.write(acks, f"{what}\n".encode()))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
