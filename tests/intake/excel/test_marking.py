"""Problems are written into a copy, at their cells: XLS-19."""

import zipfile

import openpyxl

from mulu.intake.excel.marking import mark_copy
from mulu.intake.excel.package import Package
from mulu.intake.excel.problems import Problem, find_problems
from mulu.intake.excel.workbook import look_into
from mulu.intake.importer import import_files
from mulu.intake.report import RecordOutcome
from tests.support.fake_chain import FakeChain
from tests.support.workbooks import Editing, sheet_file, template

RED = "FFFFC7CE"


def marked(file, out, *, chain=None, language="zh"):
    report = import_files(chain or FakeChain(), [file])
    with Package(file.path) as package:
        book = look_into(package, {})
        problems = find_problems(
            file.name,
            report.records,
            report.broken,
            book.layouts,
            lambda reason: reason.split(" · ")[0 if language == "zh" else 1],
        )
        mark_copy(package, out, book.marked, problems, language)
    return openpyxl.load_workbook(out)


def reds(page):
    return [c.coordinate for row in page.iter_rows() for c in row if c.fill.fgColor.rgb == RED]


def last_cells(page):
    return {row[-1].row: row[-1].value for row in page.iter_rows() if row[-1].value}


def filled(tmp_path):
    edit = Editing(template(tmp_path))
    edit.put("数据目录", 2, 编号="1", 数据目录名称="甲", 提供单位="市局", 共享类型="乱写")
    edit.put("数据目录", 3, 编号="2", 数据目录名称="乙", 提供单位="市局", 更新周期="每年")
    edit.put("信息项", 2, 所属数据目录="9", 信息项名称="项")
    return edit


def test_the_cell_is_red_and_the_sentence_stands_in_the_row(tmp_path):
    edit = filled(tmp_path)
    book = marked(edit.save(), tmp_path / "copy.xlsx")
    page = book["数据目录"]
    assert reds(page) == ["P2"]
    told = last_cells(page)
    assert told[1] == "问题"
    assert told[2].startswith("P2 共享类型：“乱写”不在列表中；请从下拉列表选一项")
    assert set(told) == {1, 2}
    assert reds(book["信息项"]) == ["A2"]


def test_everything_else_of_the_workbook_stays(tmp_path):
    edit = filled(tmp_path)
    file = edit.save()
    before = openpyxl.load_workbook(file.path)
    after = marked(file, tmp_path / "copy.xlsx")
    assert after.sheetnames == before.sheetnames
    for name in before.sheetnames:
        for row in before[name].iter_rows():
            for cell in row:
                same = after[name].cell(cell.row, cell.column)
                assert same.value == cell.value
                assert same.number_format == cell.number_format
        ours, theirs = before[name].data_validations, after[name].data_validations
        assert len(ours.dataValidation) == len(theirs.dataValidation)
    assert after["数据目录"]["D1"].comment is not None


def test_a_corrected_copy_is_imported_and_marked_anew_in_place(tmp_path):
    file, chain = filled(tmp_path).save(tmp_path / "x.xlsx"), FakeChain()
    marked(file, tmp_path / "x.problems.xlsx", chain=chain)
    edit = Editing(tmp_path / "x.problems.xlsx")
    edit.put("数据目录", 2, 共享类型="无条件共享", 发布日期="昨天")
    again = edit.save()
    assert again.source == file.source
    book = marked(again, tmp_path / "y.xlsx", chain=chain)
    told = last_cells(book["数据目录"])
    headings = [cell.value for cell in book["数据目录"][1]]
    assert headings.count("问题") == 1
    assert told[2].startswith("AA2 发布日期：“昨天”不是日期")
    edit.put("数据目录", 2, 发布日期="2024-05-01")
    report = import_files(chain, [edit.save()])
    assert [one.outcome for one in report.records] == ["accepted", "unchanged"]


def test_dates_keep_their_format_where_they_are_red(tmp_path):
    rows = [["数据目录名称", "提供单位", "发布日期"], ["", "市局", None]]
    file = sheet_file(tmp_path, {"数据目录": rows})
    book = openpyxl.load_workbook(file.path)
    book["数据目录"]["A2"].number_format = "yyyy-mm-dd"
    book["数据目录"]["A2"].value = " "
    book.save(file.path)
    page = marked(file, tmp_path / "copy.xlsx")["数据目录"]
    assert (reds(page), page["A2"].number_format) == (["A2"], "yyyy-mm-dd")


def test_a_refusal_of_the_chain_stands_at_the_cell_it_is_about(tmp_path):
    rows = [["数据目录名称", "提供单位", "是否涉密"], ["甲", "市局", "是"]]
    file = sheet_file(tmp_path, {"数据目录": rows})
    with Package(file.path) as package:
        layouts = look_into(package, {}).layouts
    outcome = RecordOutcome(
        source="a",
        index=0,
        outcome="rejected",
        reasons=("链上规则拒绝（catalog 15）：no · refused by catalog 15: no",),
        place="数据目录!2",
    )
    (problem,) = find_problems("a", [outcome], [], layouts, lambda _: "涉密目录不得上链")
    assert problem == Problem(sheet="数据目录", row=2, column=2, text="涉密目录不得上链")


def test_prefixed_elements_are_marked_too(tmp_path):
    rows = [["数据目录名称", "提供单位"], ["", "市局"]]
    file = sheet_file(tmp_path, {"数据目录": rows})
    with zipfile.ZipFile(file.path) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].decode()
    for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        text = text.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>")
        text = text.replace(f"</{tag}>", f"</x:{tag}>")
    parts[name] = text.replace("xmlns=", "xmlns:x=", 1).encode()
    text = parts[name].decode()
    head = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts[name] = text.replace(head, head + head.replace("xmlns:x", " xmlns"), 1).encode()
    with zipfile.ZipFile(file.path, "w") as made:
        for part, data in parts.items():
            made.writestr(part, data)
    page = marked(file, tmp_path / "copy.xlsx", language="en")["数据目录"]
    assert last_cells(page)[2] == "A2 title of the entry: it is needed: fill it in"


def test_what_a_profile_demands_stands_at_each_cell_that_is_empty(tmp_path):
    rows = [["数据目录名称", "提供单位", "数据级别", "更新周期"], ["甲", "市局", None, None]]
    file = sheet_file(tmp_path, {"数据目录": rows})
    with Package(file.path) as package:
        layouts = look_into(package, {}).layouts
    why = "statutory@1 demands what is left out: missing:items (no items); missing:level (no level)"
    outcome = RecordOutcome(
        source="a",
        index=0,
        outcome="rejected",
        reasons=(f"链上规则拒绝（catalog 35）：{why} · refused by catalog 35: {why}",),
        place="数据目录!2",
    )
    items, level = find_problems("a", [outcome], [], layouts, lambda one: one.split(" · ")[0])
    assert (items.row, items.column, level.row, level.column) == (2, None, 2, 2)
    assert items.text.startswith("缺信息项: 在“信息项”表中逐行填写")
    assert level.text.startswith("缺数据级别: 在“数据级别”选")
