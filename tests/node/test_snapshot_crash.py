"""A death at any point of a restore, or of taking a snapshot, leaves nothing half done (SNP-12)."""

import os
import subprocess
import sys

import pytest

from mulu.machine import snapshot_take
from mulu.node.chain import open_chain, write_chain
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.node.snapshots import snapshots_of
from mulu.ordering.port import ChunkVerdict, OfferVerdict
from mulu.store import faults
from mulu.store.faults import RESTORE_POINTS, SNAPSHOT_POINTS
from mulu.store.lmdb_store import LmdbStore
from tests.support.place import REPO
from tests.support.restore_child import DIED
from tests.support.small_chain import code, entry, small_chain

CHILD = [sys.executable, "-m", "tests.support.restore_child"]


@pytest.fixture
def chain(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot_take, "CHUNK_BYTES", 1500)
    made = small_chain(tmp_path, blocks=5)
    yield made
    made.close()


def taken(chain):
    snapshots = snapshots_of(chain.home, chain.open, interval=1)
    chain.block(chain.frame(entry(code(60), "末条", share_type=1)))
    snapshots.committed()
    snapshots.wait()
    return snapshots


@pytest.fixture
def fresh(tmp_path, chain):
    home = Home(tmp_path / "fresh")
    home.root.mkdir()
    home.genesis_file.write_bytes(chain.home.genesis_file.read_bytes())
    store = LmdbStore.open(home.chain, create=True)
    write_chain(store, chain.open.genesis, [])
    store.close()
    return home


@pytest.mark.parametrize(
    ("point", "count"), [*((point, 1) for point in RESTORE_POINTS), ("restore_piece", 4)]
)
def test_a_death_while_restoring_leaves_genesis_or_the_whole(chain, fresh, point, count):
    snapshots = taken(chain)
    app_hash = chain.open.application.head.block_hash
    died = subprocess.run(
        [*CHILD, fresh.root, snapshots._place.path, app_hash.hex(), point, str(count)],
        cwd=REPO,
        env={**os.environ, "PYTHONPATH": str(REPO)},
        check=False,
    )
    assert died.returncode == DIED
    again = open_chain(fresh, Settings())
    info = again.application.info()
    if point == "restore_finished":
        assert (info.height, info.app_hash) == (6, app_hash)
    else:
        assert info.height == 0
        (offer,) = snapshots.list_snapshots()
        second = snapshots_of(fresh, again, 0)
        assert second.offer_snapshot(offer, app_hash) is OfferVerdict.ACCEPT
        for index in range(offer.chunks):
            data = snapshots.load_chunk(offer.height, offer.form, index)
            assert second.apply_chunk(index, data, "peer") is ChunkVerdict.ACCEPT
        assert again.application.info().app_hash == app_hash
    again.store.close()


class DiedError(Exception):
    pass


@pytest.mark.parametrize("point", SNAPSHOT_POINTS)
def test_a_snapshot_that_was_not_moved_into_place_is_none(chain, point):
    snapshots = taken(chain)
    before = snapshots.list_snapshots()

    def die(name):
        if name == point:
            raise DiedError

    faults.arm(die)
    try:
        with pytest.raises(DiedError):
            snapshots.folder.write(99, iter([b"chunk"]), lambda: b"{}")
    finally:
        faults.arm(None)
    assert snapshots.list_snapshots() == before
    assert snapshots.folder.heights() == [offer.height for offer in before]
