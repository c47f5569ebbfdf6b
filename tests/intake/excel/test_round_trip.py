"""Excel → chain → Excel without loss, and only changes come back: XLS-5, XLS-10 to XLS-13."""

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from mulu.core.plain_text import form_problems
from mulu.intake.excel import columns, marks
from mulu.intake.excel.columns import Column
from mulu.intake.excel.sheets import SHEETS
from mulu.intake.excel.values import read_value, show_value
from mulu.intake.finding import find_files
from mulu.intake.importer import import_files
from mulu.modules.catalog import records
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord
from tests.support.fake_chain import FakeChain
from tests.support.place import REPO
from tests.support.workbooks import Editing, exported, sheet_file

CITY = REPO / "examples" / "city"
SCHOOLS = "3071109900003/000001"


@pytest.fixture(scope="module")
def city() -> FakeChain:
    chain = FakeChain()
    assert import_files(chain, find_files([CITY])).rejected == 0
    whole = chain.world.versions
    codes = [code for code in whole if code[0] in "3T"]
    kept = _with_links(whole, [SCHOOLS, *codes[:5], *codes[-3:]])
    chain.world.versions = {code: versions for code, versions in whole.items() if code in kept}
    return chain


def _with_links(whole: dict[str, Any], codes: list[str]) -> set[str]:
    """Records with all that they link to."""
    kept: set[str] = set()
    while codes:
        code = codes.pop()
        if code not in kept:
            kept.add(code)
            record = whole[code][-1].record
            for name in ("duties", "systems", "related", "entries"):
                codes += getattr(record, name, ())
            codes += [record.system] if hasattr(record, "system") else []
    return kept


@pytest.fixture
def chain(city: FakeChain) -> FakeChain:
    copy = FakeChain()
    copy.world = city.world.copy()
    return copy


