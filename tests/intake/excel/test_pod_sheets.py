"""Workbooks of ``data.json``: rows that belong together, and what belongs to nothing (XLS-25)."""

from pathlib import Path

import pytest

from mulu.intake.draft import Draft
from mulu.intake.excel import pod_sheets
from mulu.intake.excel.package import Package
from mulu.intake.excel.reader import ExcelReader
from mulu.intake.excel.workbook import look_into
from mulu.intake.port import BrokenPlace, SourceRecord
from tests.intake.excel.test_marking import last_cells, marked
from tests.support.workbooks import sheet_file

DATASETS = [
    ["dataset_title", "dataset_description", "dataset_publisher_name", "dataset_identifier",
     "dataset_keyword", "dataset_accrualPeriodicity", "dataset_contactPoint_fn"],
    ["Causas", "Causas por juzgado y por fecha", "Ministerio", "d1", "causas, juzgados\n", "R/P1M",
     "Juan"],
    ["Jueces", "Nómina de jueces por provincia", "Ministerio", None, None, None, None],
]  # fmt: skip
DISTRIBUTIONS = [
    ["dataset_identifier", "dataset_title", "distribution_title", "distribution_format"],
    ["d1 ", "Causas", "Causas 2016", "CSV"],
    [None, "Jueces", "Nómina", "XLSX"],
    ["d9", "Nadie", "Suelta", "CSV"],
]
FIELDS = [
    ["dataset_identifier", "distribution_title", "field_title", "field_type", "field_description"],
    ["d1", "Causas 2016", "id_causa", "integer", "Identificador"],
    ["d1", "Causas 2016", "juzgado", "string", "Nombre"],
    ["d1", "Otra", "perdido", "string", "De ninguna"],
]
SHEETS = {"Dataset": DATASETS, "Distribution": DISTRIBUTIONS, "Field": FIELDS}


def read(folder: Path, sheets: object = SHEETS) -> tuple[list[Draft], list[BrokenPlace], list[str]]:
    reader = ExcelReader()
    found = list(reader.read(sheet_file(folder, sheets)))  # type: ignore[arg-type]
    records = [one for one in found if isinstance(one, SourceRecord)]
    drafts = [reader.draft(one) for one in records]
    assert all(isinstance(draft, Draft) for draft in drafts)
    broken = [one for one in found if isinstance(one, BrokenPlace)]
    return drafts, broken, [one.place for one in records]  # type: ignore[return-value]


def test_rows_that_belong_together_are_one_record(tmp_path: Path) -> None:
    drafts, _, places = read(tmp_path)
    assert places == ["Dataset!2", "Dataset!3"]
    first, second = drafts
    assert (first.text.title, first.provider.id, first.key.id) == ("Causas", "Ministerio", "d1")
    assert first.body.update_cycle == 4
    assert first.text.keywords == ("causas", "juzgados")
    pairs = zip(first.text.items, first.body.items, strict=True)
    assert [(text.name, body.dtype) for text, body in pairs] == [
        ("id_causa", "I"),
        ("juzgado", "C"),
    ]
    assert (first.body.format_types, second.body.format_types) == (("csv",), ("xlsx",))
    assert "Juan" not in repr(drafts)


def test_what_belongs_to_nothing_is_reported_at_its_row(tmp_path: Path) -> None:
    _, broken, _ = read(tmp_path)
    assert [one.line for one in broken] == [4, 4]
    assert broken[0].reason.startswith("Distribution!4 ")
    assert broken[1].reason.startswith("Field!4 ")


def test_parts_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pod_sheets, "PARTS_MAX", 2)
    drafts, broken, _ = read(tmp_path)
    assert len(drafts) == 2
    assert any("3" in one.reason and "2" in one.reason for one in broken)


def test_sheets_without_datasets_are_no_catalogue(tmp_path: Path) -> None:
    _, broken, places = read(tmp_path, {"Field": FIELDS})
    assert places == []
    assert len(broken) == 1


def test_a_sheet_of_ours_goes_before(tmp_path: Path) -> None:
    ours = [["数据目录名称", "提供单位", "摘要"], ["排水许可", "市局", "排水许可证的编号"]]
    drafts, _, places = read(tmp_path, {"数据目录": ours, **SHEETS})
    assert places == ["数据目录!2"]
    assert drafts[0].text.title == "排水许可"


def test_what_is_wrong_is_marked_in_its_row(tmp_path: Path) -> None:
    rows = [DATASETS[0], ["", "Sin título", "Ministerio", "d2", None, None, None]]
    page = marked(sheet_file(tmp_path, {"Dataset": rows}), tmp_path / "copy.xlsx")["Dataset"]
    assert "没有标题" in last_cells(page)[2]


def test_they_are_told_by_their_headings(tmp_path: Path) -> None:
    with Package(sheet_file(tmp_path, SHEETS).path) as package:
        found = look_into(package, {}).pod
    assert [(one.kind, one.header_row) for one in found] == [
        ("dataset", 1),
        ("distribution", 1),
        ("field", 1),
    ]
