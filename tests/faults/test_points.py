"""Deaths around the read tables: going on gives the tables of an undisturbed run (PRJ-4, PRJ-9)."""

import os

import pytest

from mulu.node.chain import open_chain
from mulu.node.settings import Settings
from mulu.node.views import NodeViews
from mulu.projection.compare import check_whole
from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.projection.rebuild import rebuild
from mulu.store import faults
from mulu.store.faults import PUBLISH_POINTS, VIEWS_POINTS
from mulu.store.lmdb_store import LmdbStore
from tests.support.small_chain import code, entry, small_chain
from tests.support.store_child import DIED


@pytest.fixture
def home(tmp_path):
    chain = small_chain(tmp_path, blocks=5)
    chain.block(*(chain.frame(entry(code(100 + n), f"站点{n}")) for n in range(5)))
    chain.close()
    return chain.home


def follow(home) -> Follower:
    store = LmdbStore.open(home.chain, readonly=True)
    views = NodeViews(home.genesis())
    follower = Follower(ViewsFolder(home.views), store.read, views, lambda _: False)
    while follower.step():
        pass
    return follower


def build(home) -> None:
    store = LmdbStore.open(home.chain, readonly=True)
    rebuild(ViewsFolder(home.views), store.read, NodeViews(home.genesis()))


def in_a_child_that_dies(work, home, point: str) -> None:
    child = os.fork()
    if child == 0:
        faults.arm(lambda name: os._exit(DIED) if name == point else None)
        try:
            work(home)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == DIED, f"{point} is never passed"


@pytest.mark.parametrize("work", [follow, build], ids=["following", "rebuilding"])
@pytest.mark.parametrize("point", [*VIEWS_POINTS, *PUBLISH_POINTS])
def test_tables_go_on_after_a_death(home, work, point):
    in_a_child_that_dies(work, home, point)
    follow(home).close()
    chain = open_chain(home, Settings())
    checked = check_whole(ViewsFolder(home.views), chain.store.read, NodeViews(chain.genesis))
    assert checked.differences == ()
    assert checked.height == chain.application.info().height
    chain.store.close()
