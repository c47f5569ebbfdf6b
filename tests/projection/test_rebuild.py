"""Tables built anew, from blocks or from state, beside the live ones (PRJ-9, PRJ-10)."""

from contextlib import closing, contextmanager

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.core.errors import UnavailableError
from mulu.core.hashing import SHA256
from mulu.projection.files import POINTER, ViewsFolder
from mulu.projection.follower import Follower
from mulu.projection.rebuild import rebuild
from mulu.projection.tables import connect, get_number
from mulu.tx.parts import commit_part
from tests.projection.chain import (
    HISTORY,
    code_of,
    dump,
    fill_at_random,
    filled_chain,
    project,
    record,
    revised,
    withdrawn,
)
from tests.support.world import ENTRY, RELATED, entry, entry_text, part_of


@pytest.fixture
def chain():
    return filled_chain()


@pytest.fixture
def folder(tmp_path):
    return ViewsFolder(tmp_path / "views")


def rows(folder, **how):
    with closing(connect(folder.current())) as connection:
        return dump(connection, **how)


def test_from_blocks_the_rows_equal_those_that_were_kept(chain, folder, tmp_path):
    kept = project(tmp_path / "kept", chain)
    made = rebuild(folder, chain.store.read, chain.views)
    assert (made.height, made.history_from) == (chain.height, 0)
    assert rows(folder) == kept


def test_from_state_the_current_rows_are_equal_and_history_says_where_it_begins(
    chain, folder, tmp_path
):
    kept = project(tmp_path / "kept", chain)
    made = rebuild(folder, chain.store.read, chain.views, source="state")
    assert made.history_from == chain.height + 1
    current = [name for name in kept if name not in {"versions", "meta"}]
    without = {name: [drop_history(row) for row in kept[name]] for name in current}
    found = rows(folder, history=False)
    assert {name: found[name] for name in current} == without
    with closing(connect(folder.current())) as connection:
        assert connection.execute("SELECT count(*) FROM versions").fetchone() == (0,)
        assert connection.execute("SELECT DISTINCT what, tx_id FROM records").fetchall() == [
            ("", "")
        ]


def drop_history(row):
    return {k: v for k, v in row.items() if k not in HISTORY} if isinstance(row, dict) else row


def test_tables_from_state_follow_on_like_those_from_blocks(chain, folder, tmp_path):
    rebuild(folder, chain.store.read, chain.views, source="state")
    chain.do(revised(chain, ENTRY, entry(update_cycle=1), entry_text(title="再次修订")))
    chain.do(withdrawn(chain, RELATED), record(code_of(30), entry(), entry_text(summary="")))
    follower = Follower(folder, chain.store.read, chain.views, lambda _: False)
    follower.run()
    follower.close()
    kept = project(tmp_path / "kept", chain)
    found = rows(folder)
    assert found["search"] == kept["search"]
    assert found["tallies"] == kept["tallies"]
    assert [drop_history(row) for row in found["records"]] == [
        drop_history(r) for r in kept["records"]
    ]
    assert {row["code"] for row in found["versions"]} == {ENTRY, RELATED}


def test_many_random_records_are_equal_from_state_and_from_blocks(chain, folder, tmp_path):
    fill_at_random(chain, 1500, seed=11)
    rebuild(folder, chain.store.read, chain.views, source="state")
    from_state = rows(folder, history=False)
    rebuild(folder, chain.store.read, chain.views, source="blocks")
    from_blocks = rows(folder, history=False)
    assert from_state == from_blocks
    assert len(from_blocks["records"]) == 1512


