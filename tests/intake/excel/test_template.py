"""What templates offer, seen by another library: XLS-1 to XLS-3, XLS-6 and XLS-18."""

import openpyxl
import pytest

from mulu.intake.excel.columns import LEVELS
from mulu.intake.excel.lacking import lacking
from mulu.intake.excel.sheets import SHEETS
from mulu.intake.excel.template import WorkbookWriter
from mulu.modules.catalog.gap_names import GAP_NAMES
from tests.support.workbooks import template


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    return {
        language: openpyxl.load_workbook(template(folder, f"{language}.xlsx", language))
        for language in ("zh", "en")
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_level_and_its_parts_have_a_sheet(books, language):
    book = books[language]
    for sheet in SHEETS.values():
        zh = language == "zh"
        for name, columns in (
            (sheet.zh if zh else sheet.en, sheet.columns),
            (sheet.parts_zh if zh else sheet.parts_en, sheet.parts),
        ):
            if not name:
                continue
            headings = [cell.value for cell in book[name][1]]
            assert [str(one).rstrip("*") for one in headings] == [
                column.zh if zh else column.en for column in columns
            ]
            needed = [str(one).endswith("*") for one in headings]
            assert needed == [column.required for column in columns]
            assert book[name].freeze_panes is not None


def test_notes_tell_how_to_fill_in(books):
    notes = {cell.value: cell.comment for cell in books["zh"]["数据目录"][1]}
    assert "不少于 10 个字" in notes["摘要"].text
    assert "例：" in notes["数据目录名称*"].text


def test_drop_downs_offer_the_code_lists_and_other_sheets(books):
    book = books["zh"]
    offered = {}
    for rule in book["数据目录"].data_validations.dataValidation:
        column = book["数据目录"].cell(1, next(iter(rule.sqref.ranges)).min_col).value.rstrip("*")
        offered[column] = rule
    assert offered["共享类型"].formula1 == "share_type"
    assert offered["提供单位"].formula1.startswith("'机构'!")
    assert offered["关联职责"].formula1.startswith("'职责目录'!")
    assert offered["格式类型"].formula1.startswith('INDIRECT("types_"&MATCH(')
    assert offered["记录数"].type == "whole"
    name = book.defined_names["share_type"].attr_text
    page, _, cells = name.partition("!")
    listed = [cell.value for (cell,) in book[page][cells.replace("$", "")]]
    assert listed == ["无条件共享", "有条件共享", "不予共享"]


def test_the_example_sheet_explains_every_column(books):
    for language, name in (("zh", "填写说明与示例"), ("en", "Example")):
        rows = [[cell.value for cell in row] for row in books[language][name].iter_rows(min_row=4)]
        columns = [c for sheet in SHEETS.values() for c in (*sheet.columns, *sheet.parts)]
        assert len(rows) == len(columns)
        assert {row[1] for row in rows} == {c.zh if language == "zh" else c.en for c in columns}


def test_cells_are_texts_so_that_codes_keep_their_zeros(books):
    page = books["zh"]["数据目录"]
    assert page.column_dimensions["A"].width > 20
    assert page.sheet_view is not None
    assert books["zh"]["lists"].sheet_state == "hidden"
    assert books["zh"]["mulu"].sheet_state == "hidden"


def test_only_the_levels_asked_for_have_sheets(tmp_path):
    WorkbookWriter(tmp_path / "one.xlsx", ("duty",), "zh").close()
    names = openpyxl.load_workbook(tmp_path / "one.xlsx").sheetnames
    assert names == ["填写说明与示例", "职责目录", "机构", "lists", "mulu"]


def test_gaps_point_at_the_cells_that_mend_them():
    entry = SHEETS["entry"]
    found = lacking(entry, ["missing:format", "V4:share_scope", "missing:items"], "zh")
    assert found == {
        "format_class": "缺格式分类",
        "share_scope": "有条件共享未写共享范围",
        "missing:items": "缺信息项",
    }
    assert lacking(entry, ["missing:summary"], "en") == {"summary": "no summary"}
    for gap in GAP_NAMES:
        assert lacking(entry, [gap], "zh")
    assert set(LEVELS) == set(SHEETS)
