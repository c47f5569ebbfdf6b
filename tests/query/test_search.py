"""Search: every hit, newest first, counted up to a cap, a page at a time (SEA-9 to SEA-13)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.core.errors import UnavailableError
from mulu.projection.bigrams import fold
from mulu.projection.files import ViewsFolder
from mulu.projection.rebuild import rebuild
from mulu.query.expression import TEXT_CHARS_MAX, Filters
from mulu.query.orgs import Orgs
from mulu.query.records import Records
from mulu.query.search import COUNT_MAX, Search
from mulu.query.tables import QueryTooSlowError, ReadTables
from mulu.query.viewer import PUBLIC
from tests.projection.chain import (
    DEPT,
    OTHER,
    code_of,
    fill_at_random,
    filled_chain,
    record,
    revised,
    start_chain,
    withdrawn,
)
from tests.query.world import asking, follow
from tests.support.world import (
    DUTY,
    ENTRY,
    RELATED,
    SYSTEM,
    TABLE,
    duty,
    duty_text,
    entry,
    entry_text,
)


@pytest.fixture(scope="module")
def chain():
    chain = filled_chain()
    fill_at_random(chain, 400, seed=4)
    return chain


@pytest.fixture(scope="module")
def tables(chain, tmp_path_factory):
    with asking(chain, tmp_path_factory.mktemp("views")) as tables:
        yield tables


@pytest.fixture(scope="module")
def search(tables):
    return Search(tables)


def codes(answer):
    return [entry.code for entry in answer.entries]


ANY = Filters()


def walk(search, text="", filters=ANY, limit=7):
    found, after = [], None
    while True:
        page = search.entries(PUBLIC, text, filters, limit=limit, after=after)
        assert len(page.entries) <= limit
        found += codes(page)
        after = page.after
        if after is None:
            return found


@pytest.fixture(scope="module")
def shown(tables, chain):
    """Every record as `show` answers it, by code."""
    everything = walk(Search(tables), limit=500) + walk(
        Search(tables), "", Filters(status="WITHDRAWN")
    )
    return {code: Records(tables).show(PUBLIC, code) for code in everything}


def test_the_whole_list_is_walked_once_in_order_newest_first(search, shown, chain):
    found = walk(search, limit=7)
    assert len(found) == len(set(found)) == 410
    places = [(shown[code].committed_height, code) for code in found]
    assert places == sorted(places, reverse=True)
    assert found == walk(search, limit=500) == walk(search, limit=1)


def test_the_answer_names_the_height_and_counts(search, chain):
    answer = search.entries(PUBLIC, "", Filters(), limit=5)
    assert (answer.height, answer.total, answer.total_is_capped) == (chain.height, 410, False)
    assert answer.after is not None


@pytest.mark.parametrize(
    "text",
    [
        "排水",
        "许可证",
        "公园",
        "\uff21",
        "水",
        "证公园",
        "bc",
        "B C",
        "1（",
        "排水 公园",
        "没有的词",
    ],
)
def test_words_are_found_as_in_a_look_at_every_text(search, shown, text):
    def holds(answer):
        words = fold(text).split()
        said = answer.text or {}
        fields = [
            said.get(name, "") for name in ("title", "title_en", "summary", "summary_en", "text")
        ]
        fields += [said.get("table_name", ""), *said.get("keywords", [])]
        for item in (*said.get("items", []), *said.get("columns", [])):
            fields += [item.get("name", ""), item.get("name_en", ""), item.get("note", "")]
        return all(any(word in fold(field) for field in fields) for word in words)

    expected = {
        code for code, answer in shown.items() if answer.status != "WITHDRAWN" and holds(answer)
    }
    assert set(walk(search, text, limit=100)) == expected
    assert search.entries(PUBLIC, text, Filters(), limit=1).total == len(expected)


FILTERS = {
    "kind": ["data_entry", "duty", "system", "table"],
    "org": [DEPT, OTHER, "o9999"],
    "status": ["PUBLISHED", "UNCONFIRMED", "WITHDRAWN"],
    "share_type": [0, 1, 2, 3],
    "level": ["", "G1", "G2", "CORE"],
    "update_cycle": [0, 1, 4],
    "is_open": ["yes", "no", "unknown"],
}


def fits(answer, name, value):
    entry = answer.stored["record"]
    if name == "kind":
        return answer.kind == value
    if name == "org":
        return answer.provider.org_id == value
    if name == "status":
        return answer.status == value
    if name == "is_open":
        return {None: "unknown", True: "yes", False: "no"}[entry.get("is_open")] == value
    default = "" if name == "level" else 0
    said = entry.get(name, entry.get("refresh", default) if name == "update_cycle" else default)
    return said == value


@pytest.mark.parametrize("pair", list(itertools.combinations(FILTERS, 2)), ids="+".join)
def test_any_two_filters_together_leave_what_fits_both(search, shown, pair):
    for values in itertools.product(*(FILTERS[name] for name in pair)):
        asked = dict(zip(pair, values, strict=True))
        expected = {
            code
            for code, answer in shown.items()
            if all(fits(answer, *one) for one in asked.items())
            and (answer.status != "WITHDRAWN" or asked.get("status") == "WITHDRAWN")
        }
        assert set(walk(search, "", Filters(**asked), limit=500)) == expected, asked
        with_word = walk(search, "排", Filters(**asked), limit=500)
        assert set(with_word) <= expected


def test_links_and_gaps_are_filters_too(search):
    assert set(walk(search, "", Filters(related=ENTRY))) == {RELATED}
    assert SYSTEM in walk(search, "", Filters(duty=DUTY))
    assert ENTRY in walk(search, "", Filters(system=SYSTEM))
    assert walk(search, "", Filters(entry=ENTRY, status="WITHDRAWN")) == [TABLE]
    with_gap = walk(search, "", Filters(gap="missing:summary"))
    assert with_gap
    for code in with_gap[:3]:
        assert (
            "missing:summary"
            in next(one for one in search.entries(PUBLIC, code, Filters()).entries).gaps
        )


def test_a_code_finds_its_record_in_either_spelling(search):
    for text in (ENTRY, ENTRY.replace("/", "~"), f"  {SYSTEM} "):
        answer = search.entries(PUBLIC, text, Filters())
        assert (codes(answer), answer.total, answer.after) == (
            [text.strip().replace("~", "/")],
            1,
            None,
        )
    assert codes(search.entries(PUBLIC, ENTRY, Filters(kind="duty"))) == []
    assert codes(search.entries(PUBLIC, code_of(12), Filters())) == []
    assert codes(search.entries(PUBLIC, code_of(999), Filters())) == []


def test_facets_divide_the_hits(search, shown):
    answer = search.facets(PUBLIC, "", Filters(kind="data_entry"))
    assert answer.counted == sum(value.count for value in answer.facets["org"])
    assert [value.value for value in answer.facets["kind"]] == ["data_entry"]
    by_org = {value.value: (value.label, value.count) for value in answer.facets["org"]}
    assert by_org[OTHER][0] == "澜川市公园城市管理局"
    for value in answer.facets["share_type"]:
        narrowed = Filters(kind="data_entry", share_type=int(value.value))
        assert search.entries(PUBLIC, "", narrowed).total == value.count


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_of_another_size_is_refused(search, limit):
    with pytest.raises(ValueError, match="1 to 500"):
        search.entries(PUBLIC, "", Filters(), limit=limit)


@given(
    st.text(st.characters(exclude_categories=[]), max_size=TEXT_CHARS_MAX + 50)
    | st.text(
        st.sampled_from("\"'*^:(){}+-,.AND OR NOT NEAR tokens search\x00\x1f\x02\ud800水"),
        max_size=80,
    )
)
def test_any_text_gives_an_answer_or_says_why_not(search, text):
    try:
        answer = search.entries(PUBLIC, text, Filters(), limit=3)
    except ValueError as err:
        assert "use at most" in str(err)
    else:
        assert answer.total <= COUNT_MAX


@given(
    st.sampled_from(["kind", "org", "status", "level", "is_open", "gap", "duty", "related"]),
    st.text(),
)
def test_any_filter_value_gives_an_answer_or_says_why_not(search, name, value):
    try:
        search.entries(PUBLIC, "", Filters(**{name: value}), limit=3)
    except ValueError as err:
        assert "filter" in str(err)


@given(st.text(max_size=600) | st.binary(max_size=80).map(lambda data: data.hex()))
def test_a_cursor_that_was_not_given_out_is_refused(search, after):
    with pytest.raises(ValueError, match="not given out here"):
        search.entries(PUBLIC, "", Filters(), after=after)


def test_a_cursor_of_another_question_is_refused(search):
    after = search.entries(PUBLIC, "", Filters(), limit=1).after
    for text, filters in (("水", Filters()), ("", Filters(kind="duty"))):
        with pytest.raises(ValueError, match="another list"):
            search.entries(PUBLIC, text, filters, after=after)
    flipped = after[:-1] + ("A" if after[-1] != "A" else "B")
    with pytest.raises(ValueError, match="cursor"):
        search.entries(PUBLIC, "", Filters(), after=flipped)


def test_the_count_is_capped(tmp_path):
    chain = start_chain()
    made = [
        record(f"D-o0003-{n:04d}", duty(), duty_text(title=f"职责{n}"))
        for n in range(1, COUNT_MAX + 3)
    ]
    chain.do(*made, a_transaction=200)
    with asking(chain, tmp_path) as tables:
        capped = Search(tables).entries(PUBLIC, "职责", Filters(), limit=2)
        assert (capped.total, capped.total_is_capped) == (COUNT_MAX, True)
        exact = Search(tables).entries(PUBLIC, "职责10", Filters(), limit=2)
        assert (exact.total, exact.total_is_capped) == (14, False)
        assert len(walk(Search(tables), "职责", limit=500)) == COUNT_MAX + 2


def test_a_walk_goes_on_across_a_rebuild_and_a_revision(tmp_path):
    chain = filled_chain()
    folder = ViewsFolder(tmp_path)
    follow(chain, folder)
    tables = ReadTables(folder, lambda: 0)
    search = Search(tables)
    whole = walk(search)
    first = search.entries(PUBLIC, "", Filters(), limit=4)
    rebuild(folder, chain.store.read, chain.views, source="state")
    second = search.entries(PUBLIC, "", Filters(), limit=4, after=first.after)
    assert codes(first) + codes(second) == whole[:8]
    last_shown = codes(second)[-1]
    body = entry() if last_shown.startswith("3") else duty()
    text = entry_text(title="改名") if last_shown.startswith("3") else duty_text(title="改名")
    chain.do(revised(chain, last_shown, body, text))
    follow(chain, folder)
    rest = search.entries(PUBLIC, "", Filters(), limit=100, after=second.after)
    assert codes(rest) == whole[8:]
    assert codes(search.entries(PUBLIC, "改名", Filters())) == [last_shown]
    tables.close()


def test_a_walk_passes_over_no_kind_that_one_block_wrote(tmp_path):
    chain = start_chain()
    body = entry(duties=(), systems=())
    made = [record(code_of(n), body, entry_text(title=f"目录{n}")) for n in range(60, 64)]
    made += [record(f"D-o0003-{n:04d}", duty(), duty_text(title=f"职责{n}")) for n in range(90, 94)]
    chain.do(*made, a_transaction=len(made))
    with asking(chain, tmp_path) as tables:
        whole = walk(Search(tables), limit=500)
        assert whole == sorted(whole, reverse=True)
        assert len(whole) == len(made)
        assert [walk(Search(tables), limit=limit) for limit in (1, 3)] == [whole, whole]


def test_revising_and_withdrawing_change_what_is_found(tmp_path):
    chain = start_chain()
    body = entry(duties=(), systems=())
    chain.do(record(ENTRY, body, entry_text(title="老名称河长制台账")))
    folder = ViewsFolder(tmp_path)
    follow(chain, folder)
    tables = ReadTables(folder, lambda: 0)
    search = Search(tables)
    assert codes(search.entries(PUBLIC, "河长制", Filters())) == [ENTRY]
    chain.do(revised(chain, ENTRY, body, entry_text(title="新名称湖长制台账")))
    follow(chain, folder)
    assert codes(search.entries(PUBLIC, "河长制", Filters())) == []
    assert codes(search.entries(PUBLIC, "湖长制", Filters())) == [ENTRY]
    chain.do(withdrawn(chain, ENTRY))
    follow(chain, folder)
    assert codes(search.entries(PUBLIC, "湖长制", Filters())) == []
    assert codes(search.entries(PUBLIC, "湖长制", Filters(status="withdrawn"))) == [ENTRY]
    tables.close()


def test_a_question_that_takes_too_long_is_given_up(chain, tmp_path):
    folder = ViewsFolder(tmp_path)
    follow(chain, folder)
    ticks = itertools.count(step=100)
    tables = ReadTables(folder, lambda: next(ticks), time_ms_max=50)
    with pytest.raises(QueryTooSlowError, match="50 ms"), tables.read(PUBLIC) as moment:
        moment.connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        ).fetchone()
    assert Orgs(ReadTables(folder, lambda: 0)).list_orgs(PUBLIC).total == 4
    tables.close()


def test_tables_that_are_not_there_yet_are_told(tmp_path):
    with pytest.raises(UnavailableError, match="not there yet"):
        Search(ReadTables(ViewsFolder(tmp_path), lambda: 0)).entries(PUBLIC, "", Filters())


def test_reading_never_writes(tables):
    with pytest.raises(UnavailableError, match="readonly"), tables.read(PUBLIC) as moment:
        moment.connection.execute("DELETE FROM records")
