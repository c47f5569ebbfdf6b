"""The free text of records: the bytes of the part that a message's ``part`` binds, canonical JSON.

Every field may be absent. Whether a text is good enough is policy of the accepting node
(``admission.py``) and a gap in views, never a rule. A contact is a unit and a post, never a person.

Source: docs/spec/catalog.md CAT-20 to CAT-22.
"""

from mulu.core.canonical import Wire


class SourceRef(Wire):
    """Where an imported record stands, so that the importer finds it again."""

    id: str = ""
    """Native id at the source, else a plain hash of the source's record."""
    source: str = ""
    url: str = ""


class Original(Wire):
    """A value of the source that no code list knows, as it was."""

    field: str = ""
    value: str = ""


class ItemText(Wire):
    """Names of one item."""

    name: str = ""
    name_en: str = ""
    note: str = ""


class ColumnText(Wire):
    """Name of one column."""

    name: str = ""
    note: str = ""


class EntryText(Wire):
    """Text of a data entry."""

    class_tags: tuple[str, ...] = ()
    contact_post: str = ""
    contact_unit: str = ""
    deny_basis: tuple[str, ...] = ()
    """Document and article of each basis."""
    deny_reason: str = ""
    format_note: str = ""
    inner_dept: str = ""
    items: tuple[ItemText, ...] = ()
    """As many as the body has items, in their order."""
    keywords: tuple[str, ...] = ()
    level_basis: str = ""
    open_condition: str = ""
    originals: tuple[Original, ...] = ()
    share_condition: str = ""
    share_purpose: str = ""
    share_scope: str = ""
    source_ref: SourceRef | None = None
    summary: str = ""
    summary_en: str = ""
    themes: tuple[str, ...] = ()
    title: str = ""
    title_en: str = ""


class DutyText(Wire):
    """Text of a duty."""

    basis_ref: str = ""
    """Document number and clause."""
    matters: tuple[str, ...] = ()
    """Codes of government-service matters."""
    no_data_reason: str = ""
    originals: tuple[Original, ...] = ()
    source_ref: SourceRef | None = None
    text: str = ""
    title: str = ""
    title_en: str = ""


class SystemText(Wire):
    """Text of a system."""

    operator: str = ""
    originals: tuple[Original, ...] = ()
    project_code: str = ""
    source_ref: SourceRef | None = None
    summary: str = ""
    title: str = ""
    title_en: str = ""
    vendor: str = ""


class TableText(Wire):
    """Text of a table."""

    columns: tuple[ColumnText, ...] = ()
    """As many as the body has columns, in their order."""
    originals: tuple[Original, ...] = ()
    schema: str = ""
    source_ref: SourceRef | None = None
    table_name: str = ""
    title: str = ""
    title_en: str = ""


class WithdrawText(Wire):
    """Why a record was withdrawn, in words."""

    note: str = ""


RecordText = EntryText | DutyText | SystemText | TableText
