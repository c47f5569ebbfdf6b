"""Is what people read what the chain says (PRJ-12)?"""

from contextlib import closing

import pytest

from mulu.projection.check import check
from mulu.projection.files import ViewsFolder
from mulu.projection.rebuild import rebuild
from mulu.projection.tables import connect, connect_readonly
from tests.projection.chain import code_of, fill_at_random, filled_chain, record
from tests.support.world import entry, entry_text


@pytest.fixture(scope="module")
def chain():
    chain = filled_chain()
    fill_at_random(chain, 300, seed=2)
    return chain


@pytest.fixture
def folder(chain, tmp_path):
    folder = ViewsFolder(tmp_path)
    rebuild(folder, chain.store.read, chain.views)
    return folder


def checked(chain, folder):
    with closing(connect_readonly(folder.current())) as connection:
        return check(connection, chain.store.read, chain.views)


def spoil(folder, *statements):
    with closing(connect(folder.current())) as connection:
        for statement in statements:
            connection.execute(statement)


def test_rebuilt_tables_agree_with_the_state(chain, folder):
    found = checked(chain, folder)
    assert found.differences == ()
    assert (found.height, found.compared, found.newer) == (chain.height, 316, 0)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM records WHERE code = '3071109900001/000001'", "missing"),
        (
            "UPDATE records SET doc = (SELECT doc FROM records WHERE kind = 'duty')"
            " WHERE code = '3071109900001/000001'",
            "not what the state holds",
        ),
        ("UPDATE tallies SET n = n + 1 WHERE what = 'records'", "tallies"),
        (
            "UPDATE orgs SET doc = (SELECT doc FROM orgs WHERE org_id = 'o0001')"
            " WHERE org_id = 'o0003'",
            "o0003",
        ),
        ("DELETE FROM orgs WHERE org_id = 'o0003'", "o0003"),
        ("INSERT INTO search (search) VALUES ('delete-all')", "does not find"),
    ],
)
def test_a_spoiled_row_is_named(chain, folder, statement, says):
    spoil(folder, statement)
    found = checked(chain, folder)
    assert found.difference_count >= 1
    assert says in " ".join(found.differences)


def test_a_surplus_row_is_counted(chain, folder):
    spoil(
        folder,
        "INSERT INTO records SELECT docid + 100000, 'x-unknown/1', kind, provider, status, version,"
        " height, time_ms, share_type, level, update_cycle, is_open, format_class, has_api,"
        " profile, is_confirmed, drift, title, doc, what, tx_id"
        " FROM records LIMIT 1",
    )
    assert any("rows" in text for text in checked(chain, folder).differences)


def test_what_the_chain_changed_since_is_passed_over(tmp_path):
    chain, folder = filled_chain(), ViewsFolder(tmp_path)
    rebuild(folder, chain.store.read, chain.views)
    chain.do(record(code_of(90), entry(), entry_text()))
    found = checked(chain, folder)
    assert found.newer == 1
    assert found.differences == ()
