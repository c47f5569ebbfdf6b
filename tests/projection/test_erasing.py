"""Erased texts leave the tables, in place and then for good (PRJ-13, PRJ-15)."""

from contextlib import closing

import pytest

from mulu.machine.snapshot_parts import refs_of
from mulu.modules.catalog.state import record_key
from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.projection.projector import Projector
from mulu.projection.tables import connect
from tests.projection.chain import (
    code_of,
    dump,
    fill_at_random,
    filled_chain,
    project,
    record,
    revised,
)
from tests.support.world import entry, entry_text

SECRET = "张三丰住在水井巷七号"


@pytest.fixture
def chain():
    made = filled_chain()
    made.do(record(code_of(40), entry(), entry_text(title=SECRET, summary=SECRET)))
    made.do(record(code_of(41), entry(), entry_text(title=SECRET)))
    made.do(revised(made, code_of(41), entry(), entry_text(title="改名")))
    return made


@pytest.fixture
def folder(tmp_path):
    return ViewsFolder(tmp_path / "views")


def erase_all(chain) -> int:
    """Erase every text that holds the secret, as the node does."""
    found = [name for name, part in chain.store._tables.parts.items() if _holds(part)]
    return sum(chain.store.erase_part(name, number) for number, name in enumerate(found, 1))


def _holds(part) -> bool:
    return isinstance(part, bytes) and SECRET.encode() in part


def bytes_in(folder) -> bytes:
    return b"".join(file.read_bytes() for file in folder.path.iterdir() if file.is_file())


def follow(folder, chain) -> None:
    follower = Follower(folder, chain.store.read, chain.views, lambda _: False)
    follower.run()
    follower.close()


def test_rows_and_history_lose_the_text_in_place(chain, folder, tmp_path):
    follow(folder, chain)
    assert erase_all(chain) == 2
    with closing(connect(folder.current())) as connection:
        projector = Projector(connection, chain.views)
        with chain.store.read() as reader:
            assert projector.forget_erased(reader)
        found = dump(connection)
        docs = [row["doc"] for name in ("records", "versions") for row in found[name]]
        assert sum(doc.text_state == "erased" for doc in docs) == 2
        assert not any(doc.text and SECRET.encode() in doc.text for doc in docs)
        assert SECRET not in str(connection.execute("SELECT title FROM records").fetchall())


def test_the_follower_leaves_no_byte_of_it_in_any_file(chain, folder, tmp_path):
    fill_at_random(chain, 1100, seed=5)  # enough for a dictionary
    follow(folder, chain)
    before = folder.current()
    with closing(connect(before)) as connection:
        assert connection.execute("SELECT 1 FROM meta WHERE name = 'dictionary'").fetchone()
    erase_all(chain)
    follow(folder, chain)
    assert folder.current() != before
    assert not before.exists()
    assert SECRET.encode() not in bytes_in(folder)
    with closing(connect(folder.current())) as connection:
        assert dump(connection) == project(tmp_path / "kept", chain)
    again = folder.current()
    follow(folder, chain)
    assert folder.current() == again


def test_a_death_between_the_two_steps_is_noticed(chain, folder):
    follow(folder, chain)
    erase_all(chain)
    with closing(connect(folder.current())) as connection, chain.store.read() as reader:
        assert Projector(connection, chain.views).forget_erased(reader)
    before = folder.current()
    follow(folder, chain)
    assert folder.current() != before


def test_tables_that_begin_after_an_erasure_are_not_built_twice(chain, folder):
    erase_all(chain)
    follow(folder, chain)
    with chain.store.read() as reader:
        (ref,) = refs_of(reader.state(record_key(code_of(40))))
    assert ref.commitment
    made = folder.current()
    follow(folder, chain)
    assert folder.current() == made
