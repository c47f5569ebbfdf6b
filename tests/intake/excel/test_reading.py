"""What is read of a workbook, and what is said about cells: XLS-4, XLS-6 to XLS-9."""

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest

from mulu.intake.excel.cells import column_index, column_letters
from mulu.intake.excel.formats import day_of, is_exact, number_kind, plain_number
from mulu.intake.importer import import_files
from mulu.modules.catalog.records import DataEntry, Item
from tests.support.catalogue_files import source_file
from tests.support.fake_chain import FakeChain
from tests.support.workbooks import Editing, sheet_file, template

HEAD = ["编号", "数据目录名称", "提供单位", "更新周期", "发布日期", "记录数", "数据级别"]


def run(*files):
    chain = FakeChain()
    report = import_files(chain, files)
    return report, list(chain.records().values())


def test_a_filled_in_template_becomes_records_of_all_levels(tmp_path):
    edit = Editing(template(tmp_path))
    edit.put("职责目录", 2, 编号="z1", 提供单位="市教育局", 职责名称="学籍管理", 是否产生数据="是")
    edit.put(
        "系统目录",
        2,
        编号="x1",
        提供单位="市教育局",
        系统名称="学籍系统",
        支撑职责="z1",
        等级保护="三级",
    )
    edit.put(
        "数据目录",
        2,
        编号="s1",
        提供单位="市教育局",
        数据目录名称="学籍",
        关联职责="z1",
        关联系统="x1",
    )
    edit.put("数据目录", 2, 共享方式="服务接口；批量交换", 是否向社会开放="否", 记录数=0)
    edit.put("信息项", 2, 所属数据目录="s1", 信息项名称="姓名", 数据类型="字符型", 数据长度=50)
    edit.put("信息项", 3, 所属数据目录="s1", 信息项名称="学号", 是否主键="是")
    edit.put(
        "库表目录", 2, 编号="k1", 所属系统="x1", 库表名称="学籍表", 表名="t_xj", 所承载数据目录="s1"
    )
    edit.put(
        "字段", 2, 所属库表="k1", 列名="xh", 列类型="VARCHAR(20)", 对应信息项="学号", 主键列="是"
    )
    report, records = run(edit.save())
    assert (report.accepted, report.rejected, report.broken) == (4, 0, ())
    duty, entry, system, table = (
        next(one for one in records if type(one.record).__name__ == name)
        for name in ("Duty", "DataEntry", "System", "Table")
    )
    assert duty.record.expects_data is True
    assert system.record.mlps_level == 3
    assert entry.record == DataEntry(
        duties=(duty.code,),
        systems=(system.code,),
        share_modes=("API", "BATCH"),
        is_open=False,
        volume_records=0,
        items=(Item(dtype="C", length=50), Item(is_key=True)),
    )
    assert [column.item for column in table.record.columns] == [2]
    assert table.record.columns[0].type_name == "varchar(20)"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_template_holds_no_records(tmp_path, language):
    report, _ = run(source_file(template(tmp_path, language=language)))
    assert (report.read, report.broken) == (0, ())


def test_an_english_template_takes_english_and_chinese_words(tmp_path):
    edit = Editing(template(tmp_path, language="en"))
    cells = {"title of the entry": "Schools", "provider": "市教育局", "update cycle": "yearly"}
    edit.put("data entries", 2, **cells, **{"share type": "无条件共享"})
    _, (record,) = run(edit.save())
    assert (record.record.update_cycle, record.record.share_type) == (6, 1)


def test_dates_numbers_and_shares_are_told_by_their_format(tmp_path):
    rows = [HEAD, ["1", "甲", "市局", "每年", datetime.date(2024, 2, 29), 12.0, None]]
    _, (record,) = run(sheet_file(tmp_path, {"数据目录": rows}))
    assert record.record.published_on == "2024-02-29"
    assert record.record.volume_records == 12


