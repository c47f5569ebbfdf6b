"""Whatever comes in, the sums match and a second run changes nothing: INT-44 and INT-20."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mulu.intake.importer import import_files
from mulu.intake.needs import Refusal
from tests.support.catalogue_files import write_json
from tests.support.fake_chain import FakeChain

WORDS = st.sampled_from(
    ["", "甲", "乙", "暂无", None, 7, ["丙"], {"a": "丁"}, "联系13812345678", "x" * 300]
)
RECORD = st.fixed_dictionaries(
    {},
    optional={
        "标题": st.sampled_from(["甲", "乙", "丙", ""]),
        "提供方": st.sampled_from(["水务局", "教育局", ""]),
        "更新周期": WORDS,
        "开放条件": WORDS,
        "数据格式": WORDS,
        "发布时间": WORDS,
        "数据量": WORDS,
        "标签": WORDS,
        "详情页网址": st.sampled_from(["", "https://a.cn/1", "https://a.cn/2"]),
        "联系电话": WORDS,
        "别的": WORDS,
    },
)
FILE = st.lists(RECORD | st.integers() | st.none(), max_size=12)


def refuse_second_letter(proposed):
    bad = "乙".encode() in proposed.part
    return Refusal(module="catalog", code=1, text="no") if bad else None


@settings(max_examples=150)
@given(st.lists(FILE, max_size=3), st.booleans())
def test_sums_match_and_a_second_run_changes_nothing(contents, picky):
    chain = FakeChain()
    if picky:
        chain.refuse = refuse_second_letter
    with tempfile.TemporaryDirectory() as folder:
        files = [
            write_json(Path(folder), f"f{n}.json", content) for n, content in enumerate(contents)
        ]
        first = import_files(chain, files)
        state = chain.world.copy()
        second = import_files(chain, files)
    for report in (first, second):
        assert report.read == len(report.records)
        assert report.read == report.accepted + report.unchanged + report.rejected
        by_outcome = [outcome.outcome for outcome in report.records]
        assert by_outcome.count("accepted") == report.accepted
        assert all(o.reasons for o in report.records if o.outcome == "rejected")
        assert all(o.code for o in report.records if o.outcome != "rejected")
    assert second.accepted == 0
    assert chain.world == state
    assert len(chain.records()) == first.accepted
    assert second.unchanged == first.accepted + first.unchanged
