"""The sheet of duties.

Source: docs/spec/excel.md XLS-3 and XLS-4; old headings after 发改高技术〔2017〕1272号.
"""

from typing import Final

from mulu.intake.excel import code_lists as lists
from mulu.intake.excel.columns import BODIES, TEXTS, Column, Sheet
from mulu.intake.excel.shared_columns import (
    DAY,
    MULTIPLE,
    YES,
    own_columns,
    provider_column,
    title_columns,
)

DUTY: Final = Sheet(
    level="duty",
    zh="职责目录",
    en="duties",
    body=BODIES["duty"],
    text=TEXTS["duty"],
    columns=(
        *own_columns("D-o0003-0001", "zz1", ("职责代码", "职责编码")),
        provider_column("职责单位", "责任部门"),
        *title_columns(
            "职责名称", "title of the duty", ("学籍管理", "pupils' registers"), "职责事项", "职责"
        ),
        Column(
            field="text",
            zh="职责内容",
            en="text of the duty",
            width=50,
            synonyms=("职责描述",),
            note=("照录三定规定等依据的原文", "quote the document it rests on"),
            example=("负责全市中小学学籍管理工作", "keeps the registers of all pupils of the city"),
        ),
        Column(
            field="basis_type",
            zh="依据类别",
            en="kind of basis",
            kind="choice",
            codes=lists.BASIS_TYPE,
            example=("三定规定", "three-determination rules"),
        ),
        Column(
            field="basis_ref",
            zh="依据文号和条款",
            en="document and clause",
            width=30,
            synonyms=("职责依据", "依据"),
            example=("岚编办〔2024〕12号 第三条", "岚编办〔2024〕12号 art. 3"),
        ),
        Column(
            field="matters",
            zh="关联政务服务事项",
            en="service matters",
            kind="list",
            width=24,
            note=MULTIPLE,
        ),
        Column(
            field="expects_data",
            zh="是否产生数据",
            en="data expected",
            kind="flag",
            codes=lists.YES_NO,
            note=YES,
            example=("是", "yes"),
        ),
        Column(field="no_data_reason", zh="无数据说明", en="why no data", width=24),
        Column(
            field="valid_from",
            zh="生效日期",
            en="valid from",
            kind="date",
            note=DAY,
            example=("2025-01-01", "2025-01-01"),
        ),
        Column(field="valid_to", zh="失效日期", en="valid to", kind="date", note=DAY),
    ),
)
