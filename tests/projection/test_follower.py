"""The loop that keeps up with a chain (PRJ-8, PRJ-9, PRJ-11)."""

from contextlib import closing

import pytest

from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.projection.index import SearchIndex
from mulu.projection.rebuild import rebuild
from mulu.projection.tables import connect, get_number
from mulu.store.lmdb_store import LmdbStore
from tests.projection.chain import (
    code_of,
    dump,
    fill_at_random,
    filled_chain,
    project,
    record,
    start_chain,
)
from tests.support.world import entry, entry_text


@pytest.fixture
def folder(tmp_path):
    return ViewsFolder(tmp_path / "views")


def rows(folder):
    with closing(connect(folder.current())) as connection:
        return dump(connection)


def entry_at(number):
    return record(code_of(number), entry(duties=(), systems=()), entry_text(title=f"站点{number}"))


def test_it_follows_each_block_and_stops_when_told(folder, tmp_path):
    chain = start_chain()
    heights = []

    def wait(height):
        heights.append(height)
        if chain.height < 6:
            chain.do(entry_at(chain.height))
            return True
        return False

    follower = Follower(folder, chain.store.read, chain.views, wait)
    follower.run()
    follower.close()
    assert heights == [2, 3, 4, 5, 6]
    assert rows(folder) == project(tmp_path / "kept", chain)


def test_what_is_missing_is_applied_after_a_stop(folder, tmp_path):
    chain = filled_chain()
    for _ in range(3):
        follower = Follower(folder, chain.store.read, chain.views, lambda _: False)
        follower.run()
        assert follower.height == chain.height
        follower.close()
        chain.do(entry_at(50 + chain.height))
    Follower(folder, chain.store.read, chain.views, lambda _: False).run()
    assert rows(folder) == project(tmp_path / "kept", chain)


def test_it_goes_on_with_rebuilt_tables(folder):
    chain = filled_chain()
    follower = Follower(folder, chain.store.read, chain.views, lambda _: False)
    follower.run()
    old = folder.current()
    new = rebuild(folder, chain.store.read, chain.views, source="state").file
    chain.do(entry_at(60))
    follower.run()
    follower.close()
    assert folder.current() == new != old
    assert code_of(60) in {row["code"] for row in rows(folder)["records"]}


def test_tables_of_another_form_are_made_anew(folder, tmp_path):
    chain = filled_chain()
    old = chain.views
    old.form = "rows of yesterday"
    Follower(folder, chain.store.read, old, lambda _: False).run()
    follower = Follower(folder, chain.store.read, chain.views, lambda _: False)
    follower.run()
    follower.close()
    assert rows(folder) == project(tmp_path / "kept", chain)


def test_idle_moments_merge_the_index(folder):
    chain = start_chain()
    for number in range(12):
        chain.do(entry_at(number))
    follower = Follower(folder, chain.store.read, chain.views, lambda _: False)
    with closing(connect(folder.current())) as connection:
        index = SearchIndex(connection)
        for _ in range(12):
            with chain.store.read() as reader:
                follower._projector.catch_up(reader, changes_min=1)
        many = index.segments()
        follower.run()
        assert index.segments() < many
        assert get_number(connection, "height") == chain.height
    follower.close()


def test_a_long_backlog_never_leaves_more_segments_than_the_bound(folder):
    chain = start_chain()
    fill_at_random(chain, 3000, seed=5)
    follower = Follower(folder, chain.store.read, chain.views, lambda _: False)
    index = follower._projector.index
    while follower.height < chain.height:
        with chain.store.read() as reader:
            follower._projector.catch_up(reader, changes_min=1)
        index.ensure_bounded(8)
        assert index.segments() <= 8
    follower.close()


def test_a_reader_of_the_store_does_not_hold_up_the_chain(folder, tmp_path):
    chain = start_chain(LmdbStore.open(tmp_path / "chain", create=True))
    with chain.store.read() as paused:
        before = paused.last_height()
        for number in range(100):
            chain.do(entry_at(number))
        assert paused.last_height() == before
    follower = Follower(folder, chain.store.read, chain.views, lambda _: False)
    follower.run()
    assert follower.height == chain.height == before + 100
    follower.close()
    chain.store.close()
