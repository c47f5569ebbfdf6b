"""Restores a snapshot and dies at a named point: HOME SOURCE APP_HASH POINT COUNT."""

import os
import sys
from pathlib import Path

from mulu.node.chain import open_chain
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.node.snapshot_files import SnapshotFolder
from mulu.node.snapshots import snapshots_of
from mulu.ordering.port import ChunkVerdict
from mulu.store import faults

DIED = 77


def main(home: str, source: str, app_hash: str, point: str, count: str) -> None:
    chain = open_chain(Home(Path(home)), Settings())
    snapshots = snapshots_of(Home(Path(home)), chain, 0)
    left = int(count)

    def die(name: str) -> None:
        nonlocal left
        if name == point:
            left -= 1
            if left == 0:
                os._exit(DIED)

    faults.arm(die)
    folder = SnapshotFolder(Path(source), chain.hasher)
    (offer,) = folder.offers()
    snapshots.offer_snapshot(offer, bytes.fromhex(app_hash))
    for index in range(offer.chunks):
        verdict = snapshots.apply_chunk(index, folder.chunk(offer.height, index), "peer")
        assert verdict is ChunkVerdict.ACCEPT
    chain.store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
