"""The bundled format ``mulu-catalogue/1`` as types: what a record of each list may say.

Source: docs/spec/intake.md INT-50 to INT-56.
"""

from typing import Annotated, Literal

from msgspec import Meta

from mulu.core.canonical import Wire
from mulu.modules.catalog.records import (
    BasisType,
    Cloud,
    DataType,
    FormatClass,
    Level,
    PersonalFlag,
    ShareMode,
    ShareType,
    SystemStatus,
    UpdateCycle,
)
from mulu.modules.identity.codes import OrgKind, OrgLevel, RegionScheme

Key = Annotated[str, Meta(min_length=1, max_length=120)]
"""What other records of the source call it."""
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Length = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class NativeForm(Wire):
    """Base of all forms: a field that none of them has is an error, so that nothing gets lost."""


class OrganisationForm(NativeForm):
    """One of ``organisations``."""

    key: Key
    name: str
    short_name: str = ""
    name_en: str = ""
    credit_code: str = ""
    kind: OrgKind = "unknown"
    level: OrgLevel = "unknown"
    region_code: str = ""
    region_scheme: RegionScheme = ""
    contact_unit: str = ""
    contact_post: str = ""


class DutyForm(NativeForm):
    """One of ``duties``."""

    key: Key
    org: Key
    title: str
    title_en: str = ""
    text: str = ""
    basis_type: BasisType = ""
    basis_ref: str = ""
    matters: tuple[str, ...] = ()
    expects_data: bool | None = None
    no_data_reason: str = ""
    valid_from: str = ""
    valid_to: str = ""


class SystemForm(NativeForm):
    """One of ``systems``."""

    key: Key
    org: Key
    title: str
    title_en: str = ""
    summary: str = ""
    status: SystemStatus = ""
    cloud: Cloud = ""
    mlps_level: Literal[0, 1, 2, 3, 4, 5] = 0
    go_live: str = ""
    retired_on: str = ""
    duties: tuple[Key, ...] = ()
    db_kinds: tuple[str, ...] = ()
    operator: str = ""
    vendor: str = ""
    project_code: str = ""


class BasisForm(NativeForm):
    """One of an entry's ``deny_basis``."""

    kind: str
    text: str = ""


class ItemForm(NativeForm):
    """One of an entry's ``items``."""

    name: str
    name_en: str = ""
    dtype: DataType = ""
    length: Length = 0
    required: bool = False
    key: bool = False
    level: Level = ""
    pi: PersonalFlag = ""
    share_type: ShareType = 0
    note: str = ""


class EntryForm(NativeForm):
    """One of ``entries``."""

    code: str = ""
    """Official code; without one the chain gives a code."""
    key: str = ""
    """What finds it again and what tables call it; the code when it has none."""
    provider: Key
    title: str
    title_en: str = ""
    summary: str = ""
    summary_en: str = ""
    category: str = ""
    class_tags: tuple[str, ...] = ()
    format_class: FormatClass = 0
    format_types: tuple[str, ...] = ()
    format_note: str = ""
    share_type: ShareType = 0
    share_scope: str = ""
    share_purpose: str = ""
    share_condition: str = ""
    deny_reason: str = ""
    deny_basis: tuple[BasisForm, ...] = ()
    share_modes: tuple[ShareMode, ...] = ()
    is_open: bool | None = None
    open_condition: str = ""
    update_cycle: UpdateCycle = 0
    published_on: str = ""
    updated_on: str = ""
    related: tuple[Key, ...] = ()
    level: Level = ""
    level_basis: str = ""
    pi: PersonalFlag = ""
    secret: bool = False
    duties: tuple[Key, ...] = ()
    systems: tuple[Key, ...] = ()
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    inner_dept: str = ""
    contact_unit: str = ""
    contact_post: str = ""
    volume_records: Count | None = None
    items: tuple[ItemForm, ...] = ()


class ColumnForm(NativeForm):
    """One of a table's ``columns``."""

    name: str
    type: str = ""
    nullable: bool = False
    pk: bool = False
    item: str = ""
    """Name of the item it carries, of the table's first entry."""
    pi: PersonalFlag = ""
    note: str = ""


class TableForm(NativeForm):
    """One of ``tables``."""

    key: Key
    system: Key
    db_kind: str = ""
    schema: str = ""
    table_name: str
    title: str
    title_en: str = ""
    entries: tuple[Key, ...] = ()
    row_estimate: Count | None = None
    refresh: UpdateCycle = 0
    columns: tuple[ColumnForm, ...] = ()
