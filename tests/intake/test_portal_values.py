"""Wild values of portals: INT-32 to INT-37."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.intake import portal_values as values
from mulu.intake.portal_fields import Fields

CYCLES = {
    1: "实时 实时更新 即时 realtime",
    2: "每日 每天 日 按日 按天更新 daily",
    3: "每周 周 按周更新",
    4: "每月 月 按月更新 月度",
    5: "每季度 季度 季 每季",
    6: "每年 年 按年更新 按年 ‘每年’ “每年” 每年更新 年度 annually",
    91: "每半年 半年 按半年更新",
    98: "不定期 不定期更新 不定时更新",
    99: "不更新 静态 一次性",
    None: "每两年 其他 牲畜饲养 按需",
}


@pytest.mark.parametrize(
    ("word", "code"), [(word, code) for code, words in CYCLES.items() for word in words.split()]
)
def test_update_cycles_map_to_the_code_list(word, code):
    assert values.as_cycle(word) == code


DATES = {
    "2023-06-16": "2023-06-16",
    "2023-6-16": "2023-06-16",
    "2022-4-07": "2022-04-07",
    "2023/6/16": "2023-06-16",
    "2023.6.16": "2023-06-16",
    "2023年6月16日": "2023-06-16",
    "20230616": "2023-06-16",
    "20230616103000": "2023-06-16",
    "2023-06-16 10:30:00": "2023-06-16",
    "2023-06-16T10:30:00+08:00": "2023-06-16",
    "1686844800000": "2023-06-16",
    "1686931199": "2023-06-16",
    1686844800000: "2023-06-16",
    "": None,
    "2023-13-01": None,
    "2023-02-29": None,
    "2023-06": None,
    "2023-06-161": None,
    "昨天": None,
    None: None,
}


@pytest.mark.parametrize(("written", "day"), DATES.items())
def test_dates_become_days_of_the_calendar(written, day):
    assert values.as_date(written) == day


@given(st.dates())
def test_every_day_is_read_back(day):
    assert values.as_date(f"{day.year:04d}-{day.month}-{day.day}") == day.isoformat()


LISTS = [
    (["xls", "xml"], ("xls", "xml")),
    ("['xls', 'xml']", ("xls", "xml")),
    ("['xls', 'xls']", ("xls",)),
    ("[]", ()),
    ("['']", ()),
    ("[未闭合", ("[未闭合",)),
    ("[1, 2]", ("[1", "2]")),
    ("EXCEL,DOC", ("EXCEL", "DOC")),
    ("信用服务，", ("信用服务",)),
    ("民生服务，教育科技，", ("民生服务", "教育科技")),
    ("综合党团\r\n\t公共管理、社会保障", ("综合党团", "公共管理、社会保障")),
    ("文化、体育", ("文化、体育",)),
    ("气象 水文 测绘 地震", ("气象 水文 测绘 地震",)),
    (" 市直机构信息  \n", ("市直机构信息",)),
    ("暂无", ()),
    ("", ()),
    (None, ()),
    ({"a": 1}, ()),
]


@pytest.mark.parametrize(("written", "found"), LISTS)
def test_lists_are_read_however_they_are_written(written, found):
    assert values.as_list(written) == found


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("585324", 585324),
        (12, 12),
        ("0", 0),
        ("1,234", 1234),
        ("12.0", 12),
        ("25条", 25),
        (-1, None),
        ("12MB", None),
        ("", None),
        ("约10", None),
        ("9" * 17, None),
    ],
)
def test_counts_are_read(written, count):
    assert values.as_count(written) == count


FORMATS = [
    ("['xls', 'xlsx']", ("xls", "xlsx"), 2, ()),
    (["xml", "json", "csv"], ("xml", "json", "csv"), 0, ()),
    ("EXCEL", ("excel",), 2, ()),
    ("EXCEL,DOC", ("excel", "doc"), 0, ()),
    ("DB数据库", ("db",), 3, ()),
    ("DOCX", ("docx",), 1, ()),
    ("['api']", ("api",), 7, ()),
    ("['file']", ("file",), 0, ()),
    ("['link', '其他']", ("link",), 0, ("其他",)),
    (["$type"], (), 0, ("$type",)),
    ([".xls"], ("xls",), 2, ()),
    (["dwg"], ("dwg",), 0, ()),
    ("", (), 0, ()),
]


@pytest.mark.parametrize(("written", "types", "format_class", "kept"), FORMATS)
def test_formats_become_types_and_a_class_when_all_agree(written, types, format_class, kept):
    fields = Fields({"数据格式": written})
    assert fields.formats() == (types, format_class)
    assert tuple(original.value for original in fields.rest()) == kept


CONDITIONS = [
    ("开放条件", "无条件开放", True, "", 0, ()),
    ("开放类型", "有条件开放", True, "有条件开放", 0, ()),
    ("开放状态", "依申请开放", True, "依申请开放", 0, ()),
    ("公开属性", "实名注册用户可下载", True, "实名注册用户可下载", 0, ()),
    ("公开属性", "普通公开，简单注册用户可下载", True, "普通公开，简单注册用户可下载", 0, ()),
    ("开放条件", "无条件", True, "", 0, ()),
    ("开放条件", "无条件共享", None, "", 1, ()),
    ("开放条件", "有条件共享", None, "", 2, ()),
    ("开放条件", "不予开放", False, "", 0, ()),
    ("是否向社会开放", "否", False, "", 0, ()),
    ("是否开放", True, True, "", 0, ()),
    ("开放条件", "无", None, "", 0, ("无",)),
    ("开放条件", "看情况", None, "", 0, ("看情况",)),
    ("开放条件", "", None, "", 0, ()),
    ("共享类型", "有条件共享", None, "", 2, ()),
    ("共享类型", "3", None, "", 3, ()),
    ("共享类型", "部分", None, "", 0, ("部分",)),
]


@pytest.mark.parametrize(("key", "written", "is_open", "condition", "share", "kept"), CONDITIONS)
def test_opening_and_sharing_are_two_questions(key, written, is_open, condition, share, kept):
    fields = Fields({key: written})
    found = (fields.is_open(), fields.open_condition(), fields.share_type())
    assert found == (is_open, condition, share)
    assert tuple(original.value for original in fields.rest()) == kept


def test_the_first_key_that_says_something_wins_and_others_are_kept():
    fields = Fields(
        {"数源单位": "市统计局", "提供单位": "暂无", "提供方": "", "来源部门": "市数据局"}
    )
    assert fields.text("provider") == "市数据局"
    assert [(o.field, o.value) for o in fields.rest()] == [("数源单位", "市统计局")]


def test_lists_under_several_keys_add_up():
    fields = Fields({"数据领域": "教育文化", "数据主题": "文化、体育", "重点领域": "教育文化"})
    assert fields.many("themes") == ("文化、体育", "教育文化")


def test_fields_without_a_place_are_kept_under_their_own_key_masked_and_bounded():
    record = {
        "审批文号": "川〔2020〕1号",
        "备份": "问13812345678",
        "层级": {"a": [1]},
        "空": "",
        "长": "字" * 900,
    }
    kept = {original.field: original.value for original in Fields(record).rest()}
    assert kept.pop("长") == "字" * 499 + "…"
    assert kept == {"审批文号": "川〔2020〕1号", "备份": "问〔电话〕", "层级": '{"a": [1]}'}


def test_too_many_originals_say_how_many_are_left_out():
    kept = Fields({f"字段{n}": "值" for n in range(40)}).rest()
    assert len(kept) == 32
    assert (kept[-1].field, kept[-1].value) == ("…", "+9")
