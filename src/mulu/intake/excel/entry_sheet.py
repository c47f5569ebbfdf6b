"""The sheet of data entries.

Source: docs/spec/excel.md XLS-3 and XLS-4; old headings after 发改高技术〔2017〕1272号.
"""

from typing import Final

from mulu.intake.excel import code_lists as lists
from mulu.intake.excel.columns import BODIES, TEXTS, Column, Sheet
from mulu.intake.excel.item_columns import ITEM_COLUMNS
from mulu.intake.excel.shared_columns import MULTIPLE, own_columns, provider_column, title_columns
from mulu.intake.excel.sharing_columns import SHARING_COLUMNS

ENTRY: Final = Sheet(
    level="entry",
    zh="数据目录",
    en="data entries",
    body=BODIES["entry"],
    text=TEXTS["entry"],
    part_field="items",
    parts_zh="信息项",
    parts_en="items",
    columns=(
        *own_columns("3071109900001/000001", "sj1"),
        provider_column(),
        *title_columns(
            "数据目录名称",
            "title of the entry",
            ("普通中小学校名录", "list of schools"),
            "信息资源名称",
            "资源名称",
            "目录名称",
            "数据资源名称",
        ),
        Column(
            field="summary",
            zh="摘要",
            en="summary",
            width=50,
            synonyms=("信息资源摘要", "资源摘要", "目录摘要", "数据摘要"),
            note=(
                "说明内容和用途，不少于 10 个字，不要照抄名称",
                "say what it holds and what for, at least 10 characters, and not the title again",
            ),
            example=(
                "全市普通中小学校的名称、地址、办学层次",
                "name, address and grade of every school",
            ),
        ),
        Column(field="summary_en", zh="英文摘要", en="summary in English", width=30),
        Column(
            field="inner_dept",
            zh="内部部门",
            en="inner department",
            synonyms=("提供方内部部门", "内设机构", "所属处室"),
        ),
        Column(
            field="category",
            zh="信息资源分类",
            en="category",
            synonyms=("资源分类", "分类代码", "目录分类"),
            note=(
                "类、项、目、细目的数字，是信息资源代码 / 之前的开头",
                "digits of the classification: how an official code begins, before its /",
            ),
            example=("3071109900001", "3071109900001"),
        ),
        Column(field="class_tags", zh="数据分类", en="class tags", kind="list", note=MULTIPLE),
        Column(
            field="keywords",
            zh="关键字",
            en="keywords",
            kind="list",
            note=MULTIPLE,
            synonyms=("关键词", "标签"),
            example=("学校；教育", "school；education"),
        ),
        Column(
            field="themes",
            zh="主题",
            en="themes",
            kind="list",
            note=MULTIPLE,
            synonyms=("所属主题", "主题分类"),
        ),
        Column(
            field="format_class",
            zh="格式分类",
            en="class of format",
            kind="choice",
            codes=lists.FORMAT_CLASS,
            synonyms=("信息资源格式分类", "信息资源格式", "资源格式分类", "资源格式"),
            example=("数据库", "database"),
        ),
        Column(
            field="format_types",
            zh="格式类型",
            en="types of format",
            kind="words",
            synonyms=("信息资源格式类型", "资源格式类型"),
            note=(
                "下拉列表随格式分类变化；也可自填，只用小写字母和数字",
                "the list follows the class; your own words take a-z, 0-9 and _",
            ),
            example=("mysql", "mysql"),
        ),
        Column(
            field="format_note",
            zh="格式说明",
            en="note on the format",
            synonyms=("其他类型资源格式描述", "资源格式描述"),
        ),
        *SHARING_COLUMNS,
    ),
    parts=ITEM_COLUMNS,
)
