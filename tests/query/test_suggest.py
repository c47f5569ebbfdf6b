"""What is suggested while somebody types (SEA-21)."""

import pytest

from mulu.query.suggest import KEYWORDS_MAX, TITLES_MAX, Suggest
from mulu.query.viewer import PUBLIC
from tests.projection.chain import (
    code_of,
    filled_chain,
    record,
    withdrawn,
)
from tests.query.world import asking
from tests.support.world import duty, duty_text, entry, entry_text


@pytest.fixture(scope="module")
def suggest(tmp_path_factory):
    chain = filled_chain()
    body = entry(duties=(), systems=())
    chain.do(
        record(code_of(70), body, entry_text(title="教育统计", keywords=("教师", "学校"))),
        record(code_of(71), body, entry_text(title="教育统计", keywords=("教师",))),
        record(code_of(72), body, entry_text(title="全市教育名录", keywords=("教材", "不教"))),
        record(code_of(73), body, entry_text(title="无关", summary="与教育有关")),
        record(code_of(74), body, entry_text(title="教育旧表")),
        record("D-o0003-0099", duty(), duty_text(title="教育职责")),
        *(record(code_of(75 + n), body, entry_text(title=f"水文站{n}")) for n in range(12)),
    )
    chain.do(withdrawn(chain, code_of(74)))
    with asking(chain, tmp_path_factory.mktemp("views")) as tables:
        yield Suggest(tables)


def told(suggest, text, what, kind=""):
    found = suggest.suggest(PUBLIC, text, kind).suggestions
    return [each.text for each in found if each.what == what]


def test_titles_that_begin_with_the_text_come_before_those_that_hold_it(suggest):
    assert told(suggest, "教育", "title") == ["教育职责", "教育统计", "全市教育名录"]
    assert told(suggest, "教育", "title", "data_entry") == ["教育统计", "全市教育名录"]


@pytest.mark.parametrize("typed", ["jiaoyut", "jytj", "教育統", " 教育统计 ", "育 统"])
def test_a_title_is_suggested_by_its_sound_and_in_either_spelling(suggest, typed):
    assert told(suggest, typed, "title") == ["教育统计"]


def test_a_suggestion_leads_to_a_record(suggest):
    (found,) = (
        each for each in suggest.suggest(PUBLIC, "全市教", "").suggestions if each.what == "title"
    )
    assert found.id == code_of(72)


@pytest.mark.parametrize("typed", ["公园", "公園", "gongyuan", "gycs", "澜川市公"])
def test_an_organisation_is_suggested_by_name_and_sound(suggest, typed):
    assert "澜川市公园城市管理局" in told(suggest, typed, "org")


def test_keywords_that_begin_with_the_text_the_most_frequent_first(suggest):
    assert told(suggest, "教", "keyword") == ["教师", "教材"]
    assert told(suggest, "教师", "keyword") == ["教师"]
    assert len(told(suggest, "教", "keyword")) <= KEYWORDS_MAX


def test_lists_are_short_and_nothing_is_suggested_for_nothing(suggest):
    assert len(told(suggest, "水文", "title")) == TITLES_MAX
    for text in ("", "  ", "\u3000"):
        assert suggest.suggest(PUBLIC, text).suggestions == ()
    assert suggest.suggest(PUBLIC, "没有的词").suggestions == ()


def test_what_cannot_be_asked_is_said(suggest):
    with pytest.raises(ValueError, match="use at most"):
        suggest.suggest(PUBLIC, "字" * 201)
    with pytest.raises(ValueError, match="filter"):
        suggest.suggest(PUBLIC, "字", "é")
