"""The index against a plain search for substrings (SEA-2, SEA-5 to SEA-7)."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mulu.projection.bigrams import Words, fold
from mulu.projection.facets import facet_token
from mulu.projection.index import IndexedRow, SearchIndex
from mulu.projection.tables import connect, writing
from mulu.query.expression import Filters, match_expression

ALPHABET = "水排公园数据Aa Bb1\uff11（）-\"'*^:.\n😀𠀀é"
TEXT = st.text(st.sampled_from(ALPHABET), max_size=12)
WORDS = st.builds(
    Words, st.lists(TEXT, max_size=2), st.lists(TEXT, max_size=1), st.lists(TEXT, max_size=2)
)
ORGS = st.sampled_from(["o0003", "o0004", "o00031"])


def facets(org: str) -> str:
    return "\x1f".join([facet_token("kind", "duty"), facet_token("org", org), "\x02live=yes"])


def search(connection, text: str, org: str = "") -> list[int]:
    expression = match_expression(text, Filters(org=org))
    sql = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC"
    return [docid for (docid,) in connection.execute(sql, (expression,))]


def plain_search(rows: dict[int, tuple[Words, str]], text: str, org: str = "") -> list[int]:
    """Every word in some field, as it stands."""
    asked = fold(text).split()
    found = [
        docid
        for docid, (words, of) in rows.items()
        if all(any(word in fold(field) for texts in words for field in texts) for word in asked)
        and org in ("", of)
    ]
    return sorted(found, reverse=True)


@pytest.fixture
def connection(tmp_path):
    with closing(connect(tmp_path / "views-1.sqlite", create=True)) as opened:
        yield opened


@settings(max_examples=150)
@given(st.lists(st.tuples(WORDS, ORGS), max_size=8), st.lists(TEXT, min_size=1, max_size=6), ORGS)
def test_a_search_finds_exactly_what_a_look_at_every_text_finds(tmp_path_factory, rows, texts, org):
    path = tmp_path_factory.mktemp("index") / "views-1.sqlite"
    kept = dict(enumerate(rows, 1))
    with closing(connect(path, create=True)) as connection:
        SearchIndex(connection).add(
            [IndexedRow(docid, words, facets(of)) for docid, (words, of) in kept.items()]
        )
        parts = [field[1:-1] for words, _ in rows for texts in words for field in texts]
        for text in (*texts, *parts):
            assert search(connection, text) == plain_search(kept, text)
            assert search(connection, text, org) == plain_search(kept, text, org)


class IndexMachine(RuleBasedStateMachine):
    """Rows come, change and go in any order; the index agrees with the plain search throughout."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = connect_in_memory()
        self.index = SearchIndex(self.connection)
        self.rows: dict[int, tuple[Words, str]] = {}
        self.next = 1

    @rule(rows=st.lists(st.tuples(WORDS, ORGS), min_size=1, max_size=4))
    def add(self, rows) -> None:
        for words, org in rows:
            self.rows[self.next] = (words, org)
            self.index.add([IndexedRow(self.next, words, facets(org))])
            self.next += 1

    @rule(data=st.data())
    def remove(self, data) -> None:
        if self.rows:
            docid = data.draw(st.sampled_from(sorted(self.rows)))
            words, org = self.rows.pop(docid)
            self.index.remove([IndexedRow(docid, words, facets(org))])

    @rule(pages=st.integers(1, 20))
    def merge(self, pages) -> None:
        self.index.merge_step(pages)

    @rule(text=TEXT)
    def ask(self, text) -> None:
        assert search(self.connection, text) == plain_search(self.rows, text)

    @invariant()
    def all_are_found(self) -> None:
        assert search(self.connection, "") == sorted(self.rows, reverse=True)

    def teardown(self) -> None:
        self.connection.close()


def connect_in_memory():
    return connect(Path(":memory:"), create=True)


TestIndexMachine = IndexMachine.TestCase
TestIndexMachine.settings = settings(max_examples=40, stateful_step_count=25)


def test_merging_ends_and_changes_no_answer(connection):
    index = SearchIndex(connection)
    rows = [
        IndexedRow(n, Words((f"公共厕所{n}",), ("排水",)), facets("o0003")) for n in range(1, 400)
    ]
    for at in range(0, len(rows), 10):
        with writing(connection):
            index.add(rows[at : at + 10])
    assert index.segments() == 40
    before = search(connection, "厕所1")
    index.ensure_bounded(5)
    assert index.segments() <= 5
    while index.merge_step():
        pass
    assert search(connection, "厕所1") == before != []


def test_segments_are_bounded_though_nothing_merges_by_itself(connection):
    index = SearchIndex(connection)
    for number in range(1, 90):
        index.add([IndexedRow(number, Words(("排水",)), facets("o0003"))])
    assert index.segments() == 89
    index.ensure_bounded()
    assert index.segments() <= 64


def test_a_token_of_a_filter_is_no_text(connection):
    SearchIndex(connection).add([IndexedRow(1, Words(("排水",)), facets("o0003"))])
    for text in ("kind=duty", "org", "o0003", "\x02org=o0003", "live=yes"):
        assert search(connection, text) == []
    assert search(connection, "排水", "O0003") == [1]
    assert search(connection, "排水", "o000") == []