def outcomes(report: Any) -> dict[str, int]:
    return {
        name: count
        for name in ("accepted", "unchanged", "rejected")
        if (count := getattr(report, name))
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_export_that_nobody_touched_costs_nothing(chain, tmp_path, language):
    path = exported(chain, tmp_path / "city.xlsx", language)
    before, asked = chain.world.copy(), chain.checked
    report = import_files(chain, find_files([path]))
    assert outcomes(report) == {"unchanged": len(before.versions)}
    assert (report.broken, chain.world, chain.checked) == ((), before, asked)


def test_an_export_saved_by_another_program_is_still_unchanged(chain, tmp_path):
    path = exported(chain, tmp_path / "city.xlsx")
    before = chain.world.copy()
    file = Editing(path).save()
    assert outcomes(import_files(chain, [file])) == {"unchanged": len(before.versions)}
    assert chain.world == before


def test_an_empty_chain_filled_from_an_export_says_the_same_in_every_field(city, tmp_path):
    """With code and base taken away every row is new: all fields come from cells alone."""
    edit = Editing(exported(city, tmp_path / "city.xlsx"))
    for sheet in ("职责目录", "数据目录", "系统目录", "库表目录"):
        code, base = edit.column(sheet, "代码"), edit.column(sheet, "基于版本（勿改）")
        for row in range(2, edit.book[sheet].max_row + 1):
            edit.book[sheet].cell(row, base).value = None
            assert edit.book[sheet].cell(row, code).value
    fresh = FakeChain()
    fresh.world.orgs = dict(city.world.orgs)
    report = import_files(fresh, [edit.save()])
    assert outcomes(report) == {"accepted": len(city.world.versions)}
    before, after = city.records(), fresh.records()
    for code, record in before.items():
        assert after[code].record == record.record, code
        told = structs.replace(after[code].text, source_ref=record.text.source_ref)
        assert told == record.text, code


def test_one_changed_cell_is_one_revision_of_that_field(chain, tmp_path):
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.row_of("数据目录", "代码", SCHOOLS)
    file = edit.put("数据目录", row, 摘要="全市学校的名称和地址", 更新周期="每月").save()
    before = chain.records()[SCHOOLS]
    report = import_files(chain, [file])
    assert outcomes(report) == {"accepted": 1, "unchanged": len(chain.world.versions) - 1}
    (batch,) = chain.submitted
    assert [type(one.message) for one in batch] == [ReviseRecord]
    after = chain.records()[SCHOOLS]
    assert after.version == before.version + 1
    assert after.record == structs.replace(before.record, update_cycle=4)
    assert after.text == structs.replace(before.text, summary="全市学校的名称和地址")
    again = import_files(chain, [file])
    assert outcomes(again) == {"unchanged": len(chain.world.versions)}


def test_an_emptied_cell_takes_the_value_away(chain, tmp_path):
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.row_of("数据目录", "代码", SCHOOLS)
    report = import_files(chain, [edit.put("数据目录", row, 更新周期=None).save()])
    assert report.revised == 1
    assert chain.records()[SCHOOLS].record.update_cycle == 0


def test_an_item_row_changed_added_or_deleted_revises_its_entry_only(chain, tmp_path):
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.row_of("信息项", "所属数据目录", SCHOOLS)
    items = chain.records()[SCHOOLS].text.items
    edit.put("信息项", row, 信息项名称="学校全称")
    edit.book["信息项"].append([SCHOOLS, "办学年份", "xxnf", "整型"])
    report = import_files(chain, [edit.save()])
    assert [one.code for one in report.records if one.outcome == "accepted"] == [SCHOOLS]
    after = chain.records()[SCHOOLS]
    names = [item.name for item in after.text.items]
    assert names == ["学校全称", *(item.name for item in items[1:]), "办学年份"]
    assert after.record.items[-1].dtype == "I"


def test_what_no_cell_shows_stays_as_it_is(chain, tmp_path):
    known = chain.records()[SCHOOLS]
    long = tuple(f"{n:02}" * 450 for n in range(40))
    text = structs.replace(known.text, keywords=long, summary="两个  空格，原样保留的摘要")
    chain.world.versions[SCHOOLS] = [replace(known, text=text)]
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.row_of("数据目录", "代码", SCHOOLS)
    assert "无法列出" in edit.get("数据目录", row, "关键字")
    import_files(chain, [edit.put("数据目录", row, 联系单位="信息中心").save()])
    after = chain.records()[SCHOOLS]
    assert after.version == known.version + 1
    assert after.text == structs.replace(text, contact_unit="信息中心")


def test_a_change_by_others_meanwhile_is_reported_and_not_overwritten(chain, tmp_path):
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.row_of("数据目录", "代码", SCHOOLS)
    mine = edit.put("数据目录", row, 摘要="我改的摘要，十个字以上").save()
    known = chain.records()[SCHOOLS]
    theirs = replace(
        known,
        content_hash="ab" * 32,
        version=known.version + 1,
        text=structs.replace(known.text, summary="别人改的摘要，十个字以上"),
    )
    chain.world.versions[SCHOOLS].append(theirs)
    before = chain.world.copy()
    report = import_files(chain, [mine])
    (lost,) = [one for one in report.records if one.outcome == "rejected"]
    assert (lost.code, lost.place) == (SCHOOLS, f"数据目录!{row}")
    assert "已有他人修订" in lost.reasons[0]
    assert "export it again" in lost.reasons[0]
    assert chain.world == before


def test_a_change_that_others_made_alike_is_unchanged(chain, tmp_path):
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.row_of("数据目录", "代码", SCHOOLS)
    mine = edit.put("数据目录", row, 摘要="大家都这样改的摘要文字").save()
    known = chain.records()[SCHOOLS]
    text = structs.replace(known.text, summary="大家都这样改的摘要文字", themes=("教育",))
    chain.world.versions[SCHOOLS].append(
        replace(known, content_hash="ab" * 32, version=known.version + 1, text=text)
    )
    report = import_files(chain, [mine])
    assert outcomes(report) == {"unchanged": len(chain.world.versions)}


def test_a_field_may_be_set_back_to_what_it_was_earlier(chain, tmp_path):
    def revise(summary: str) -> None:
        edit = Editing(exported(chain, tmp_path / "city.xlsx"))
        row = edit.row_of("数据目录", "代码", SCHOOLS)
        report = import_files(chain, [edit.put("数据目录", row, 摘要=summary).save()])
        assert report.revised == 1

    first = chain.records()[SCHOOLS].text.summary
    revise("后来的摘要，也有十个字了")
    revise(first)
    assert chain.records()[SCHOOLS].version == 3


def test_a_provider_does_not_change_by_an_edit(chain, tmp_path):
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.row_of("数据目录", "代码", SCHOOLS)
    before = chain.world.copy()
    report = import_files(chain, [edit.put("数据目录", row, 提供单位="o0001").save()])
    assert (report.rejected, chain.world) == (1, before)


def test_a_row_without_a_record_on_the_chain_says_so(chain, tmp_path):
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.row_of("数据目录", "代码", SCHOOLS)
    file = edit.put("数据目录", row, 代码="3071109900003/999999", 摘要="改过").save()
    report = import_files(chain, [file])
    (lost,) = [one for one in report.records if one.outcome == "rejected"]
    assert "the chain has no 3071109900003/999999" in lost.reasons[0]


def test_damaged_marks_count_every_field_as_changed_and_lose_nothing(chain, tmp_path):
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.row_of("数据目录", "代码", SCHOOLS)
    place = edit.column("数据目录", "校验（勿改）")
    edit.book["数据目录"].cell(row, place).value = "???"
    before = chain.world.copy()
    report = import_files(chain, [edit.save()])
    assert outcomes(report) == {"unchanged": len(before.versions)}
    assert chain.world == before


def test_marks_tell_changed_fields_and_hide_no_change():
    fields, cells = ("a", "b", "c"), {"a": "1", "c": "三"}
    made = marks.make_marks(fields, cells)
    assert marks.changed_fields(fields, cells, made) == frozenset()
    assert marks.changed_fields(fields, {**cells, "b": "2"}, made) == {"b"}
    assert marks.changed_fields(fields, {"a": "1"}, made) == {"c"}
    assert marks.changed_fields(("a", "b"), cells, made) is None
    assert marks.changed_fields(fields, cells, "not base64!") is None


def test_a_change_behind_an_equal_mark_counts_every_field(monkeypatch):
    monkeypatch.setattr(marks.zlib, "crc32", lambda _data: 0)
    made = marks.make_marks(("a", "b"), {"a": "1"})
    assert marks.changed_fields(("a", "b"), {"a": "2"}, made) == {"a", "b"}


TEXTS = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Zl", "Zp", "Co")),
    max_size=40,
).filter(lambda text: not any(form_problems("", text)))
WORDS = st.from_regex(r"[a-z0-9_]{1,16}", fullmatch=True)
CODES = st.from_regex(r"[1-3][0-9]{5}/[0-9]{1,4}", fullmatch=True)
DAYS = st.dates().map(lambda day: day.isoformat())


