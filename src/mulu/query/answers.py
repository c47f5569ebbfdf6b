"""What the queries answer: plain values, each answer with the height it speaks of.

Times are UTC milliseconds, hashes bare hex; who shows them writes them as people read them.

Source: docs/spec/search.md SEA-8 to SEA-14.
"""

from dataclasses import dataclass
from typing import Any, Literal

from mulu.projection.needs import RecordStatus, TextState

TextShown = TextState | Literal["unreadable"]
"""``unreadable``: the part is here, but its bytes are no text of this kind of record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgName:
    """An organisation, named."""

    org_id: str
    name: str
    """"" when its text cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySummary:
    """One record in a list."""

    code: str
    kind: str
    title: str
    title_en: str
    summary: str
    """Beginning of the summary; of a duty its text, of a table its name in the database."""
    provider: OrgName
    status: RecordStatus
    share_type: int
    level: str
    update_cycle: int
    is_open: bool | None
    version: int
    gaps: tuple[str, ...]
    text_state: TextShown
    committed_height: int
    time_ms: int
    """Time of the block that wrote this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value to filter by, and how many of the first hits have it."""

    value: str
    label: str
    """Name of an organisation; "" for values that need none."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesAnswer:
    """A page of hits, best first."""

    height: int
    total: int
    """Number of hits, counted up to 1,000."""
    total_is_capped: bool
    """There are more than ``total``."""
    gaps_height: int
    """Height up to which every switch of the judging profile is carried out (PRO-10)."""
    entries: tuple[EntrySummary, ...]
    after: str | None
    """Cursor of the next page; None on the last."""
    facets: dict[str, tuple[FacetValue, ...]]
    """See ``FacetsAnswer``; empty unless asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What somebody may be about to type."""

    what: Literal["title", "org", "keyword"]
    text: str
    id: str
    """Code of a record of that title, id of the organisation; "" of a keyword."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionsAnswer:
    """Titles, then organisations, then keywords."""

    height: int
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetsAnswer:
    """How the first hits of a search divide."""

    height: int
    counted: int
    """Hits that were looked at, the newest ones; at most 2,000."""
    facets: dict[str, tuple[FacetValue, ...]]
    """By filter, as ``counting.FACETS`` names them; most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAnswer:
    """One version of a record with everything known about it."""

    height: int
    """Height this speaks of."""
    code: str
    kind: str
    version: int
    is_current: bool
    content_hash: str
    prev: str
    """Content hash of the version before; "" for the first."""
    status: RecordStatus
    reason: str
    """Why it was withdrawn; "" unless it was."""
    note: str
    """Words of its withdrawal."""
    successor: str
    provider: OrgName
    declared_by: OrgName
    profile: str
    gaps: tuple[str, ...]
    gaps_height: int
    """Height up to which every switch of the judging profile is carried out (PRO-10)."""
    gaps_profile: str
    """Profile that found the gaps."""
    committed_height: int
    """Height of the block that wrote this."""
    time_ms: int
    """Time of that block."""
    what: str
    """``registered``, ``revised``, ``confirmed`` or ``withdrawn``; "" as for ``tx_id``."""
    tx_id: str
    """Transaction that wrote it, hex; "" when the tables do not reach back so far."""
    title: str
    title_en: str
    stored: dict[str, Any]
    """The state value, exactly as proved."""
    text: dict[str, Any] | None
    """The part; None unless ``text_state`` is ``present``."""
    text_state: TextShown
    names: dict[str, str]
    """Titles of the records, and names of the organisations, that it refers to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that differs from the version before."""

    field: str
    """``share_type`` of the record, ``text.title`` of the part, ``items.3.dtype`` within a list."""
    before: Any
    """None when it was not there."""
    after: Any
    """None when it is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionItem:
    """One step of a record's history."""

    version: int
    content_hash: str
    what: str
    status: RecordStatus
    committed_height: int
    time_ms: int
    declared_by: OrgName
    tx_id: str
    text_state: TextShown
    changes: tuple[FieldChange, ...]
    """What differs from the step before; empty for the first."""
    changes_are_capped: bool
    """There are more than are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsAnswer:
    """A record's history, newest first."""

    height: int
    code: str
    complete_from: int
    """Height from which it is complete."""
    versions: tuple[VersionItem, ...]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgAnswer:
    """One organisation."""

    height: int
    org_id: str
    name: str
    name_en: str
    short_name: str
    credit_code: str
    kind: str
    level: str
    region: str
    region_scheme: str
    status: str
    successor: str
    contact_unit: str
    contact_post: str
    source: str
    """Source that named it, when it was imported; else empty."""
    source_id: str
    """Its id at that source."""
    version: int
    content_hash: str
    committed_height: int
    time_ms: int
    text_state: TextShown
    records: dict[str, int]
    """Number of its records by kind, withdrawn ones left out."""
    complete: dict[str, int]
    """Of them, those without a gap, by kind."""
    unconfirmed: int
    """Of them, those it has not confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgsAnswer:
    """A page of organisations, in order of their ids."""

    height: int
    total: int
    orgs: tuple[OrgAnswer, ...]
    after: str | None