@pytest.mark.parametrize(
    ("heading", "value", "words"),
    [
        ("更新周期", "有空就更新", "“有空就更新”不在列表中"),
        ("发布日期", "2024-02-30", "不是日期"),
        ("记录数", "许多", "不是整数"),
        ("共享类型", "#REF!", "公式错误 #REF!"),
        ("代码", "第一号", "不是数据目录的代码"),
        ("数据目录名称", "长" * 201, "有 201 个字，最多 200 个"),
        ("数据目录名称", "", "必填"),
        ("提供单位", "", "必填"),
    ],
)
def test_a_cell_that_cannot_be_held_rejects_its_row_and_is_named(tmp_path, heading, value, words):
    edit = Editing(template(tmp_path))
    edit.put("数据目录", 2, 编号="1", 数据目录名称="甲", 提供单位="市局")
    edit.put("数据目录", 3, 编号="2", 数据目录名称="乙", 提供单位="市局")
    edit.put("数据目录", 2, **{heading: value})
    if str(value).startswith("#"):
        edit.book["数据目录"].cell(2, edit.column("数据目录", heading)).data_type = "e"
    letter = column_letters(edit.column("数据目录", heading) - 1)
    report, records = run(edit.save())
    assert [one.outcome for one in report.records] == ["rejected", "accepted"]
    (reason,) = report.records[0].reasons
    assert reason.startswith(f"{letter}2 {heading}：")
    assert words in reason
    assert " · " in reason
    assert [record.text.title for record in records] == ["乙"]


def test_every_wrong_cell_of_a_row_is_named_those_of_its_items_too(tmp_path):
    edit = Editing(template(tmp_path))
    edit.put(
        "数据目录", 2, 编号="1", 数据目录名称="甲", 提供单位="市局", 更新周期="?", 发布日期="?"
    )
    edit.put("信息项", 2, 所属数据目录="1", 信息项名称="项", 数据长度="长")
    report, _ = run(edit.save())
    places = [reason.split(" ")[0] for reason in report.records[0].reasons]
    assert len(places) == 3
    assert places[2] == "信息项!E2"


def _formula(path: Path, cached: str) -> None:
    """Give the formula of C2 the result that a spreadsheet program would have saved."""
    with zipfile.ZipFile(path) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = (
        parts[name].replace(b"<v></v>", cached.encode()).replace(b"<v />", cached.encode())
    )
    with zipfile.ZipFile(path, "w") as made:
        for part, data in parts.items():
            made.writestr(part, data)


def test_a_formula_counts_by_its_saved_result_and_is_never_evaluated(tmp_path):
    rows = [["数据目录名称", "提供单位", "摘要"], ["甲", "市局", '=CONCATENATE("a","b")']]
    file = sheet_file(tmp_path, {"数据目录": rows})
    report, _ = run(file)
    assert "公式没有保存结果" in report.records[0].reasons[0]
    _formula(file.path, "<v>存下的结果</v>")
    report, (record,) = run(file)
    assert record.text.summary == "存下的结果"


def test_more_digits_than_a_spreadsheet_keeps_are_a_problem(tmp_path):
    edit = Editing(template(tmp_path))
    edit.put("数据目录", 2, 数据目录名称="甲", 提供单位=911100006000373412)
    report, _ = run(edit.save())
    assert "超过 15 位的数字已被 Excel 改动末位" in report.records[0].reasons[0]


def test_a_word_that_no_list_knows_is_an_original_in_sheets_of_others(tmp_path):
    rows = [[*HEAD, "备注"], ["1", "甲", "市局", "有空就更新", None, None, None, "另见乙"]]
    _, (record,) = run(sheet_file(tmp_path, {"数据目录": rows}))
    kept = {original.field: original.value for original in record.text.originals}
    assert kept == {"update_cycle": "有空就更新", "备注": "另见乙"}
    assert record.record.update_cycle == 0


def test_persons_stay_out(tmp_path):
    rows = [
        ["数据目录名称", "提供单位", "摘要", "联系人", "联系电话"],
        ["甲", "市局", "电话 13812345678", "张三", "13812345678"],
    ]
    report, (record,) = run(sheet_file(tmp_path, {"数据目录": rows}))
    assert (report.dropped_person_fields, report.masked) == (2, {"phone": 1})
    assert "13812345678" not in repr(record)
    assert "张三" not in repr(record)


