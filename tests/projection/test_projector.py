"""Blocks become rows: the same ones in whatever pieces they are applied (PRJ-3, PRJ-4)."""

import os
import signal
from contextlib import closing

import pytest

from mulu.core.errors import InvariantError, UnavailableError
from mulu.core.prefixes import ORG
from mulu.projection.coding import open_coder
from mulu.projection.group import RECORD_PREFIXES, name_of
from mulu.projection.projector import NOTHING, FormChangedError, Projector
from mulu.projection.tables import connect
from tests.projection.chain import (
    DEPT,
    code_of,
    confirmed,
    dump,
    fill_at_random,
    filled_chain,
    open_projector,
    project,
    record,
    revised,
    start_chain,
    withdrawn,
)
from tests.support.world import ENTRY, RELATED, TABLE, entry, entry_text


@pytest.fixture(scope="module")
def chain():
    return filled_chain()


@pytest.fixture(scope="module")
def whole(chain, tmp_path_factory):
    return project(tmp_path_factory.mktemp("whole"), chain)


@pytest.fixture
def opened(tmp_path, chain):
    projector, connection = open_projector(tmp_path, chain)
    with closing(connection):
        yield projector, connection


def test_every_state_value_stands_in_a_row_byte_for_byte(chain, opened):
    projector, connection = opened
    with chain.store.read() as reader:
        projector.catch_up(reader)
        state = {
            name_of(key): value
            for prefix in (ORG, *RECORD_PREFIXES)
            for key, value in reader.state_items(prefix)
        }
    coder = open_coder(connection)
    rows = connection.execute(
        "SELECT code, doc FROM records UNION ALL SELECT org_id, doc FROM orgs"
    )
    assert {name: coder.unpack(doc).stored for name, doc in rows} == state


@pytest.mark.parametrize("changes_min", [1, 2, 5, 13])
def test_groups_of_any_size_give_equal_rows(chain, whole, tmp_path, changes_min):
    assert project(tmp_path, chain, changes_min) == whole


def test_stopping_after_any_block_and_going_on_gives_equal_rows(chain, whole, tmp_path):
    blocks = chain.blocks()
    for stop in range(len(blocks) + 1):
        folder = tmp_path / str(stop)
        projector, connection = open_projector(folder, chain)
        with chain.store.read() as reader:
            projector.apply(blocks[:stop], reader)
        connection.close()
        with closing(connect(folder / "views-1.sqlite")) as again, chain.store.read() as reader:
            Projector(again, chain.views).apply(blocks, reader)
            assert dump(again) == whole


def test_applying_blocks_again_changes_nothing(chain, whole, opened):
    projector, connection = opened
    blocks = chain.blocks()
    with chain.store.read() as reader:
        for stop in range(len(blocks) + 1):
            projector.apply(blocks[:stop], reader)
            projector.apply(blocks[:stop], reader)
    assert dump(connection) == whole


class Dying:
    """Stands for a connection, and dies at a statement."""

    def __init__(self, connection, place, die):
        self._connection = connection
        self._place = place
        self._die = die

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, sql, *values):
        if self._place in sql:
            self._die()
        return self._connection.execute(sql, *values)

    def executemany(self, sql, values):
        if self._place in sql:
            self._die()
        return self._connection.executemany(sql, values)


def interrupt():
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "place", ["INSERT INTO search", "INSERT INTO versions", "INSERT OR REPLACE INTO meta", "COMMIT"]
)
def test_a_death_inside_a_group_leaves_the_group_before(chain, whole, tmp_path, place):
    projector, connection = open_projector(tmp_path, chain)
    blocks = chain.blocks()
    with chain.store.read() as reader:
        projector.apply(blocks[:8], reader)
        before = dump(connection)

        with pytest.raises(KeyboardInterrupt):
            Projector(Dying(connection, place, interrupt), chain.views).apply(blocks, reader)
        assert dump(connection) == before
        Projector(connection, chain.views).apply(blocks, reader)
        assert dump(connection) == whole
    connection.close()


@pytest.mark.parametrize("place", ["INSERT INTO search", "INSERT OR REPLACE INTO meta", "COMMIT"])
def test_a_process_killed_inside_a_group_leaves_whole_groups(chain, whole, tmp_path, place):
    child = os.fork()
    if child == 0:
        _project_and_die(tmp_path, chain, place)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with closing(connect(tmp_path / "views-1.sqlite")) as again, chain.store.read() as reader:
        projector = Projector(again, chain.views)
        assert projector.height == 8
        projector.apply(chain.blocks(), reader)
        assert dump(again) == whole


def _project_and_die(folder, chain, place):
    """In a process of its own: one group whole, and no way out of the second."""
    try:
        projector, connection = open_projector(folder, chain)
        with chain.store.read() as reader:
            projector.apply(chain.blocks()[:8], reader)
            Projector(Dying(connection, place, kill), chain.views).apply(chain.blocks(), reader)
    finally:
        os._exit(1)


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def test_genesis_alone_gives_its_organisations(tmp_path):
    chain = start_chain()
    projector, connection = open_projector(tmp_path, chain)
    assert projector.height == NOTHING
    with closing(connection), chain.store.read() as reader:
        projector.apply([], reader)
        assert projector.height == 0
        orgs = connection.execute("SELECT org_id, name, what, tx_id FROM orgs").fetchall()
        assert orgs == [
            ("o0001", "澜川市数据局", "registered", ""),
            ("o0002", "澜川市大数据中心", "registered", ""),
        ]
        projector.apply(chain.blocks(), reader)
        assert projector.height == chain.height


