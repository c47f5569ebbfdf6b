"""The sheets of tables and their columns.

Source: docs/spec/excel.md XLS-3 and XLS-4; old headings after 发改高技术〔2017〕1272号.
"""

from typing import Final

from mulu.intake.excel import code_lists as lists
from mulu.intake.excel.columns import BODIES, TEXTS, Column, Sheet
from mulu.intake.excel.shared_columns import LINKS, own_columns, title_columns

TABLE: Final = Sheet(
    level="table",
    zh="库表目录",
    en="tables",
    body=BODIES["table"],
    text=TEXTS["table"],
    part_field="columns",
    parts_zh="字段",
    parts_en="columns",
    columns=(
        *own_columns("T-o0003-0001", "kb1", ("库表代码",)),
        Column(
            field="system",
            zh="所属系统",
            en="system",
            kind="own",
            required=True,
            width=20,
            note=("系统的代码或编号", "code or key of the system"),
            synonyms=("所属系统代码",),
            example=("S-o0003-0001", "S-o0003-0001"),
        ),
        *title_columns(
            "库表名称",
            "title of the table",
            ("学校基本信息表", "schools"),
            "表中文名",
            "库表中文名称",
            "表中文名称",
        ),
        Column(
            field="table_name",
            zh="表名",
            en="table name",
            width=24,
            synonyms=("库表英文名", "表英文名", "物理表名"),
            note=(
                "数据库中的表名；不写主机、账号",
                "as the database has it; never a host or an account",
            ),
            example=("t_school", "t_school"),
        ),
        Column(field="schema", zh="模式", en="schema", synonyms=("库名", "数据库名")),
        Column(
            field="db_kind",
            zh="数据库类型",
            en="kind of database",
            note=("小写字母和数字", "a-z, 0-9 and _"),
            example=("mysql", "mysql"),
        ),
        Column(
            field="entries",
            zh="所承载数据目录",
            en="entries carried",
            kind="links",
            note=LINKS,
            example=("3071109900001/000001", "3071109900001/000001"),
        ),
        Column(
            field="refresh",
            zh="库表更新周期",
            en="refresh",
            kind="choice",
            codes=lists.UPDATE_CYCLE,
            example=("每日", "daily"),
        ),
        Column(
            field="row_estimate",
            zh="估计行数",
            en="about how many rows",
            kind="count",
            synonyms=("行数",),
            example=("1800", "1800"),
        ),
    ),
    parts=(
        Column(
            field="of",
            zh="所属库表",
            en="of the table",
            kind="own",
            required=True,
            width=20,
            note=("库表的代码、编号或名称", "code, key or title of the table"),
            example=("kb1", "kb1"),
        ),
        Column(
            field="name",
            zh="列名",
            en="column name",
            required=True,
            width=24,
            synonyms=("字段名称",),
            example=("xxmc", "school_name"),
        ),
        Column(
            field="type_name",
            zh="列类型",
            en="column type",
            note=("小写，如 varchar(100)", "lower case, such as varchar(100)"),
            example=("varchar(100)", "varchar(100)"),
        ),
        Column(field="nullable", zh="可空", en="nullable", kind="mark", codes=lists.YES_NO),
        Column(field="pk", zh="主键列", en="key column", kind="mark", codes=lists.YES_NO),
        Column(
            field="item",
            zh="对应信息项",
            en="item carried",
            kind="own",
            note=(
                "第一个所承载数据目录中的信息项名称",
                "name of an item of the first entry carried",
            ),
            example=("学校名称", "name of the school"),
        ),
        Column(
            field="pi",
            zh="列个人信息",
            en="personal information of the column",
            kind="choice",
            codes=lists.PERSONAL,
        ),
        Column(field="note", zh="列说明", en="note on the column", width=24),
    ),
)
