"""Sheets that others made: old headings, several rows of them, merged cells: XLS-14 to XLS-17."""

import openpyxl

from mulu.intake.excel.columns import heading_key
from mulu.intake.excel.reader import ExcelReader
from mulu.intake.importer import Options, import_files
from tests.support.catalogue_files import source_file
from tests.support.fake_chain import FakeChain
from tests.support.workbooks import sheet_file


def run(file, **options):
    chain = FakeChain()
    report = import_files(chain, [file], Options(**options))
    return report, {one.text.title: one for one in chain.records().values()}


TOP = (
    "信息资源分类 信息资源名称 信息资源代码 信息资源提供方 信息资源提供方代码 信息资源摘要"
    " 信息资源格式 - 信息项信息 - - 共享属性 - - 开放属性 - 更新周期 发布日期 关联资源代码"
)
BELOW = (
    "- - - - - - 信息资源格式分类 信息资源格式类型 信息项名称 数据类型 数据长度"
    " 共享类型 共享条件 共享方式类型 是否向社会开放 开放条件 - - -"
)
SCHOOLS = (
    "3071109900001 学校名录 3071109900001/000001 市教育局 甲 全市中小学校名录信息 数据库 mysql"
    " 学校名称 字符型 100 有条件共享 履职需要 接口 是 无 每年 2019-01-01"
)
ADDRESS = "- - - - - - - - 学校地址 C 200"
TEACHERS = (
    "3071109900001 教师统计 3071109900001/000002 市教育局 甲 教师人数按学校统计 电子表格 xls"
    " 人数 数值型 6"
)


def g1272(path):
    """A table as departments filled it in after 2017: two rows of headings, one row an item."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "附件2"
    page.append(["岚川市政务信息资源目录"])
    for line in (TOP, BELOW, SCHOOLS, ADDRESS, TEACHERS):
        page.append([None if cell == "-" else cell for cell in line.split(" ")])
    page.merge_cells("A1:S1")
    page.merge_cells("I2:K2")
    for column in "ABCDEFGH":
        page.merge_cells(f"{column}4:{column}5")
    book.save(path)
    return source_file(path)


def test_a_sheet_of_the_2017_guide_becomes_entries_with_items(tmp_path):
    report, records = run(g1272(tmp_path / "old.xlsx"))
    assert (report.accepted, report.rejected, report.broken) == (2, 0, ())
    schools, teachers = records["学校名录"], records["教师统计"]
    assert (schools.code, teachers.code) == ("3071109900001/000001", "3071109900001/000002")
    assert [item.name for item in schools.text.items] == ["学校名称", "学校地址"]
    assert [item.length for item in schools.record.items] == [100, 200]
    assert [item.dtype for item in schools.record.items] == ["C", "C"]
    assert (schools.record.share_type, schools.record.share_modes) == (2, ("API",))
    assert schools.record.format_types == ("mysql",)
    assert (schools.record.is_open, schools.record.update_cycle) == (True, 6)
    assert schools.record.category == "3071109900001"
    assert (teachers.record.format_class, teachers.record.items[0].dtype) == (2, "N")


def test_headings_are_compared_without_signs_case_and_brackets():
    same = ("信息资源名称", " 信息资源 名称*", "信息资源名称（必填）", "信息资源\n名称：")
    assert {heading_key(one) for one in same} == {"信息资源名称"}


def test_what_a_person_says_about_headings_counts(tmp_path):
    rows = [["资源摘要信息", "目录名称", "归口"], ["某摘要", "甲", "市局"]]
    file = sheet_file(tmp_path, {"表": rows})
    assert run(file)[1] == {}
    said = {heading_key("归口"): "provider", heading_key("资源摘要信息"): "summary"}
    _, records = run(file, readers=[ExcelReader(said=said)])
    assert records["甲"].text.summary == "某摘要"
    assert records["甲"].text.originals == ()


def test_a_hidden_sheet_of_records_is_reported_and_not_read(tmp_path):
    rows = [["数据目录名称", "提供单位"], ["甲", "市局"]]
    file = sheet_file(tmp_path, {"数据目录": rows, "旧": [rows[0], ["乙", "市局"]]})
    book = openpyxl.load_workbook(file.path)
    book["旧"].sheet_state = "hidden"
    book.save(file.path)
    report, records = run(file)
    assert set(records) == {"甲"}
    assert "“旧”是隐藏的" in report.broken[0].reason


def test_examples_and_explanations_are_passed_over(tmp_path):
    rows = [["数据目录名称", "提供单位"], ["甲", "市局"]]
    sheets = {"示例": rows, "填写说明": rows, "Example": rows, "数据目录": rows}
    report, records = run(sheet_file(tmp_path, sheets))
    assert (report.read, set(records)) == (1, {"甲"})


def test_two_columns_of_one_meaning_are_said(tmp_path):
    rows = [["数据目录名称", "提供单位", "摘要", "资源摘要"], ["甲", "市局", "一", "二"]]
    report, records = run(sheet_file(tmp_path, {"数据目录": rows}))
    assert records["甲"].text.summary == "一"
    assert "C, D 两列表头都表示“资源摘要”" in report.broken[0].reason


def test_a_workbook_without_known_headings_says_what_to_do(tmp_path):
    report, _ = run(sheet_file(tmp_path, {"账": [["收入", "支出"], [1, 2]]}))
    assert (report.read, len(report.broken)) == (0, 1)
    assert "没有一个工作表的表头可以识别（账）" in report.broken[0].reason
    assert "--column" in report.broken[0].reason