def test_rows_say_what_became_of_a_record(whole):
    rows = {row["code"]: row for row in whole["records"]}
    assert (rows[ENTRY]["version"], rows[ENTRY]["status"], rows[ENTRY]["what"]) == (
        2,
        "PUBLISHED",
        "revised",
    )
    assert (rows[RELATED]["status"], rows[RELATED]["what"]) == ("PUBLISHED", "confirmed")
    assert (rows[TABLE]["status"], rows[TABLE]["what"]) == ("WITHDRAWN", "withdrawn")
    assert rows[code_of(20)]["version"] == 2
    assert rows[code_of(12)]["doc"].note == '{"note":"职责已调整"}'.encode()


def test_history_keeps_what_was_replaced_in_order(whole):
    kept = {(row["code"], row["version"], row["what"]) for row in whole["versions"]}
    first = [code_of(12), code_of(20), ENTRY, RELATED, TABLE, "o0004"]
    assert kept == {(code, 1, "registered") for code in first}
    assert all(len(row["tx_id"]) == 64 for row in whole["versions"])


def test_history_of_one_record_is_in_order(tmp_path):
    chain = start_chain()
    chain.do(record(ENTRY, entry(duties=(), systems=()), entry_text(), by="authority"))
    chain.do(confirmed(chain, ENTRY))
    for number in range(3):
        body = entry(duties=(), systems=(), update_cycle=number + 1)
        chain.do(revised(chain, ENTRY, body, entry_text()))
    chain.do(withdrawn(chain, ENTRY))
    for changes_min in (1, 2, 100):
        rows = project(tmp_path / str(changes_min), chain, changes_min)
        kept = [(row["version"], row["what"]) for row in rows["versions"]]
        assert kept == [
            (1, "registered"),
            (1, "confirmed"),
            (2, "revised"),
            (3, "revised"),
            (4, "revised"),
        ]
        assert [(row["version"], row["what"]) for row in rows["records"]] == [(4, "withdrawn")]


def test_newest_rows_come_last_and_by_code_within_a_block(whole):
    places = [(row["height"], row["code"]) for row in whole["records"]]
    assert places == sorted(places)


def test_a_refused_transaction_leaves_no_row(whole):
    assert not [row for row in whole["records"] if "不可重复" in row["title"]]


def test_tallies_count_kinds_states_and_gaps(tmp_path):
    chain = start_chain()
    chain.do(
        record(code_of(1), entry(level="", duties=(), systems=()), entry_text(summary="")),
        record(code_of(2), entry(duties=(), systems=()), entry_text(), by="authority"),
    )
    tallies = {(*names,): n for *names, n in project(tmp_path, chain)["tallies"]}
    assert tallies[DEPT, "data_entry", "records"] == 2
    assert tallies[DEPT, "data_entry", "status:UNCONFIRMED"] == 1
    assert tallies[DEPT, "data_entry", "gap:missing:summary"] == 1
    assert tallies[DEPT, "data_entry", "gap:missing:duties"] == 2


def test_tables_of_another_chain_or_form_are_refused(chain, tmp_path):
    projector, connection = open_projector(tmp_path, chain)
    with closing(connection), chain.store.read() as reader:
        projector.apply([], reader)
        other = chain.views
        other.form = "rows of tomorrow"
        with pytest.raises(FormChangedError, match="rebuild"):
            Projector(connection, other)
        other = chain.views
        other.chain = "other#sha256:" + "00" * 32
        with pytest.raises(FormChangedError, match="chain"):
            Projector(connection, other)


def test_an_event_about_what_never_was_stops_the_projection(chain, opened):
    projector, _ = opened
    with chain.store.read() as reader, pytest.raises(InvariantError, match="rebuild"):
        projector.apply([block for block in chain.blocks() if block.header.height > 6], reader)


def test_a_full_disk_is_told_and_nothing_is_half_written(chain, opened):
    projector, connection = opened
    blocks = chain.blocks()
    with chain.store.read() as reader:
        projector.apply(blocks[:2], reader)
        before = dump(connection)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(UnavailableError, match="full"):
            projector.apply(blocks, reader)
        assert dump(connection) == before


def test_many_records_share_a_dictionary_and_read_back(tmp_path):
    chain = start_chain()
    fill_at_random(chain, 1200, seed=3)
    small, large = project(tmp_path / "a", chain, 100), project(tmp_path / "b", chain)
    assert small == large
    with closing(connect(tmp_path / "b" / "views-1.sqlite")) as connection:
        marks = connection.execute("SELECT DISTINCT hex(substr(doc, 1, 1)) FROM records").fetchall()
        assert marks == [("01",)]
