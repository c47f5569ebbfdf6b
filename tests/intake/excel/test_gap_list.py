"""Gap lists say what, why and how; filled in they change those cells alone (XLS-18, XLS-24)."""

from pathlib import Path

import openpyxl
import pytest
from msgspec import structs

from mulu.intake.excel.columns import LEVELS
from mulu.intake.excel.gap_sheet import NAME
from mulu.intake.excel.lacking import explained, lacking, mending
from mulu.intake.excel.sheets import SHEETS
from mulu.intake.excel.showing import show_record
from mulu.intake.excel.template import WorkbookWriter
from mulu.intake.importer import import_files
from mulu.intake.needs import KnownRecord
from mulu.modules.catalog.gap_names import GAP_NAMES
from mulu.modules.catalog.gap_texts import GAP_TEXTS, by_effect
from mulu.modules.catalog.gaps import gaps
from mulu.modules.catalog.profiles import load_profile
from mulu.modules.catalog.statutory import STATUTORY, STATUTORY_1
from tests.modules.catalog.test_gaps import stored
from tests.support.fake_chain import FakeChain
from tests.support.workbooks import Editing, sheet_file, template

PROFILE = load_profile(STATUTORY, STATUTORY_1)
SHEET = "数据目录"


def lacks(known: KnownRecord) -> tuple[str, ...]:
    record = stored(known.record, code=known.code, provider=known.provider)
    return gaps(record, known.text, PROFILE)


def gap_list(chain: FakeChain, path: Path, language: str = "zh") -> Editing:
    """What records of a chain lack, as the command line writes it."""
    about = {"chain": "test", "height": "7"}
    writer = WorkbookWriter(path, LEVELS, language, about=about, gaps=True)
    for known in chain.records().values():
        if found := lacks(known):
            shown = show_record(known, language, f"{known.provider} 市局", lambda _: ())
            writer.write(shown, known.content_hash, found)
    writer.close()
    return Editing(path)


@pytest.fixture
def chain(tmp_path: Path) -> FakeChain:
    """Two entries and a system that lack much, and a second version of nothing."""
    made = FakeChain()
    edit = Editing(template(tmp_path))
    for row, title in ((2, "排水许可"), (3, "公园名录")):
        edit.put(SHEET, row, 编号=f"n{row}", 提供单位="市局", 数据目录名称=title)
        edit.put(SHEET, row, 关键字="排水；公园", 联系岗位="管理岗", 更新周期="每年")
        edit.put("信息项", row, 所属数据目录=f"n{row}", 信息项名称="编号", 数据类型="日期型")
    edit.put("系统目录", 2, 编号="s", 提供单位="市局", 系统名称="许可系统")
    assert import_files(made, [edit.save()]).rejected == 0
    return made


def record_of(chain: FakeChain, title: str) -> KnownRecord:
    return next(r for r in chain.records().values() if r.text and r.text.title == title)


def test_filled_in_cells_change_and_nothing_else(chain: FakeChain, tmp_path: Path) -> None:
    edit = gap_list(chain, tmp_path / "gaps.xlsx")
    before = record_of(chain, "排水许可")
    untouched = record_of(chain, "公园名录")
    row = edit.row_of(SHEET, "数据目录名称", "排水许可")
    edit.put(
        SHEET, row, 摘要="排水许可证的编号和发证日期。", 数据级别="二级", 共享类型="有条件共享"
    )
    edit.put(SHEET, row, 共享范围="市级政务部门", 共享方式="服务接口；批量交换", 格式分类="数据库")
    report = import_files(chain, [edit.save()])
    assert (report.rejected, report.revised) == (0, 1)
    after = record_of(chain, "排水许可")
    assert after.version == 2
    assert after.record == structs.replace(
        before.record,
        level="G2",
        share_type=2,
        share_modes=("API", "BATCH"),
        format_class=3,
    )
    assert after.text == structs.replace(
        before.text, summary="排水许可证的编号和发证日期。", share_scope="市级政务部门"
    )
    mended = set(lacks(before)) - set(lacks(after))
    assert mended >= {"missing:summary", "missing:level", "missing:share_type", "missing:format"}
    assert record_of(chain, "公园名录") == untouched


