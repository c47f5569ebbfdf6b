"""Deaths, full disks and other processes: STO-3, STO-4, STO-16."""

import subprocess
import sys

import pytest

from mulu.store.errors import DiskFullError
from mulu.store.faults import COMMIT_POINTS, ERASE_POINTS, FINALITY_POINTS, META_POINTS
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import Erased
from tests.support.place import REPO
from tests.support.store_child import DIED, numbered, sha, whole_height

CHILD = [sys.executable, "-m", "tests.support.store_child"]


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "chain"
    LmdbStore.open(path, create=True).close()
    return path


@pytest.mark.parametrize("point", COMMIT_POINTS)
def test_a_death_leaves_the_whole_block_or_nothing(folder, point):
    store = LmdbStore.open(folder)
    store.commit(numbered(1))
    store.commit(numbered(2))
    store.close()
    died = subprocess.run([*CHILD, "die", folder, "3", point], cwd=REPO, check=False)
    assert died.returncode == DIED
    store = LmdbStore.open(folder)
    stands = whole_height(store)
    assert stands == (3 if point == "after_commit" else 2)
    store.commit(numbered(stands + 1))
    assert whole_height(store) == stands + 1
    store.close()


OTHERS = [
    *(("meta", point) for point in META_POINTS),
    *(("finality", point) for point in FINALITY_POINTS),
    *(("erase", point) for point in ERASE_POINTS),
    *(("dictionary", point) for point in COMMIT_POINTS),
]


@pytest.mark.parametrize(("what", "point"), OTHERS, ids="-".join)
def test_a_death_in_any_other_write_leaves_all_of_it_or_nothing(folder, what, point):
    store = LmdbStore.open(folder)
    store.commit(numbered(1))
    store.commit(numbered(2))
    store.close()
    died = subprocess.run([*CHILD, "die_in", folder, what, point], cwd=REPO, check=False)
    assert died.returncode == DIED
    done = "after_sync" in point or point == "after_commit"
    store = LmdbStore.open(folder)
    with store.read() as reader:
        if what == "dictionary":
            assert reader.last_height() == (3 if done else 2)
            assert (reader.meta("zstd_dictionary") is not None) is done
            assert sum(1 for _ in reader.state_items(b"new")) == (600 if done else 0)
        elif what == "erase":
            part = reader.part(sha(b"part 2"))
            assert part == (Erased(decision=7) if done else b"part 2")
        else:
            assert reader.meta("heartbeat") == (b"new" if done else None)
            assert reader.finality(2) == (b"new" if done and what == "finality" else None)
    store.commit(numbered(4 if done and what == "dictionary" else 3))
    store.close()


def test_a_disk_that_fills_up_leaves_the_last_whole_block(folder):
    filled = subprocess.run(
        [*CHILD, "fill", folder, str(600_000)],
        cwd=REPO,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    stood = int(filled.stdout)
    assert stood > 1
    store = LmdbStore.open(folder)
    assert whole_height(store) == stood
    store.commit(numbered(stood + 1))
    assert whole_height(store) == stood + 1
    store.close()


def test_a_full_map_leaves_the_last_whole_block_and_takes_more_once_larger(folder):
    store = LmdbStore.open(folder, map_bytes=400_000)
    height = 0
    with pytest.raises(DiskFullError, match="no room left"):
        for height in range(1, 1000):
            store.commit(numbered(height))
    assert height > 2
    assert whole_height(store) == height - 1
    store.close()
    store = LmdbStore.open(folder)
    assert whole_height(store) == height - 1
    store.commit(numbered(height))
    assert whole_height(store) == height
    store.close()


def test_another_process_reads_whole_blocks_while_this_one_writes(folder):
    store = LmdbStore.open(folder)
    with subprocess.Popen(
        [*CHILD, "follow", folder],
        cwd=REPO,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as child:
        for height in range(1, 30):
            child.stdin.write("\n")  # answered at some moment around the commit below
            store.commit(numbered(height))
            assert int(child.stdout.readline()) in {height - 1, height}
        child.stdin.write("\n")
        assert int(child.stdout.readline()) == 29
        child.stdin.close()
        assert child.wait() == 0
    store.close()