def _several(one: st.SearchStrategy[Any], *, unique: bool = True) -> st.SearchStrategy[Any]:
    return st.lists(one, min_size=1, max_size=4, unique=unique).map(tuple)


def _codes(column: Column) -> st.SearchStrategy[Any]:
    return st.sampled_from([choice.code for choice in column.codes.choices])


BY_KIND = {
    "text": lambda _: TEXTS.filter(bool),
    "list": lambda _: _several(TEXTS, unique=False),
    "words": lambda _: _several(WORDS),
    "links": lambda _: _several(CODES),
    "date": lambda _: DAYS,
    "count": lambda _: st.integers(1, 2**53 - 1),
    "choice": _codes,
    "choices": lambda column: _several(_codes(column)),
    "flag": lambda _: st.booleans(),
    "mark": lambda _: st.just(True),
}


def _values(column: Column) -> st.SearchStrategy[Any]:
    if column.field in ("type_name", "db_kind"):
        return WORDS
    return BY_KIND[column.kind](column)


COLUMNS = [
    column
    for sheet in SHEETS.values()
    for column in (*sheet.columns, *sheet.parts)
    if column.kind != "own"
]


@given(
    st.sampled_from(COLUMNS).flatmap(lambda c: st.tuples(st.just(c), _values(c))),
    st.sampled_from(("zh", "en")),
)
@settings(max_examples=150, deadline=None)
@example((SHEETS["entry"].column("keywords"), ("",)), "zh")
@example((SHEETS["entry"].column("keywords"), ("甲；乙", "")), "zh")
def test_every_value_of_every_column_is_read_back_from_its_cell(pair, language):
    column, value = pair
    cell = show_value(column, value, language)
    assert cell
    assert read_value(column, cell) == value


