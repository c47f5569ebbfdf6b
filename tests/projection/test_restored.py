"""Tables of a node that began from a snapshot: complete from state, equal to a full node's."""

from contextlib import closing

import pytest

from mulu.core.hashing import SHA256
from mulu.node.chain import write_chain
from mulu.projection.check import check
from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.projection.rebuild import rebuild
from mulu.projection.tables import connect, connect_readonly, get_number
from mulu.store.memory_store import MemoryStore
from tests.projection.chain import HISTORY, code_of, dump, filled_chain, project, record, revised
from tests.support.snapshots import restore, take
from tests.support.world import ENTRY, entry, entry_text


@pytest.fixture
def chain():
    return filled_chain()


@pytest.fixture
def folder(tmp_path):
    return ViewsFolder(tmp_path / "views")


def restored(chain) -> MemoryStore:
    """Another node's store, filled from a snapshot of the newest block."""
    log = chain.application.head.log.copy()
    chain.do(record(code_of(50), entry(), entry_text(title="末块")))
    taken = take(chain.store, chain.application, log)
    store = MemoryStore()
    write_chain(store, chain.genesis, [])
    restore(store, SHA256, taken, chain.application.head.block_hash)
    return store


def current(rows):
    return {
        name: [
            {k: v for k, v in row.items() if k not in HISTORY} if isinstance(row, dict) else row
            for row in rows[name]
        ]
        for name in rows
        if name not in {"versions", "meta"}
    }


def follow(folder, store, chain) -> None:
    follower = Follower(folder, store.read, chain.views, lambda _: False)
    follower.run()
    follower.close()


@pytest.mark.parametrize("started_before", [True, False])
def test_tables_are_built_from_the_state_and_equal_a_full_nodes(
    chain, folder, tmp_path, started_before
):
    if started_before:
        genesis = MemoryStore()
        write_chain(genesis, chain.genesis, [])
        follow(folder, genesis, chain)
    store = restored(chain)
    follow(folder, store, chain)
    kept = project(tmp_path / "kept", chain)
    with closing(connect(folder.current())) as connection:
        assert current(dump(connection)) == current(kept)
        assert get_number(connection, "history_from") == chain.height + 1
        assert get_number(connection, "height") == chain.height


def test_they_go_on_with_blocks_and_hold_against_the_state(chain, folder, tmp_path):
    store = restored(chain)
    follow(folder, store, chain)
    _go_on(chain, store, revised(chain, ENTRY, entry(), entry_text(title="之后修订")))
    follow(folder, store, chain)
    kept = project(tmp_path / "kept", chain)
    with closing(connect(folder.current())) as connection:
        found = dump(connection)
    assert current(found) == current(kept)
    assert [row["code"] for row in found["versions"]] == [ENTRY]
    tables = connect_readonly(folder.current())
    assert check(tables, store.read, chain.views).difference_count == 0
    tables.close()


def _go_on(chain, store, asked) -> None:
    """Give the next block to both nodes."""
    chain.do(asked)
    with chain.store.read() as theirs, store.read() as mine:
        height = theirs.last_height()
        assert mine.last_height() is None
        block, changes = theirs.block(height), dict(theirs._tables.state)
        parts = dict(theirs._tables.parts)
    tables = store._tables
    store._tables = type(tables)(
        last=height,
        state=changes,
        blocks={height: block},
        parts=tables.parts | parts,
        headers=(*tables.headers, chain.store._tables.headers[-1]),
        meta=tables.meta | dict(chain.store._tables.meta),
    )


def test_a_rebuild_from_blocks_takes_the_state_where_blocks_are_missing(chain, folder):
    store = restored(chain)
    made = rebuild(folder, store.read, chain.views, source="blocks")
    assert (made.height, made.history_from) == (chain.height, chain.height + 1)
