"""Workbooks by the command line on a real node: template, import, export, edit, again; CLI-40."""

from pathlib import Path

import openpyxl
import pytest

from tests.support.command import Mulu
from tests.support.node import live_node
from tests.support.workbooks import Editing

__all__ = ["live_node"]

ORG = "工作簿局"
ZH = ("--lang", "zh")


def rows_of(file: str | Path, sheet: str) -> list[list[object]]:
    page = openpyxl.load_workbook(file)[sheet]
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]


def filled(mulu: Mulu, folder: Path, name: str, *titles: str) -> Path:
    """A template filled in with entries of these titles."""
    path = folder / name
    answer = mulu.json("template", "all", "-o", path, *ZH)
    assert answer == {"file": str(path), "levels": ["duty", "entry", "system", "table"]}
    edit = Editing(path)
    for row, title in enumerate(titles, 2):
        edit.put("数据目录", row, 编号=f"n{row}", 提供单位=ORG, 数据目录名称=title, 更新周期="每年")
        edit.put("信息项", row, 所属数据目录=f"n{row}", 信息项名称="名称")
    edit.save()
    return path


def provider(live: Mulu, code: str) -> str:
    return str(live.json("show", code)["provider"]["org_id"])


def test_a_workbook_goes_in_out_is_edited_and_goes_in_again(live: Mulu, tmp_path: Path) -> None:
    path = filled(live, tmp_path, "wb_first.xlsx", "工作簿甲", "工作簿乙", "工作簿丙")
    answer = live.json("import", path)
    org = provider(live, answer["records"][0]["code"])
    assert answer["accepted"] == 3
    assert live.json("import", path)["unchanged"] == 3
    out = tmp_path / "out.xlsx"
    answer = live.json("export", "xlsx", "-o", out, "--org", org, *ZH)
    assert (answer["file"], answer["entries"], answer["left_out"]) == (str(out), 3, 0)
    height = live.json("status")["height"]
    answer = live.json("import", out)
    assert (answer["unchanged"], answer["workbooks"]) == (3, [])
    assert live.json("status")["height"] == height
    edit = Editing(out)
    row = edit.row_of("数据目录", "数据目录名称", "工作簿乙")
    code = edit.get("数据目录", row, "代码")
    edit.put("数据目录", row, 摘要="导出后改的摘要，十个字以上").save()
    answer = live.json("import", out)
    assert (answer["accepted"], answer["revised"], answer["unchanged"]) == (1, 1, 2)
    shown = live.json("show", code)
    assert (shown["version"], shown["text"]["summary"]) == (2, "导出后改的摘要，十个字以上")
    live.json("revise", code, "--set", "summary=别人后来又改了的摘要文字")
    edit.put("数据目录", row, 摘要="我还想再改一次这个摘要").save()
    answer = live.json("import", out)
    assert (answer["rejected"], answer["unchanged"]) == (1, 2)
    assert live.json("show", code)["text"]["summary"] == "别人后来又改了的摘要文字"
    told = rows_of(answer["file"], "数据目录")[row - 2]
    assert any("已有他人修订" in str(cell) for cell in told)


def test_problems_are_marked_in_a_copy_beside_the_workbook(live: Mulu, tmp_path: Path) -> None:
    path = filled(live, tmp_path, "wb_wrong.xlsx", "工作簿丁", "工作簿戊")
    Editing(path).put("数据目录", 2, 更新周期="有空时").save()
    before = path.read_bytes()
    answer = live.json("import", path)
    copy = tmp_path / "wb_wrong.problems.xlsx"
    assert answer["workbooks"] == [{"source": str(path), "file": str(copy), "problems": 1}]
    assert (answer["file"], answer["accepted"], answer["rejected"]) == (str(copy), 1, 1)
    assert answer["records"][0]["place"] == "数据目录!2"
    assert path.read_bytes() == before
    assert any("不在列表中" in str(cell) for cell in rows_of(copy, "数据目录")[0])
    Editing(copy).put("数据目录", 2, 更新周期="每月").save()
    answer = live.json("import", copy)
    assert (answer["accepted"], answer["unchanged"], answer["rejected"]) == (1, 1, 0)


def test_a_dry_run_marks_problems_and_writes_nothing(live: Mulu, tmp_path: Path) -> None:
    path = filled(live, tmp_path, "wb_dry.xlsx", "工作簿己")
    Editing(path).put("数据目录", 2, 发布日期="明天").save()
    height = live.json("status")["height"]
    answer = live.json("import", path, "--dry-run", status=1)
    assert "“明天”不是日期" in str(rows_of(answer["file"], "数据目录")[0])
    assert live.json("status")["height"] == height