def test_a_withheld_or_erased_text_gives_equal_rows_either_way(folder, tmp_path):
    chain = filled_chain()
    text = entry_text(title="涉及重要数据")
    message, _, by = record(code_of(40), entry(), text)
    data = encode(text)
    ref = msgspec.structs.replace(commit_part(SHA256, SHA256.digest(data), data), withheld=True)
    chain.do((msgspec.structs.replace(message, part=ref), [], by))
    gone = chain.stored(code_of(11)).part
    chain.store.erase_part(bytes.fromhex(gone.commitment), 7)
    rebuild(folder, chain.store.read, chain.views, source="state")
    from_state = rows(folder, history=False)
    rebuild(folder, chain.store.read, chain.views)
    assert rows(folder, history=False) == from_state
    states = {row["code"]: (row["doc"].text_state, row["title"]) for row in from_state["records"]}
    assert states[code_of(40)] == ("withheld", "")
    assert states[code_of(11)] == ("erased", "")


def test_the_live_tables_serve_until_the_new_ones_are_complete(chain, folder):
    first = rebuild(folder, chain.store.read, chain.views).file
    with closing(connect(first)) as reader:
        reader.execute("BEGIN")
        before = get_number(reader, "height")
        seen = []

        def watch(_done, _total):
            seen.append(folder.current())

        chain.do(record(code_of(31), entry(), entry_text()))
        second = rebuild(folder, chain.store.read, chain.views, progress=watch).file
        assert set(seen) == {first}
        assert folder.current() == second != first
        assert get_number(reader, "height") == before
        assert reader.execute("SELECT count(*) FROM records").fetchone() == (12,)
    assert not first.exists()


def test_a_rebuild_that_dies_leaves_the_live_tables_and_the_next_one_starts_clean(chain, folder):
    live = rebuild(folder, chain.store.read, chain.views).file

    def die(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(folder, chain.store.read, chain.views, progress=die)
    assert folder.current() == live
    assert rebuild(folder, chain.store.read, chain.views).height == chain.height


def test_only_one_rebuild_at_a_time(chain, folder):
    with folder.rebuilding(), pytest.raises(UnavailableError, match="already"):
        rebuild(folder, chain.store.read, chain.views)
    rebuild(folder, chain.store.read, chain.views)


def test_blocks_committed_during_a_rebuild_are_in_it(chain, folder):
    late = []

    @contextmanager
    def read():
        with chain.store.read() as reader:
            yield reader
        if not late:
            late.append(chain.do(record(code_of(32), entry(), entry_text())))

    assert rebuild(folder, read, chain.views, source="state").height == chain.height
    assert code_of(32) in {row["code"] for row in rows(folder)["records"]}


def test_a_pointer_to_something_else_is_refused(folder):
    (folder.path / POINTER).write_text("../../etc/passwd")
    with pytest.raises(UnavailableError, match="rebuild"):
        folder.current()


def test_an_erased_text_is_nowhere_in_rebuilt_tables(folder):
    """PRJ-13: not in rows, history, index or dictionary, nor in what is left of the old file."""
    chain = filled_chain()
    text = entry_text(title="麒麟阁旧档", summary="麒麟阁旧档的摘要，将被删除。")
    chain.do(record(code_of(41), entry(), text))
    chain.do(revised(chain, code_of(41), entry(), entry_text(title="改名之后")))
    fill_at_random(chain, 1100, seed=9)
    rebuild(folder, chain.store.read, chain.views)
    assert holds(folder, "麒麟")
    chain.store.erase_part(bytes.fromhex(part_of(text).commitment), 7)
    for source in ("blocks", "state"):
        rebuild(folder, chain.store.read, chain.views, source=source)
        assert not holds(folder, "麒麟")
        assert len(list(folder.path.glob("views-*.sqlite"))) == 1


def holds(folder, piece):
    """Tell whether a piece of text stands anywhere in the live tables, opened or raw."""
    with closing(connect(folder.current())) as connection:
        found = dump(connection)
        dictionary = connection.execute(
            "SELECT value FROM meta WHERE name = 'dictionary'"
        ).fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    docs = [row["doc"].text or b"" for name in ("records", "versions") for row in found[name]]
    terms = [term.encode() for term, _, _ in found["search"]]
    raw = [dictionary[0], folder.current().read_bytes(), *docs, *terms]
    return any(piece.encode() in data for data in raw)