def test_items_that_lack_a_type_are_mended_on_their_sheet(chain: FakeChain, tmp_path: Path) -> None:
    edit = gap_list(chain, tmp_path / "gaps.xlsx")
    code = record_of(chain, "排水许可").code
    row = edit.row_of("信息项", "所属数据目录", code)
    edit.put("信息项", row, 数据类型="字符型", 数据长度=18)
    before = record_of(chain, "排水许可")
    report = import_files(chain, [edit.save()])
    assert (report.rejected, report.revised) == (0, 1)
    after = record_of(chain, "排水许可")
    (item,) = after.record.items
    assert (item.dtype, item.length) == ("C", 18)
    assert structs.replace(after.record, items=before.record.items) == before.record
    assert after.text == before.text


def test_an_original_goes_with_the_code_that_takes_its_place(tmp_path: Path) -> None:
    chain = FakeChain()
    rows = [
        ["数据目录名称", "提供单位", "更新周期", "备注"],
        ["甲", "市局", "有空就更新", "另见乙"],
    ]
    assert import_files(chain, [sheet_file(tmp_path, {SHEET: rows})]).rejected == 0
    assert "unmapped:value" in lacks(record_of(chain, "甲"))
    edit = gap_list(chain, tmp_path / "gaps.xlsx")
    row = edit.row_of(SHEET, "数据目录名称", "甲")
    edit.put(SHEET, row, 更新周期="不定期")
    assert import_files(chain, [edit.save()]).revised == 1
    after = record_of(chain, "甲")
    assert after.text is not None
    assert [(one.field, one.value) for one in after.text.originals] == [("备注", "另见乙")]
    assert not {"unmapped:value", "missing:update_cycle"} & set(lacks(after))


def test_an_untouched_list_comes_back_as_nothing(chain: FakeChain, tmp_path: Path) -> None:
    edit = gap_list(chain, tmp_path / "gaps.xlsx")
    report = import_files(chain, [edit.save()])
    assert (report.unchanged, report.accepted, report.broken) == (len(chain.records()), 0, ())


def test_words_beside_a_row_say_what_and_how_the_heaviest_first(
    chain: FakeChain, tmp_path: Path
) -> None:
    edit = gap_list(chain, tmp_path / "gaps.xlsx")
    known = record_of(chain, "排水许可")
    row = edit.row_of(SHEET, "代码", known.code)
    ordered = by_effect(lacks(known))
    names = edit.get(SHEET, row, "缺项").split("；")
    assert names == [GAP_NAMES[gap][0] for gap in ordered]
    lines = edit.get(SHEET, row, "怎样补").split("\n")
    assert len(lines) == len(ordered)
    for gap, line in zip(ordered, lines, strict=True):
        assert line.startswith(f"{GAP_NAMES[gap][0]}：{GAP_TEXTS[gap].how[0]}")
        assert line.endswith(f"例：{GAP_TEXTS[gap].example[0]}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sheet_explains_each_gap_once_with_its_count(
    chain: FakeChain, tmp_path: Path, language: str
) -> None:
    edit = gap_list(chain, tmp_path / "gaps.xlsx", language)
    rows = list(edit.book[NAME[language]].iter_rows(min_row=2, values_only=True))
    entries = [known for known in chain.records().values() if known.code[0] != "S"]
    sheet = SHEETS["entry"].zh if language == "zh" else SHEETS["entry"].en
    told = {row[0]: row for row in rows if row[5] == sheet}
    wanted = {gap for known in entries for gap in lacks(known)}
    assert set(told) == {explained(gap, language)[0] for gap in wanted}
    for gap in wanted:
        name, effect, why, how, example = explained(gap, language)
        count = sum(gap in lacks(known) for known in entries)
        assert told[name] == (name, effect, why, how, example, sheet, count)
    assert rows[0][1] == ("阻碍共享" if language == "zh" else "blocks sharing")


def test_an_ordinary_export_explains_nothing(tmp_path: Path) -> None:
    WorkbookWriter(tmp_path / "x.xlsx", LEVELS, "zh", about={"chain": "test"}).close()
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert NAME["zh"] not in book.sheetnames
    assert "怎样补" not in [cell.value for cell in book[SHEET][1]]


def test_a_gap_of_a_later_version_is_named_by_its_id() -> None:
    assert lacking(SHEETS["entry"], ["missing:everything"], "zh") == {
        "missing:everything": "missing:everything"
    }
    assert mending(["missing:everything"], "zh") == ""
    assert explained("missing:everything", "en") == ("missing:everything", "", "", "", "")


def test_a_code_is_no_cell_to_fill_in() -> None:
    assert set(lacking(SHEETS["entry"], ["missing:official_code"], "zh")) == {
        "missing:official_code"
    }
