"""Columns of items.

Source: docs/spec/excel.md XLS-3 and XLS-4; old headings after 发改高技术〔2017〕1272号.
"""

from typing import Final

from mulu.intake.excel import code_lists as lists
from mulu.intake.excel.columns import Column

ITEM_COLUMNS: Final = (
    Column(
        field="of",
        zh="所属数据目录",
        en="of the entry",
        kind="own",
        required=True,
        width=26,
        note=("数据目录的代码、编号或名称", "code, key or title of the entry"),
        example=("sj1", "sj1"),
    ),
    Column(
        field="name",
        zh="信息项名称",
        en="name of the item",
        required=True,
        width=24,
        synonyms=("数据项名称", "信息项", "数据项", "中文名称", "信息项中文名称"),
        example=("学校名称", "name of the school"),
    ),
    Column(
        field="name_en",
        zh="字段名",
        en="field name",
        synonyms=("信息项英文名称", "字段英文名", "信息项英文名"),
        example=("xxmc", "school_name"),
    ),
    Column(
        field="dtype",
        zh="数据类型",
        en="data type",
        kind="choice",
        codes=lists.DATA_TYPE,
        synonyms=("信息项类型", "信息项数据类型", "字段类型"),
        example=("字符型", "character"),
    ),
    Column(
        field="length",
        zh="数据长度",
        en="length",
        kind="count",
        synonyms=("长度", "字段长度"),
        note=("字符型、数值型须填", "needed for character and numeric"),
        example=("100", "100"),
    ),
    Column(
        field="required",
        zh="是否必填",
        en="required",
        kind="mark",
        codes=lists.YES_NO,
        synonyms=("是否必选", "必选"),
    ),
    Column(
        field="is_key",
        zh="是否主键",
        en="primary key",
        kind="mark",
        codes=lists.YES_NO,
        synonyms=("主键",),
    ),
    Column(
        field="level", zh="信息项级别", en="level of the item", kind="choice", codes=lists.GRADE
    ),
    Column(
        field="pi",
        zh="信息项个人信息",
        en="personal information of the item",
        kind="choice",
        codes=lists.PERSONAL,
    ),
    Column(
        field="share_type",
        zh="信息项共享类型",
        en="share type of the item",
        kind="choice",
        codes=lists.SHARE_TYPE,
    ),
    Column(
        field="note",
        zh="信息项说明",
        en="note on the item",
        width=24,
        synonyms=("信息项描述", "字段说明"),
    ),
)
