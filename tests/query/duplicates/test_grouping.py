"""Groups with their reasons and scores, from entries made here; DUP-2, DUP-4 to DUP-8."""

import random
from collections.abc import Sequence

import pytest

from mulu.query.duplicates.entries import Entry
from mulu.query.duplicates.grouping import SAME_MAX, group
from mulu.query.duplicates.spelling import place_of, spell
from mulu.query.duplicates.swept import Group

EDU, CIVIL, JIANGYANG, NAXI = "市教育局", "市民政局", "江阳区民政局", "纳溪区民政局"


def entry(
    code: str,
    title: str,
    org: str = EDU,
    items: Sequence[int] = (),
    ref: str = "",
    page: str = "",
) -> Entry:
    return Entry(
        code=code,
        org=org,
        place=place_of(org),
        spelt=spell(title, org),
        items=frozenset(items),
        ref=ref,
        page=page,
    )


def groups(*entries: Entry, tables: Sequence[Sequence[str]] = ()) -> list[Group]:
    return list(group(entries, tables).groups)


def told(found: Group) -> tuple[list[str], bool, list[str], int]:
    return [one.name for one in found.reasons], found.within, list(found.codes), found.score


@pytest.mark.parametrize(
    ("a", "b", "reason", "score"),
    [
        (entry("a", "学校名录"), entry("b", "学校 名录 "), "same_but_marks", 880),
        (entry("a", "学校名录"), entry("b", "学校名录"), "same_name", 920),
        (entry("a", "学校名录"), entry("b", "市教育局学校名录"), "same_but_prefix", 850),
        (entry("a", "学校食堂信息"), entry("b", "学校食堂数据集"), "same_but_words", 700),
        (entry("a", "学校处理业者名录"), entry("b", "学校处里业者名录"), "near_name", 650),
        (entry("a", "2023年招生计划"), entry("b", "2024年招生计划"), "same_but_period", 450),
        (entry("a", "学校贷款还款记录"), entry("b", "学校贷款记录"), "one_says_more", 350),
        (entry("a", "学校名录"), entry("b", "学校名录", CIVIL), "same_name", 750),
        (entry("a", "学校食堂信息"), entry("b", "学校食堂数据", CIVIL), "same_but_words", 450),
        (
            entry("a", "甲", ref="https://a.example/1"),
            entry("b", "乙", CIVIL, ref="https://a.example/1"),
            "same_ref",
            900,
        ),
        (
            entry("a", "甲校", page="https://a.example/1"),
            entry("b", "乙校", page="https://a.example/1"),
            "same_page",
            650,
        ),
        (entry("a", "甲校", items=range(5)), entry("b", "乙校", items=range(5)), "same_items", 300),
        (entry("a", "甲校", items=range(9)), entry("b", "乙校", items=range(8)), "same_items", 300),
    ],
)
def test_a_pair_is_found_for_its_reason(a: Entry, b: Entry, reason: str, score: int) -> None:
    (found,) = groups(a, b)
    assert told(found) == ([reason], a.org == b.org, ["a", "b"], score)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (entry("a", "学校名录"), entry("b", "医院名录")),
        (entry("a", "2023年招生计划"), entry("b", "2024年招生计划", CIVIL)),
        (entry("a", "市教育局业务统计"), entry("b", "市民政局业务统计", CIVIL)),
        (entry("a", "江阳区停车场名录"), entry("b", "纳溪区停车场名录")),
        (entry("a", "第25批文物资料"), entry("b", "第20批文物资料")),
        (entry("a", "甲校", items=range(3)), entry("b", "乙校", items=range(3))),
        (entry("a", "甲校", items=range(8)), entry("b", "乙校", items=range(3, 11))),
    ],
)
def test_what_is_not_alike_is_not_found(a: Entry, b: Entry) -> None:
    assert groups(a, b) == []


def test_reasons_add_up_and_other_items_are_a_doubt() -> None:
    ref = "https://a.example/1"
    (both,) = groups(
        entry("a", "学校名录", items=range(5), ref=ref),
        entry("b", "学校名录", items=range(5), ref=ref),
    )
    assert told(both) == (["same_ref", "same_name", "same_items"], True, ["a", "b"], 998)
    (doubt,) = groups(
        entry("a", "学校名录", items=range(5)), entry("b", "学校名录", items=range(10, 15))
    )
    assert told(doubt) == (["same_name", "other_items"], True, ["a", "b"], 552)


def test_a_series_with_the_same_items_is_not_shown_unless_asked_for() -> None:
    a, b = (
        entry("a", "学校土地现值登记", items=range(5)),
        entry("b", "学校土地现值", items=range(5)),
    )
    (found,) = groups(a, entry("b", "学校土地现值登记观音", items=range(5)))
    assert told(found) == (["one_says_more", "same_items"], True, ["a", "b"], 400)
    (sure,) = groups(a, b, tables=[("a", "b")])
    assert sure.score > 500


def test_within_and_across_are_different_groups() -> None:
    found = groups(entry("a", "学校名录"), entry("b", "学校名录"), entry("c", "学校名录", CIVIL))
    assert [told(one) for one in found] == [
        (["same_name"], True, ["a", "b"], 920),
        (["same_name"], False, ["a", "c"], 750),
    ]


def test_what_each_organisation_has_is_worth_little() -> None:
    orgs = ["市一局", "市二局", "市三局", "市四局", "市五局", "市六局"]
    (found,) = groups(*(entry(str(n), "部门预算公开", org) for n, org in enumerate(orgs)))
    assert (told(found)[0], found.score, found.count) == (["same_name", "common_name"], 300, 6)


def test_what_each_place_has_is_worth_little() -> None:
    (found,) = groups(entry("a", "临时救助信息", JIANGYANG), entry("b", "临时救助信息", NAXI))
    assert told(found) == (["same_name", "counterparts"], False, ["a", "b"], 300)
    (other,) = groups(entry("a", "临时救助信息", JIANGYANG), entry("b", "临时救助信息", CIVIL))
    assert told(other) == (["same_name"], False, ["a", "b"], 750)


def test_a_table_behind_several_entries_is_told() -> None:
    entries = [entry("a", "甲校"), entry("b", "乙校"), entry("c", "丙校")]
    (found,) = groups(*entries, tables=[("a", "b", "gone"), ("c",)])
    assert told(found) == (["same_table"], True, ["a", "b"], 450)


def test_a_template_that_many_share_is_no_reason() -> None:
    many = [entry(f"{n:03}", f"甲{n}校", items=range(9)) for n in range(SAME_MAX + 1)]
    assert groups(*many) == []
    pages = [entry(f"{n:03}", f"甲{n}校", page="https://a.example/") for n in range(SAME_MAX + 1)]
    assert groups(*pages) == []


def test_the_order_of_entries_changes_nothing() -> None:
    seed = 20_261
    titles = ["学校名录", "学校 名录", "学校信息", "2023年学校", "2024年学校", "学校名录（公办）"]
    entries = [
        entry(f"{n:03}", titles[n % len(titles)], [EDU, CIVIL, NAXI][n % 3], items=range(n % 7))
        for n in range(60)
    ]
    first = groups(*entries)
    random.Random(seed).shuffle(entries)
    ordered = sorted(entries, key=lambda one: one.code)
    assert groups(*ordered) == first
    assert len(first) > 3
    assert [one.score for one in first] == sorted((one.score for one in first), reverse=True)
