"""Best first: exact titles, titles that begin so, the rest, what sounds so (SEA-19)."""

import random

import pytest

from mulu.projection.bigrams import fold
from mulu.query.expression import Filters
from mulu.query.search import Search
from mulu.query.viewer import PUBLIC
from tests.projection.chain import record, start_chain
from tests.query.world import asking
from tests.support.world import duty, duty_text

TITLES = (
    "教育",
    "教育局职责",
    "全市教育统计",
    "敎育局",
    "教育",
    "教育局职责",
    "社会保障",
    "叫鱼",
    "Education",
    "education budget",
)
SEED = 20


@pytest.fixture(scope="module")
def made():
    rng = random.Random(SEED)
    titles = [
        *TITLES,
        *(rng.choice(TITLES) + rng.choice(("", "（续）", "名录")) for _ in range(60)),
    ]
    return {
        f"D-o0003-{n:04d}": (title, rng.choice(("", "与教育有关", "education")))
        for n, title in enumerate(titles, 1)
    }


@pytest.fixture(scope="module")
def search(made, tmp_path_factory):
    chain = start_chain()
    records = [
        record(code, duty(), duty_text(title=title, text=text))
        for code, (title, text) in made.items()
    ]
    chain.do(*records, a_transaction=7)
    with asking(chain, tmp_path_factory.mktemp("views")) as tables:
        yield Search(tables)


def walk(search, text, limit, sort="best"):
    found, after = [], None
    while True:
        page = search.entries(PUBLIC, text, Filters(), limit=limit, after=after, sort=sort)
        found += [entry.code for entry in page.entries]
        after = page.after
        if after is None:
            return found


def tier(title, text, asked):
    if fold(title) == fold(asked):
        return 0
    if fold(title).startswith(fold(asked)):
        return 1
    return 2 if fold(asked) in fold(title) or fold(asked) in fold(text) else 3


@pytest.mark.parametrize("asked", ["教育", "教育局", "education", "職責", "育"])
@pytest.mark.parametrize("limit", [1, 4, 500])
def test_lists_stand_one_after_the_other_each_newest_first(search, made, asked, limit):
    newest = walk(search, asked, 500, "newest")
    expected = sorted(newest, key=lambda code: tier(*made[code], asked))
    assert walk(search, asked, limit) == expected
    holding = {code for code, texts in made.items() if tier(*texts, asked) < 3}
    assert set(newest) == holding


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("jiaoyu", {"教育", "敎育局", "叫鱼", "全市教育统计"}),
        ("jiaoyuj", {"教育局职责", "敎育局"}),
        ("jyj", {"教育局职责", "敎育局"}),
        ("shbz", {"社会保障"}),
        ("shehuibaozhang", {"社会保障"}),
    ],
)
def test_titles_are_found_by_their_sound(search, made, typed, titles):
    found = {made[code][0] for code in walk(search, typed, 9)}
    assert titles <= found
    assert all(any(one in title for title in found) for one in titles)
    assert search.entries(PUBLIC, typed, Filters(), limit=1).total == len(walk(search, typed, 500))


def test_what_holds_the_letters_comes_before_what_sounds_so(tmp_path):
    chain = start_chain()
    chain.do(
        record("D-o0003-0001", duty(), duty_text(title="GIS ditu 数据")),
        record("D-o0003-0002", duty(), duty_text(title="地图")),
    )
    with asking(chain, tmp_path) as tables:
        assert walk(Search(tables), "ditu", 1) == ["D-o0003-0001", "D-o0003-0002"]
        assert walk(Search(tables), "gis ditu", 5) == ["D-o0003-0001"]


def test_either_spelling_finds_both(tmp_path):
    chain = start_chain()
    chain.do(
        record("D-o0003-0001", duty(), duty_text(title="國家標準目錄")),
        record("D-o0003-0002", duty(), duty_text(title="国家标准目录")),
    )
    with asking(chain, tmp_path) as tables:
        both = ["D-o0003-0002", "D-o0003-0001"]
        assert walk(Search(tables), "國家標準", 5) == walk(Search(tables), "国家标准", 5) == both


def test_white_space_in_a_title_is_one_space(tmp_path):
    chain = start_chain()
    chain.do(
        record("D-o0003-0001", duty(), duty_text(title="roads of  the　city")),
        record("D-o0003-0002", duty(), duty_text(title="the city: roads of")),
    )
    with asking(chain, tmp_path) as tables:
        assert walk(Search(tables), " Roads  of the ", 5)[0] == "D-o0003-0001"
