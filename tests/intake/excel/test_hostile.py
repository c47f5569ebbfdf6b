"""Files that are no workbooks, or want to do harm: XLS-20 to XLS-23."""

import tracemalloc
import zipfile

import pytest

from mulu.intake.excel import package
from mulu.intake.importer import import_files
from tests.support.catalogue_files import source_file, write_bytes
from tests.support.fake_chain import FakeChain
from tests.support.workbooks import Editing, exported, sheet_file, template

ROWS = [["数据目录名称", "提供单位", "摘要"], ["甲", "市局", "一"], ["乙", "市局", "二"]]
SHEET = "xl/worksheets/sheet1.xml"


def run(file):
    chain = FakeChain()
    before = chain.world.copy()
    report = import_files(chain, [file])
    return report, chain.world == before


def respoken(folder, change, name="changed.xlsx"):
    """A sound workbook whose parts were changed."""
    file = sheet_file(folder, {"数据目录": ROWS})
    with zipfile.ZipFile(file.path) as given:
        parts = {one: given.read(one) for one in given.namelist()}
    change(parts)
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as made:
        for part, data in parts.items():
            made.writestr(part, data)
    return source_file(folder / name)


def test_an_old_or_locked_file_says_what_to_do(tmp_path):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    report, same = run(write_bytes(tmp_path, "old.xls", data))
    assert same
    assert "另存为 .xlsx" in report.broken[0].reason
    assert "remove the password" in report.broken[0].reason


@pytest.mark.parametrize("end", [1000, -30])
def test_a_file_cut_off_is_refused_whole(tmp_path, end):
    data = sheet_file(tmp_path, {"数据目录": ROWS}).path.read_bytes()[:end]
    report, same = run(write_bytes(tmp_path, "cut.xlsx", data))
    assert (same, report.read) == (True, 0)
    assert "不是完好的 .xlsx 工作簿" in report.broken[0].reason


def test_any_byte_may_be_spoiled_and_nothing_is_raised(tmp_path):
    data = sheet_file(tmp_path, {"数据目录": ROWS}).path.read_bytes()
    for at in range(0, len(data), 151):
        spoiled = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        report, _ = run(write_bytes(tmp_path, "spoiled.xlsx", spoiled))
        assert report.read == len(report.records)


def test_a_package_without_a_workbook_is_no_workbook(tmp_path):
    def change(parts):
        del parts["xl/workbook.xml"]

    report, _ = run(respoken(tmp_path, change))
    assert "xl/workbook.xml" in report.broken[0].reason


def test_a_bomb_is_given_up_while_it_unpacks(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "FREE_BYTES", 1 << 20)

    def change(parts):
        parts[SHEET] = parts[SHEET].replace(b"</row>", b"</row>" + b" " * (64 << 20), 1)

    file = respoken(tmp_path, change)
    tracemalloc.start()
    report, same = run(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert same
    assert "压缩比异常" in report.broken[0].reason
    assert peak < 16 << 20


def test_declarations_of_entities_are_refused(tmp_path):
    def change(parts):
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        head, mark, rest = parts[SHEET].partition(b"<worksheet")
        parts[SHEET] = head + bomb + mark + rest

    report, same = run(respoken(tmp_path, change))
    assert same
    assert "DOCTYPE" in report.broken[0].reason


def test_a_sheet_broken_in_the_middle_gives_the_rows_before(tmp_path):
    def change(parts):
        parts[SHEET] = parts[SHEET].replace(b'<row r="3"', b'<row r="3" <')

    report, _ = run(respoken(tmp_path, change))
    assert report.broken
    assert report.read == 0


def test_a_million_declared_rows_cost_nothing(tmp_path):
    def change(parts):
        far = b'<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row></sheetData>'
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", far)
        parts[SHEET] = parts[SHEET].replace(b'ref="A1:C3"', b'ref="A1:XFD1048576"')

    report, _ = run(respoken(tmp_path, change))
    assert (report.accepted, report.rejected, report.broken) == (2, 0, ())


def test_links_out_of_a_workbook_are_not_followed(tmp_path):
    def change(parts):
        name = "xl/_rels/workbook.xml.rels"
        parts[name] = parts[name].replace(
            b'Target="/xl/worksheets/sheet1.xml"',
            b'Target="file:///etc/passwd" TargetMode="External"',
        )

    report, same = run(respoken(tmp_path, change))
    assert same
    assert report.read == 0


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "=HYPERLINK(1)"])
def test_texts_that_look_like_formulas_go_out_as_quoted_texts(tmp_path, text):
    chain = FakeChain()
    rows = [["编号", "数据目录名称", "提供单位", "联系单位"], ["1", text, text, "'" + text]]
    edit = Editing(template(tmp_path))
    for heading, cell in zip(rows[0], rows[1], strict=True):
        place = edit.book["数据目录"].cell(2, edit.column("数据目录", heading))
        place.value, place.data_type = cell, "s"
    assert import_files(chain, [edit.save()]).accepted == 1
    out = Editing(exported(chain, tmp_path / "out.xlsx"))
    cell = out.book["数据目录"].cell(2, out.column("数据目录", "数据目录名称"))
    assert (cell.value, cell.quotePrefix) == (text, True)
    with zipfile.ZipFile(tmp_path / "out.xlsx") as made:
        for name in made.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in made.read(name)
    assert import_files(chain, [source_file(tmp_path / "out.xlsx")]).unchanged == 1