def test_the_gap_list_goes_out_and_comes_back_filled_in(live: Mulu, tmp_path: Path) -> None:
    path = filled(live, tmp_path, "wb_gaps.xlsx", "工作簿庚")
    code = live.json("import", path)["records"][0]["code"]
    out = tmp_path / "gaps.xlsx"
    live.json("export", "xlsx", "-o", out, "--gaps", "--org", provider(live, code), *ZH)
    edit = Editing(out)
    row = edit.row_of("数据目录", "代码", code)
    assert "缺摘要" in edit.get("数据目录", row, "缺项")
    assert "缺摘要：用一两句话" in edit.get("数据目录", row, "怎样补")
    cell = edit.book["数据目录"].cell(row, edit.column("数据目录", "摘要"))
    assert cell.fill.fgColor.rgb == "FFFFF2CC"
    edit.put("数据目录", row, 摘要="补上的摘要，说明内容和用途").save()
    answer = live.json("import", out)
    assert (answer["accepted"], answer["revised"], answer["rejected"]) == (1, 1, 0)
    assert "missing:summary" not in live.json("show", code)["gaps"]


def test_a_gap_list_has_the_heaviest_first(live: Mulu, tmp_path: Path) -> None:
    path = filled(live, tmp_path, "wb_order.xlsx", "工作簿子", "工作簿丑", "工作簿寅")
    edit = Editing(path)
    edit.put("数据目录", 3, 数据级别="一级", 共享类型="无条件共享", 共享方式="文件下载").save()
    answer = live.json("import", path)
    out = tmp_path / "order.xlsx"
    org = provider(live, answer["records"][0]["code"])
    live.json("export", "xlsx", "-o", out, "--gaps", "--org", org, "--level", "entry", *ZH)
    book = Editing(out)
    codes = [book.get("数据目录", row, "代码") for row in (2, 3, 4)]
    lacks = [[one["weight"] for one in live.json("gaps", code)["gaps"]] for code in codes]
    assert [sum(one) for one in lacks] == sorted(map(sum, lacks), reverse=True)
    assert book.get("数据目录", 4, "数据目录名称") == "工作簿丑"
    explained = rows_of(out, "缺项说明")
    assert {row[5] for row in explained} == {"数据目录"}
    assert max(row[6] for row in explained) == 3


def test_what_a_column_means_is_said_once(live: Mulu, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["目录名称", "归口单位名", "说明文字"])
    made.active.append(["工作簿辛", ORG, "旧表里的说明文字"])
    made.save(tmp_path / "wb_old.xlsx")
    answer = live.json("import", tmp_path / "wb_old.xlsx", status=1)
    assert "--column" in answer["broken"][0]["reason"]
    said = ("--column", "归口单位名=provider", "--column", "说明文字=summary")
    code = live.json("import", tmp_path / "wb_old.xlsx", *said)["records"][0]["code"]
    assert live.json("show", code)["text"]["summary"] == "旧表里的说明文字"
    assert live.json("import", tmp_path / "wb_old.xlsx")["unchanged"] == 1
    assert live("import", tmp_path / "wb_old.xlsx", "--column", "a=nothing").status == 2
    assert live("import", tmp_path / "wb_old.xlsx", "--column", "nothing").status == 2


def test_an_export_of_another_chain_is_not_imported(live: Mulu, tmp_path: Path) -> None:
    out = tmp_path / "other.xlsx"
    live.json("export", "xlsx", "-o", out)
    edit = Editing(out)
    for row in edit.book["mulu"].iter_rows():
        if row[0].value == "chain":
            row[1].value = "another#sha256:00"
    edit.save()
    height = live.json("status")["height"]
    assert live.json("import", out, status=1)["error"]
    assert live.json("status")["height"] == height


@pytest.mark.parametrize(
    "words",
    [
        ("template", "all", "-o", "x.csv"),
        ("template", "everything", "-o", "x.xlsx"),
        ("export", "xlsx", "-o", "x.csv"),
        ("export", "xlsx", "-o", "x.xlsx", "--level", "all-of-them"),
        ("template", "duty", "-o", "nowhere/at/all.xlsx"),
    ],
)
def test_wrong_words_are_usage_errors(mulu: Mulu, words: tuple[str, ...]) -> None:
    assert mulu(*words).status == 2


def test_a_template_needs_neither_node_nor_home(mulu: Mulu, tmp_path: Path) -> None:
    called = mulu("template", "duty", "-o", tmp_path / "t.xlsx", home=tmp_path / "none")
    assert called.status == 0
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames[1] == "duties"