def test_code_lists_offer_every_value_of_the_catalogue():
    fields = {
        "share_type": records.ShareType,
        "format_class": records.FormatClass,
        "share_modes": records.ShareMode,
        "update_cycle": records.UpdateCycle,
        "level": records.Level,
        "pi": records.PersonalFlag,
        "deny_basis": records.DenyBasis,
        "dtype": records.DataType,
        "basis_type": records.BasisType,
        "status": records.SystemStatus,
        "cloud": records.Cloud,
        "refresh": records.UpdateCycle,
    }
    for column in COLUMNS:
        if column.field in fields:
            offered = {choice.code for choice in column.codes.choices}
            assert offered == set(get_args(fields[column.field])) - {"", 0}, column.field


def test_every_field_of_a_record_has_a_column():
    silent = {"originals", "source_ref", "schema_hash", "items", "columns", "system", "item"}
    for sheet in SHEETS.values():
        shown = {column.field for column in (*sheet.columns, *sheet.parts)}
        named = {*sheet.body.__struct_fields__, *sheet.text.__struct_fields__}
        assert named - silent <= shown | {"deny_basis"}, sheet.level
    assert tuple(SHEETS) == columns.LEVELS


NASTY = st.one_of(
    TEXTS.filter(bool),
    st.sampled_from(
        ("=1+1", "+1", "-1", "@SUM(A1)", "_x0041_", "_x005F_x0041_", "'=1", "1e5", "是")
    ),
)


@settings(
    max_examples=4,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(NASTY, min_size=1, max_size=12, unique=True))
def test_any_text_survives_a_whole_workbook(tmp_path: Path, texts: list[str]):
    rows = [["编号", "数据目录名称", "提供单位", "摘要", "关键字"]]
    rows += [[f"k{n}", f"第{n}条", "市水务局", "占位", ""] for n in range(len(texts))]
    chain = FakeChain()
    assert import_files(chain, [sheet_file(tmp_path, {"数据目录": rows})]).accepted == len(texts)
    for versions, text in zip(list(chain.world.versions.values()), texts, strict=True):
        told = structs.replace(versions[0].text, summary=text, keywords=(text, text + "；"))
        versions[0] = replace(versions[0], text=told)
    edit = Editing(exported(chain, tmp_path / "out.xlsx"))
    for row, text in enumerate(texts, 2):
        cell = edit.book["数据目录"].cell(row, edit.column("数据目录", "摘要"))
        if "_x" not in text:  # which openpyxl leaves escaped, and two of which are not shown
            assert cell.value == text
        assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))
    kept = chain.world.copy()
    report = import_files(chain, find_files([tmp_path / "out.xlsx"]))
    assert outcomes(report) == {"unchanged": len(texts)}
    assert chain.world == kept


def test_new_rows_beside_exported_ones_are_registered(chain, tmp_path):
    edit = Editing(exported(chain, tmp_path / "city.xlsx"))
    row = edit.book["数据目录"].max_row + 1
    provider = edit.get("数据目录", 2, "提供单位")
    edit.put("数据目录", row, 编号="n1", 提供单位=provider, 数据目录名称="新的目录")
    edit.book["信息项"].append(["n1", "新信息项"])
    known = len(chain.world.versions)
    report = import_files(chain, [edit.save()])
    assert outcomes(report) == {"accepted": 1, "unchanged": known}
    (batch,) = chain.submitted
    assert isinstance(batch[0].message, RegisterRecord)
    assert batch[0].message.provider == provider.partition(" ")[0]
