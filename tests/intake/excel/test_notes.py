"""Problems as notes at their cells, beside those that a person made (XLS-19)."""

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from mulu.intake.excel import notes as notes_
from mulu.intake.excel.notes import AUTHOR, cell_of, make_notes
from mulu.intake.excel.package import Package
from tests.intake.excel.test_marking import filled, marked
from tests.support.catalogue_files import source_file
from tests.support.workbooks import Editing, sheet_file

ROWS = [["数据目录名称", "提供单位", "更新周期"], [" ", "市局", "每月"], ["乙", "市局", "每年"]]


def notes(page: Any) -> dict[str, tuple[str, str]]:
    return {
        cell.coordinate: (cell.comment.author, cell.comment.text)
        for row in page.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def ours(page: Any) -> dict[str, str]:
    return {cell: text for cell, (author, text) in notes(page).items() if author == AUTHOR}


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as given:
        assert len(given.namelist()) == len(set(given.namelist()))
        return {name: given.read(name) for name in given.namelist()}


def rewritten(path: Path, **changes: bytes) -> None:
    """A workbook with other bytes for some of its parts, by the last words of their names."""
    parts = parts_of(path)
    with zipfile.ZipFile(path, "w") as made:
        for name, data in parts.items():
            found = next((new for end, new in changes.items() if name.endswith(end)), data)
            made.writestr(name, found)


def test_a_template_keeps_its_notes_and_gets_one_at_the_cell(tmp_path: Path) -> None:
    file = filled(tmp_path).save()
    before = {name: notes(page) for name, page in _pages(openpyxl.load_workbook(file.path))}
    after = marked(file, tmp_path / "copy.xlsx")
    assert ours(after["数据目录"])["P2"].startswith("P2 共享类型：“乱写”不在列表中")
    assert set(ours(after["信息项"])) == {"A2"}
    for name, page in _pages(after):
        kept = {cell: one for cell, one in notes(page).items() if one[0] != AUTHOR}
        assert kept == before[name], name
        assert kept or name not in {"数据目录", "信息项"}


def _pages(book: Any) -> list[tuple[str, Any]]:
    return [(page.title, page) for page in book]


def test_a_sheet_without_notes_gets_its_first(tmp_path: Path) -> None:
    file = sheet_file(tmp_path, {"数据目录": ROWS, "别的": [["一"]]})
    page = marked(file, tmp_path / "copy.xlsx")["数据目录"]
    assert list(ours(page)) == ["A2"]
    assert ours(page)["A2"] == "A2 数据目录名称：必填，请填写"
    parts = parts_of(tmp_path / "copy.xlsx")
    types = parts["[Content_Types].xml"].decode()
    assert types.count('Extension="vml"') == 1
    assert "/xl/mulu_comments1.xml" in types
    frame = parts["xl/mulu_vmlDrawing1.vml"].decode()
    assert "<x:Row>1</x:Row><x:Column>0</x:Column>" in frame


def test_the_element_that_names_frames_stands_before_tables(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("数据目录")
    columns = [{"header": heading} for heading in ROWS[0]]
    page.add_table(0, 0, 2, 2, {"data": ROWS[1:], "columns": columns})
    book.close()
    marked(source_file(path), tmp_path / "copy.xlsx")
    text = parts_of(tmp_path / "copy.xlsx")["xl/worksheets/sheet1.xml"].decode()
    assert text.index("<legacyDrawing ") < text.index("<tableParts ")
    assert text.count("legacyDrawing") == 1


def test_a_note_of_a_person_at_the_cell_stays_alone(tmp_path: Path) -> None:
    file = sheet_file(tmp_path, {"数据目录": ROWS})
    book = openpyxl.load_workbook(file.path)
    book["数据目录"]["A2"].comment = Comment("问过张处了", "某人")
    book.save(file.path)
    page = marked(file, tmp_path / "copy.xlsx")["数据目录"]
    assert notes(page) == {"A2": ("某人", "问过张处了")}
    assert page["A2"].fill.fgColor.rgb == "FFFFC7CE"


def test_notes_of_an_earlier_time_go_when_the_copy_is_imported_again(tmp_path: Path) -> None:
    file = sheet_file(tmp_path, {"数据目录": ROWS}, "x.xlsx")
    marked(file, tmp_path / "x.problems.xlsx")
    edit = Editing(tmp_path / "x.problems.xlsx")
    edit.put("数据目录", 2, 数据目录名称="甲").put("数据目录", 3, 数据目录名称=" ")
    edit.book["数据目录"]["B3"].comment = Comment("留着", "某人")
    page = marked(edit.save(), tmp_path / "y.xlsx")["数据目录"]
    assert set(notes(page)) == {"A3", "B3"}
    assert ours(page)["A3"].startswith("A3 数据目录名称：必填")
    frames = [data for name, data in parts_of(tmp_path / "y.xlsx").items() if name.endswith("vml")]
    assert [len(re.findall(rb"<\w+:shape ", data)) for data in frames] == [2]


def test_two_problems_of_a_cell_are_one_note_and_ones_of_a_row_none(tmp_path: Path) -> None:
    with Package(sheet_file(tmp_path, {"数据目录": ROWS}).path) as package:
        sheet = package.sheets[0].part
        noted = make_notes(package, {sheet: {}})
        assert noted.parts == {}
        noted = make_notes(package, {sheet: {(2, 2): "<一> & 二", (3, 30): "三"}})
    (words,) = [data for name, data in noted.parts.items() if "comments" in name]
    assert "&lt;一&gt; &amp; 二".encode() in words
    assert b'ref="AE3"' in words


def test_comments_that_are_written_oddly_cost_notes_only(tmp_path: Path) -> None:
    file = sheet_file(tmp_path, {"数据目录": ROWS})
    book = openpyxl.load_workbook(file.path)
    book["数据目录"]["B1"].comment = Comment("填名称", "某人")
    book.save(file.path)
    rewritten(file.path, **{"comment1.xml": b"<comments/>"})
    marked_copy = tmp_path / "copy.xlsx"
    before = parts_of(file.path)
    with pytest.raises(TypeError, match="authors"):  # nor can the other library read such a part
        marked(file, marked_copy)
    for name, data in before.items():
        if "omment" in name:
            assert parts_of(marked_copy)[name] == data
    assert "必填".encode() in parts_of(marked_copy)["xl/worksheets/sheet1.xml"]


def test_notes_that_are_too_many_to_hold_stay_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sheet_file(tmp_path, {"数据目录": ROWS})
    book = openpyxl.load_workbook(file.path)
    book["数据目录"]["B1"].comment = Comment("填名称" * 500, "某人")
    book.save(file.path)
    monkeypatch.setattr(notes_, "SMALL_PART_BYTES", 1_500)
    page = marked(file, tmp_path / "copy.xlsx")["数据目录"]
    assert set(notes(page)) == {"B1"}
    assert page["A2"].fill.fgColor.rgb == "FFFFC7CE"


@pytest.mark.parametrize(("ref", "cell"), [("A1", (1, 0)), ("Z9", (9, 25)), ("AA10", (10, 26))])
def test_a_reference_is_a_row_and_a_column(ref: str, cell: tuple[int, int]) -> None:
    assert cell_of(ref) == cell


@pytest.mark.parametrize(
    "comments",
    [
        b"<comments><authors></authors><commentList>" + b"<comment " * 300_000 + b"</commentList>",
        b"<comments><authors>" + b"<author>" * 300_000 + b"</authors><commentList></commentList>",
    ],
    ids=["comments without end", "authors without end"],
)
def test_parts_made_to_be_slow_are_not(tmp_path: Path, comments: bytes) -> None:
    """A number that rises with the square of these sizes would not end within the test's time."""
    file = sheet_file(tmp_path, {"数据目录": ROWS})
    book = openpyxl.load_workbook(file.path)
    book["数据目录"]["B1"].comment = Comment("填名称", "某人")
    book.save(file.path)
    frames = b"<xml>" + b"<v:shape " * 300_000 + b"</xml>"
    rewritten(file.path, **{"comment1.xml": comments, ".vml": frames})
    with Package(file.path) as package:
        noted = make_notes(package, {package.sheets[0].part: {(2, 0): "一"}})
    assert noted.parts
