"""The sheet of systems.

Source: docs/spec/excel.md XLS-3 and XLS-4; old headings after 发改高技术〔2017〕1272号.
"""

from typing import Final

from mulu.intake.excel import code_lists as lists
from mulu.intake.excel.columns import BODIES, TEXTS, Column, Sheet
from mulu.intake.excel.shared_columns import DAY, LINKS, own_columns, provider_column, title_columns

SYSTEM: Final = Sheet(
    level="system",
    zh="系统目录",
    en="systems",
    body=BODIES["system"],
    text=TEXTS["system"],
    columns=(
        *own_columns("S-o0003-0001", "xt1", ("系统代码", "系统编码")),
        provider_column("建设单位", "所属单位", "系统所属单位"),
        *title_columns(
            "系统名称",
            "title of the system",
            ("学籍管理系统", "pupils' register system"),
            "信息系统名称",
        ),
        Column(
            field="summary",
            zh="系统简介",
            en="summary of the system",
            width=40,
            synonyms=("系统描述", "系统功能"),
            example=("管理全市学籍", "keeps pupils' registers"),
        ),
        Column(
            field="status",
            zh="系统状态",
            en="state",
            kind="choice",
            codes=lists.SYSTEM_STATUS,
            synonyms=("运行状态",),
            example=("运行", "running"),
        ),
        Column(
            field="cloud",
            zh="入云状态",
            en="cloud",
            kind="choice",
            codes=lists.CLOUD,
            synonyms=("部署方式",),
            example=("政务云", "government cloud"),
        ),
        Column(
            field="mlps_level",
            zh="等级保护",
            en="protection level",
            kind="choice",
            codes=lists.PROTECTION,
            synonyms=("等保级别", "等保等级"),
            example=("三级", "level 3"),
        ),
        Column(
            field="go_live",
            zh="上线日期",
            en="live since",
            kind="date",
            note=DAY,
            synonyms=("上线时间",),
            example=("2021-09-01", "2021-09-01"),
        ),
        Column(field="retired_on", zh="下线日期", en="retired on", kind="date", note=DAY),
        Column(
            field="duties",
            zh="支撑职责",
            en="duties served",
            kind="links",
            note=LINKS,
            example=("D-o0003-0001", "D-o0003-0001"),
        ),
        Column(
            field="db_kinds",
            zh="数据库种类",
            en="kinds of database",
            kind="words",
            note=("小写字母和数字，多个用；分隔", "a-z, 0-9 and _, several with ；"),
            example=("mysql", "mysql"),
        ),
        Column(field="operator", zh="运维单位", en="operator"),
        Column(field="vendor", zh="承建单位", en="vendor"),
        Column(field="project_code", zh="立项批复号", en="project code"),
    ),
)
