"""What a person is told about workbooks, in Chinese and English.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

WORKBOOK_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "template.done": (
        "模板已写入 {file}；填好后运行 mulu import {file}",
        "the template is in {file}; fill it in, then: mulu import {file}",
    ),
    "export.xlsx_done": (
        "已导出 {count} 条到 {file}，高度 {height}；修改后再导入，只提交改动",
        "{count} records are in {file}, height {height}; edit and import it: only changes are sent",
    ),
    "workbook.suffix": (
        "{file} 的后缀应为 .xlsx，否则 Excel 打不开",
        "{file} must end in .xlsx, else spreadsheet programs do not open it",
    ),
    "workbook.other_chain": (
        "{file} 导出自另一条链（{there}），没有导入；请从本链重新导出",
        "{file} was exported from another chain ({there}) and was not imported: export it from this"
        " one",
    ),
    "workbook.problems": (
        "{count} 处问题已标在 {file}：红色单元格，说明在“问题”列；改好后导入这一份",
        "{count} problems are marked in {file}: red cells, and words in the column of problems;"
        " correct and import that copy",
    ),
    "column.form": (
        "--column 应写成 表头=字段，如 --column 资源摘要信息=summary；不是 {text}",
        "--column takes HEADING=FIELD, such as --column Abstract=summary, not {text}",
    ),
    "column.field": (
        "没有字段 {field}；可选：{known}；留空表示不导入该列",
        "there is no field {field}; there are: {known}; an empty one leaves the column out",
    ),
}

WORKBOOK_HELP: Final[dict[str, tuple[str, str]]] = {
    "template": (
        "写出供填报的 Excel 模板（离线）",
        "write an Excel template to fill in (offline)",
    ),
    "export": ("导出目录", "catalogues out"),
    "export.xlsx": (
        "导出为 Excel 工作簿；修改后再导入，只提交改动",
        "as an Excel workbook; edit and import it again: only changes are sent",
    ),
    "levels": (
        "层级：duty 职责、entry 数据、system 系统、table 库表，或 all",
        "levels: duty, entry, system, table, or all",
    ),
    "levels_wanted": (
        "只要哪些层级，可多次给出；默认全部",
        "which level, repeatable; default: all",
    ),
    "workbook_language": ("工作簿的语言；默认界面语言", "language of the workbook; default: yours"),
    "only_gaps": (
        "只要有缺项的记录，并标出该填的单元格",
        "only records with gaps, the cells to fill in coloured",
    ),
    "columns_said": (
        "旧表的某列是什么，如 资源摘要信息=summary；可多次给出，按签名密钥记住",
        "what a column of an old sheet means: HEADING=FIELD; repeatable, remembered for the key",
    ),
}
