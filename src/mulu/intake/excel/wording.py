"""Sentences about workbooks, in Chinese and English; each says what, where and what to do.

Source: docs/spec/excel.md XLS-9 and XLS-20 to XLS-23.
"""

from collections.abc import Iterable

_SHOWN = 60


def both(zh: str, en: str) -> str:
    """One sentence in both languages, as the importer's reports have it."""
    return f"{zh} · {en}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


# The file


def old_or_locked() -> str:
    """An OLE file: .xls, or .xlsx under a password."""
    return both(
        "是旧格式 .xls，或是加了密码的工作簿；请在 Excel 或 WPS 中去掉密码，另存为 .xlsx",
        "it is an old .xls or locked by a password: remove the password and save it as .xlsx",
    )


def no_workbook(why: str) -> str:
    """A ZIP without a workbook, or a damaged one."""
    return both(
        f"不是完好的 .xlsx 工作簿（{why}）；请用 Excel 或 WPS 打开后另存为 .xlsx",
        f"it is no sound .xlsx workbook ({why}): open it in a spreadsheet program and save it as"
        " .xlsx",
    )


def too_dense(part: str, limit: int) -> str:
    """A part that unpacks to more than is plausible."""
    return both(
        f"{part} 解压后超过 {limit >> 20} MiB 或压缩比异常，未读取；请删去多余的行和工作表",
        f"{part} unpacks to more than {limit >> 20} MiB or is packed implausibly densely, so it was"
        " not read: remove needless rows and sheets",
    )


def sheet_broken(sheet: str, why: str) -> str:
    """A sheet that cannot be read further."""
    return both(
        f"工作表“{sheet}”读到此处中断（{why}）；请在 Excel 中打开并另存",
        f"sheet {sheet!r} can be read no further ({why}): open the workbook and save it anew",
    )


def no_catalogue(sheets: Iterable[str]) -> str:
    """No sheet has headings that are known."""
    names = "、".join(_cut(name) for name in list(sheets)[:10])
    return both(
        f"没有一个工作表的表头可以识别（{names}）；请使用 mulu template 生成的模板，"
        "或用 --column 指明各列",
        f"no sheet has headings that are known ({names}): use a template of mulu template, or say"
        " with --column what the columns are",
    )


def hidden_sheet(sheet: str) -> str:
    """A hidden sheet that holds records."""
    return both(
        f"工作表“{sheet}”是隐藏的，其中的记录没有导入；要导入请取消隐藏，不要就删去",
        f"sheet {sheet!r} is hidden and its records were not imported: unhide or delete it",
    )


def column_twice(sheet: str, heading: str, letters: str) -> str:
    """Two columns mean the same."""
    return both(
        f"工作表“{sheet}”的 {letters} 两列表头都表示“{heading}”，只读取前一列；请改正其一",
        f"columns {letters} of sheet {sheet!r} both mean {heading!r} and the first was read:"
        " correct one of them",
    )


def orphan_part(name: str, sheet: str) -> str:
    """Items of an entry that is not in the workbook."""
    return both(
        f"“{_cut(name)}”不在“{sheet}”表中；请改为其中的代码、编号或名称",
        f"{_cut(name)!r} is not on sheet {sheet!r}: write a code, key or title that stands there",
    )


# Cells


def at_cell(place: str, heading: tuple[str, str], text: str) -> str:
    """A sentence about one cell, which it begins with; the heading in both languages."""
    zh, _, en = text.partition(" · ")
    return both(f"{place} {heading[0]}：{zh}", f"{place} {heading[1]}: {en or zh}")


def missing() -> str:
    """A cell that must be filled in."""
    return both("必填，请填写", "it is needed: fill it in")


def not_in_list(value: str, zh: Iterable[str], en: Iterable[str]) -> str:
    """A word that the code list lacks; its labels in both languages."""
    return both(
        f"“{_cut(value)}”不在列表中；请从下拉列表选一项（{'、'.join(zh)}）",
        f"{_cut(value)!r} is not in the list: choose one of {', '.join(en)}",
    )


def no_date(value: str) -> str:
    """No day of the calendar."""
    return both(
        f"“{_cut(value)}”不是日期；请写成 2025-03-01 的样子",
        f"{_cut(value)!r} is no date: write it like 2025-03-01",
    )


def no_count(value: str) -> str:
    """No whole number."""
    return both(
        f"“{_cut(value)}”不是整数；请只写数字，不带单位和百分号",
        f"{_cut(value)!r} is no whole number: write digits only, without unit or per cent",
    )


def no_word(value: str) -> str:
    """No word of a-z, 0-9 and _."""
    return both(
        f"“{_cut(value)}”只能用小写字母、数字和下划线，至多 16 个字符",
        f"{_cut(value)!r} must be at most 16 of a-z, 0-9 and _",
    )


def too_long(count: int, most: int) -> str:
    """More characters than a node takes."""
    return both(
        f"有 {count} 个字，最多 {most} 个；请缩短",
        f"{count} characters, the most is {most}: shorten it",
    )


def too_many(count: int, most: int) -> str:
    """More values than a record takes."""
    return both(
        f"有 {count} 项，最多 {most} 项；请减少",
        f"{count} values, the most is {most}: leave some out",
    )


def error_value(value: str) -> str:
    """A formula that came to nothing."""
    return both(
        f"单元格是公式错误 {value}；请改正，或直接填写内容",
        f"the cell shows the formula error {value}: mend it or type the value",
    )


def unsaved_formula() -> str:
    """A formula without the result that Excel saves with it."""
    return both(
        "公式没有保存结果，导入时不计算公式；请复制后“选择性粘贴为值”",
        "the formula has no saved result, and an import does not calculate: paste it as a value",
    )


def imprecise() -> str:
    """More digits than Excel keeps."""
    return both(
        "超过 15 位的数字已被 Excel 改动末位；请把单元格设为文本格式后重新输入",
        "Excel has changed the last digits of a number of more than 15: format the cell as text and"
        " type it again",
    )


def bad_code(value: str, level: tuple[str, str]) -> str:
    """No code of this level."""
    return both(
        f"“{_cut(value)}”不是{level[0]}的代码；新登记的请留空，自己的编号写在“编号”列",
        f"{_cut(value)!r} is no code of {level[1]}: leave it empty for what is new; keys of"
        " your own stand in the column for keys",
    )


def ambiguous(title: str) -> str:
    """Two entries of one title, and parts that name the title only."""
    return both(
        f"有几条都叫“{_cut(title)}”，无法判断下属各行属于哪一条；请改用编号或代码",
        f"several are called {_cut(title)!r}, so its rows cannot be told apart: use keys or codes",
    )


def no_item(value: str) -> str:
    """An item number that is none."""
    return both(
        f"没有“{_cut(value)}”这一信息项；请核对名称",
        f"there is no item {_cut(value)!r}: check its name",
    )