def test_items_find_their_entry_by_code_key_or_title_and_orphans_are_reported(tmp_path):
    entries = [["代码", "编号", "数据目录名称", "提供单位"]]
    entries += [
        ["3071109900003/000001", None, "甲", "市局"],
        [None, "k2", "乙", "市局"],
        [None, None, "丙", "市局"],
    ]
    items = [
        ["所属数据目录", "信息项名称"],
        ["3071109900003/000001", "一"],
        ["丙", "三"],
        ["k2", "二"],
        ["丁", "四"],
    ]
    report, records = run(sheet_file(tmp_path, {"数据目录": entries, "信息项": items}))
    assert {one.text.title: [item.name for item in one.text.items] for one in records} == {
        "甲": ["一"],
        "乙": ["二"],
        "丙": ["三"],
    }
    (place,) = report.broken
    assert place.line == 5
    assert place.reason.startswith("信息项!A5 所属数据目录：“丁”不在“数据目录”表中")


def test_items_of_one_of_several_titles_are_not_guessed(tmp_path):
    entries = [["编号", "数据目录名称", "提供单位"], ["1", "名录", "甲局"], ["2", "名录", "乙局"]]
    items = [["所属数据目录", "信息项名称"], ["名录", "一"]]
    report, _ = run(sheet_file(tmp_path, {"数据目录": entries, "信息项": items}))
    assert report.rejected >= 1
    assert "改用编号或代码" in "".join(reason for one in report.records for reason in one.reasons)


def test_a_code_used_twice_is_said(tmp_path):
    rows = [["代码", "数据目录名称", "提供单位"]]
    rows += [["3071109900003/000001", title, "市局"] for title in ("甲", "乙")]
    report, _ = run(sheet_file(tmp_path, {"数据目录": rows}))
    assert [one.outcome for one in report.records] == ["accepted", "rejected"]


def test_importing_a_filled_template_again_changes_nothing(tmp_path):
    edit = Editing(template(tmp_path))
    edit.put("数据目录", 2, 编号="1", 数据目录名称="甲", 提供单位="市局")
    file, chain = edit.save(), FakeChain()
    assert import_files(chain, [file]).accepted == 1
    before = chain.world.copy()
    assert import_files(chain, [file]).unchanged == 1
    assert chain.world == before
    edit.put("数据目录", 2, 摘要="后来写的摘要，十个字以上").save()
    report = import_files(chain, [file])
    assert (report.accepted, report.revised) == (1, 1)


def test_both_systems_of_dates_are_read():
    assert day_of("45352", date1904=False) == "2024-03-01"
    assert day_of("43890", date1904=True) == "2024-03-01"
    assert day_of("45352.5", date1904=False) == "2024-03-01 12:00:00"
    assert day_of("-1", date1904=False) == ""


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (14, "", "date"),
        (9, "", "percent"),
        (0, "", ""),
        (164, "yyyy-mm-dd", "date"),
        (165, 'yyyy"年"m"月"d"日"', "date"),
        (166, "0.00%", "percent"),
        (167, "#,##0.00_);[Red]", ""),
        (168, "General", ""),
        (169, "@", ""),
    ],
)
def test_formats_tell_dates_and_shares(number, code, kind):
    assert number_kind(number, code) == kind


def test_numbers_are_written_as_people_do():
    assert [plain_number(text) for text in ("12", "12.0", "1.2E1", "0.5")] == [
        "12",
        "12",
        "12",
        "0.5",
    ]
    assert [is_exact(text) for text in ("123456789012345", "1234567890123456", "9.11E+17")] == [
        True,
        False,
        False,
    ]


def test_letters_of_columns():
    for place in (0, 25, 26, 701, 702, 16_383):
        assert column_index(column_letters(place)) == place
    assert column_letters(16_383) == "XFD"


def test_a_share_is_no_number_of_records(tmp_path):
    made = openpyxl.load_workbook(template(tmp_path))
    page = made["数据目录"]
    headings = [str(cell.value).rstrip("*") for cell in page[1]]
    for heading, value in (("数据目录名称", "甲"), ("提供单位", "市局"), ("记录数", 0.15)):
        page.cell(2, headings.index(heading) + 1).value = value
    page.cell(2, headings.index("记录数") + 1).number_format = "0%"
    made.save(tmp_path / "share.xlsx")
    report, _ = run(source_file(tmp_path / "share.xlsx"))
    assert "“15%”不是整数；请只写数字，不带单位和百分号" in report.records[0].reasons[0]
