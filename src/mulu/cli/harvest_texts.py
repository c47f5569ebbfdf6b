"""What a person is told about harvests, in Chinese and English.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

HARVEST_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "harvest.done": ("已采集 {system}", "{system} is harvested"),
    "harvest.checked": ("只检查，未写入：{system}", "checked only, nothing written: {system}"),
    "harvest.tables": ("库表", "tables"),
    "harvest.columns": ("列", "columns"),
    "harvest.new": ("新登记", "new"),
    "harvest.changed": ("有变化", "changed"),
    "harvest.accepted": ("按数据库修订", "revised to the database"),
    "harvest.gone": ("已不存在", "gone"),
    "harvest.unchanged": ("未变", "unchanged"),
    "harvest.settled": ("已恢复一致", "drift settled"),
    "harvest.left_out": ("未采集", "left out"),
    "harvest.seconds": ("秒", "seconds"),
    "harvest.one_needed": (
        "请给出数据库地址和 --system，或用 --sources 指定配置文件，二者择一",
        "give the address of a database with --system, or a settings file with --sources, not both",
    ),
    "harvest.breaking": ("破坏性变化", "breaking"),
    "harvest.harmless": ("兼容变化", "not breaking"),
    "harvest.touches": ("涉及目录", "touches"),
    "harvest.personal": (
        "疑似个人信息的列 {count} 个，请核对：{columns}",
        "{count} columns may hold personal information, confirm them: {columns}",
    ),
    "harvest.more": ("……另有 {count} 项，见 --json", "… and {count} more, see --json"),
    "harvest.failed": ("{system} 未采集：{why}", "{system} was not harvested: {why}"),
    "harvest.added": ("新增列", "column added"),
    "harvest.dropped": ("删除列", "column dropped"),
    "harvest.gone_table": ("表已不存在", "the table is gone"),
    "harvest.key": ("主键变化", "key changed"),
    "harvest.narrowed": ("长度变小", "narrowed"),
    "harvest.nullable": ("变为可空", "may be empty now"),
    "harvest.renamed": ("列改名", "column renamed"),
    "harvest.required": ("变为必填", "required now"),
    "harvest.retyped": ("类型变化", "type changed"),
    "harvest.widened": ("长度变大", "widened"),
}
HARVEST_HELP: Final[dict[str, tuple[str, str]]] = {
    "harvest": (
        "把一个在用数据库的库表采集进库表目录；再次采集即比对变化",
        "a live database's tables into the table catalogue; again = drift",
    ),
    "harvest_address": (
        "postgresql://用户@主机/库、mysql://…、sqlite:文件、模式文件，或 env:变量名",
        "postgresql://user@host/name, mysql://…, sqlite:FILE, a schema file, or env:VARIABLE",
    ),
    "harvest_system": ("系统代码，或系统名称", "code of the system, or its name"),
    "harvest_org": ("系统未登记时，为哪个机构登记", "organisation of a system not yet registered"),
    "harvest_schema": ("模式名称，缺省为该数据库的默认模式", "schema; the database's own default"),
    "harvest_accept": (
        "以数据库为准，修订有变化的库表",
        "the database is right: revise tables that differ",
    ),
    "harvest_sources": (
        "列有多个数据库的 TOML 配置文件，逐个采集",
        "TOML file of several databases, harvested one by one",
    ),
}
