"""The four kinds of catalogue record as a body carries them: no free text.

A field at its default is absent and means "not said". Lists of codes and links hold none twice.

Source: docs/spec/catalog.md CAT-4 to CAT-8; ranges of 发改高技术〔2017〕1272号 as tabulated there.
"""

from typing import Annotated, Literal

from msgspec import Meta

from mulu.core.canonical import Tagged, UInt, Wire

CODE_MAX = 64
COLUMNS_MAX = 2000
ITEMS_MAX = 1000
LINKS_MAX = 200

CodeRef = Annotated[str, Meta(min_length=1, max_length=CODE_MAX)]
"""Code of another record."""
Links = Annotated[tuple[CodeRef, ...], Meta(max_length=LINKS_MAX)]
DateText = Annotated[str, Meta(max_length=10)]
"""CCYY-MM-DD, or ""."""
Word = Annotated[str, Meta(max_length=16)]
"""``[a-z0-9_]{1,16}``."""
Words = Annotated[tuple[Word, ...], Meta(max_length=32)]

DenyBasis = Literal["law", "admin_regulation", "state_council_decision"]
"""Bases on which sharing may be denied (政务数据共享条例 art 15); others are not admissible."""
DataType = Literal["", "C", "N", "Y", "D", "T", "L", "M", "G", "B", "I", "F"]
Level = Literal["", "G1", "G2", "G3", "G4", "IMPORTANT", "CORE"]
PersonalFlag = Literal["", "none", "personal", "sensitive"]
ShareMode = Literal["API", "BATCH", "FILE"]
ShareType = Literal[0, 1, 2, 3]
"""1 无条件共享, 2 有条件共享, 3 不予共享; 0 not said."""
UpdateCycle = Literal[0, 1, 2, 3, 4, 5, 6, 91, 98, 99]
"""1 实时, 2 每日, 3 每周, 4 每月, 5 每季度, 6 每年, 91 每半年, 98 不定期, 99 不更新; 0 not said."""
FormatClass = Literal[0, 1, 2, 3, 4, 5, 6, 7]
"""1 电子文件, 2 电子表格, 3 数据库, 4 图形图像, 5 流媒体, 6 自描述格式, 7 服务接口; 0 not said."""
BasisType = Literal[
    "",
    "sanding",
    "law",
    "admin_regulation",
    "local_regulation",
    "rule",
    "normative_doc",
    "power_list",
]
Cloud = Literal["", "gov_cloud", "self_built", "none"]
SystemStatus = Literal["", "building", "running", "suspended", "retired"]


class Item(Wire):
    """One information item 信息项; its names stand in the part at the same index."""

    dtype: DataType = ""
    is_key: bool = False
    length: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0
    """Length of a value in characters or digits; 0 not said."""
    level: Level = ""
    pi: PersonalFlag = ""
    required: bool = False
    share_type: ShareType = 0


class DataEntry(Tagged, tag="catalog.data_entry"):
    """A data entry 数据目录: one information resource with its items."""

    category: Annotated[str, Meta(max_length=26)] = ""
    """信息资源分类 as digits: the beginning of an official code."""
    deny_basis: Annotated[tuple[DenyBasis, ...], Meta(max_length=3)] = ()
    duties: Links = ()
    format_class: FormatClass = 0
    format_types: Words = ()
    is_open: bool | None = None
    """Open to society; None not said."""
    items: Annotated[tuple[Item, ...], Meta(max_length=ITEMS_MAX)] = ()
    level: Level = ""
    pi: PersonalFlag = ""
    published_on: DateText = ""
    related: Links = ()
    secret: bool = False
    """涉密标志: a secret entry never enters the chain."""
    share_modes: Annotated[tuple[ShareMode, ...], Meta(max_length=3)] = ()
    share_type: ShareType = 0
    systems: Links = ()
    update_cycle: UpdateCycle = 0
    updated_on: DateText = ""
    volume_records: UInt | None = None
    """Number of records; None not said."""


class Duty(Tagged, tag="catalog.duty"):
    """A duty 职责目录 of an organisation."""

    basis_type: BasisType = ""
    expects_data: bool | None = None
    valid_from: DateText = ""
    valid_to: DateText = ""


class System(Tagged, tag="catalog.system"):
    """An information system 系统目录."""

    cloud: Cloud = ""
    db_kinds: Words = ()
    duties: Links = ()
    go_live: DateText = ""
    mlps_level: Literal[0, 1, 2, 3, 4, 5] = 0
    """等级保护; 0 not said."""
    retired_on: DateText = ""
    status: SystemStatus = ""


class Column(Wire):
    """One column of a table; its names stand in the part at the same index."""

    item: Annotated[int, Meta(ge=0, le=ITEMS_MAX)] = 0
    """Place, from 1, of the item it carries in the table's first entry; 0 none."""
    nullable: bool = False
    pi: PersonalFlag = ""
    pk: bool = False
    type_name: Annotated[str, Meta(max_length=40)] = ""
    """``[a-z0-9_ (),]{0,40}``, as the database names it, in lower case."""


class Table(Tagged, tag="catalog.table"):
    """A table 库表目录 of a system; never a host, port or credential."""

    columns: Annotated[tuple[Column, ...], Meta(max_length=COLUMNS_MAX)] = ()
    db_kind: Annotated[str, Meta(max_length=16)] = ""
    entries: Links = ()
    refresh: UpdateCycle = 0
    row_estimate: UInt | None = None
    """About how many rows; None not said."""
    schema_hash: Annotated[str, Meta(max_length=64)] = ""
    """Hash of the sorted column list, hex of 32 bytes, or ""."""
    system: CodeRef


Record = DataEntry | Duty | System | Table
