"""A draft: the plain values of one record, ready to become a message.

Whether the chain already has a record is judged on these plain values, never on content hashes,
which cover salted commitments.

Source: docs/spec/intake.md INT-20 to INT-24; formats.md §5.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from msgspec import structs

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256
from mulu.intake.limits import SOURCE_ID_CHARS
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from mulu.modules.catalog.texts import RecordText
from mulu.modules.identity.codes import OrgKind, OrgLevel, RegionScheme
from mulu.modules.identity.texts import OrgText

RANKS: dict[type[Record], int] = {Duty: 1, System: 2, DataEntry: 3, Table: 4}
"""Order in which kinds are registered, so that links find their targets; organisations are 0."""


class SourceKey(NamedTuple):
    """What finds a record again: the source and the record's id there."""

    source: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What a draft points to, by native keys or by codes."""

    duties: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    """Entries that a table carries."""
    related: tuple[str, ...] = ()
    system: str = ""
    """System of a table, or ""."""
    items: tuple[str, ...] = ()
    """For each column of a table the item's name in its first entry, or ""."""


NO_LINKS = Links()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One duty, system, data entry or table."""

    key: SourceKey
    name: str = ""
    """What other records of the source call it, or ""."""
    code: str = ""
    """Official code, or "" when the chain or the importer gives one."""
    provider: SourceKey | None
    """Providing organisation; None for a table, which belongs to its system's."""
    provider_named: bool = False
    """The source only names the provider, which is registered when the chain lacks it."""
    provider_title: str = ""
    """Its name, when the source has an id for it beside the name."""
    body: Record
    text: RecordText
    links: Links = NO_LINKS
    left_out: tuple[str, ...] = ()
    """Fields of the source that say something for which the chain has no place."""
    shortened: tuple[str, ...] = ()
    """Where a text was longer than a node takes, and is cut."""
    base: str = ""
    """Content hash of the version that it was made from by an export, or ""."""
    changed: frozenset[str] = frozenset()
    """With a base: fields that were changed since; all others keep what the chain says."""

    @property
    def rank(self) -> int:
        """Place of its kind in the order of registration."""
        return RANKS[type(self.body)]

    @property
    def untouched(self) -> bool:
        """It was exported and nothing of it was changed."""
        return bool(self.base) and not self.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgDraft:
    """One organisation."""

    key: SourceKey
    credit_code: str = ""
    kind: OrgKind = "unknown"
    level: OrgLevel = "unknown"
    region: str = ""
    region_scheme: RegionScheme = ""
    text: OrgText
    left_out: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()

    @property
    def rank(self) -> int:
        """Organisations come first."""
        return 0


def plain_print(*values: object) -> bytes:
    """Compare plain values by 32 bytes: equal exactly when their canonical bytes are equal."""
    return SHA256.digest(encode(values))


def record_print(provider: str, body: Record, text: RecordText) -> bytes:
    """What makes a record the same: provider, body with resolved links, text."""
    return plain_print(provider, body, text)


def draft_print(draft: Draft | OrgDraft) -> bytes:
    """What makes two records of one run the same: everything their source says."""
    if isinstance(draft, OrgDraft):
        return plain_print(draft.credit_code, draft.kind, draft.level, draft.region, draft.text)
    links = draft.links
    named = [*links.duties, "", *links.systems, "", *links.entries, "", *links.related]
    return plain_print(
        draft.code,
        list(draft.provider or ()),
        draft.body,
        draft.text,
        named,
        links.system,
        links.items,
    )


def source_id(native: str, *identity: str) -> str:
    """Choose the id that finds a record again.

    Args:
        native: The source's own id or address, or "".
        identity: Fields that tell it from others when it has no id, such as provider and title.

    Returns:
        The native id; its hash when it is too long; else a hash of the identity.
    """
    if native and len(native) <= SOURCE_ID_CHARS:
        return native
    return "h-" + plain_print(native, *identity).hex()[:32]


def numbered(draft: Draft, number: int) -> Draft:
    """Tell the nth record with the same id apart: ``id``, ``id#2``, ``id#3``."""
    key = SourceKey(draft.key.source, f"{draft.key.id}#{number}")
    ref = draft.text.source_ref
    if ref is None:
        return replace(draft, key=key)
    text = structs.replace(draft.text, source_ref=structs.replace(ref, id=key.id))
    return replace(draft, key=key, text=text)
