"""What the HTTP API answers about organisations and catalogue records.

Source: docs/spec/http.md API-13 to API-17.
"""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from mulu.client.answers import Answer

Kind = Literal["data_entry", "duty", "system", "table"]
RecordStatus = Literal["PUBLISHED", "UNCONFIRMED", "WITHDRAWN"]
"""UNCONFIRMED: declared by another on the provider's behalf, and not confirmed by it yet."""
TextState = Literal["present", "withheld", "erased", "missing", "unreadable"]
"""Whether a text can be read: ``missing`` was never received by this node, ``unreadable`` is here
but is no text of this kind of record."""
What = Literal["registered", "revised", "confirmed", "withdrawn", "drifted", "settled", ""]
"""What wrote a value; empty when the read tables do not reach back so far."""


class OrgName(Answer):
    """An organisation, named."""

    org_id: str
    name: str
    """Empty when its text is withheld or erased."""


class EntrySummary(Answer):
    """One record in a list."""

    code: str
    kind: Kind
    title: str
    title_en: str
    summary: str
    """Beginning of the summary."""
    provider: OrgName
    status: RecordStatus
    share_type: int
    """0 not said, 1 unconditional, 2 conditional, 3 not shared."""
    level: str
    """Sensitivity level; empty when not said."""
    update_cycle: int
    """0 not said; else the code of GB/T-style update cycles."""
    is_open: bool | None
    version: int
    gaps: list[str]
    text_state: TextState
    committed_height: int
    """Height of the block that wrote this."""
    time: str
    """Time of that block."""


class FacetValue(Answer):
    """One value to filter by, and how many hits have it."""

    value: str
    label: str
    """Name for people when the value is an id; else empty."""
    count: int


class EntriesAnswer(Answer):
    """A page of search results, best first."""

    height: int
    total: int
    """Number of hits, counted up to 1,000."""
    total_is_capped: bool
    """There are more than ``total``."""
    gaps_height: int
    """Height up to which every switch of the judging profile is carried out: below ``height`` while
    gaps are being computed anew."""
    entries: list[EntrySummary]
    facets: dict[str, list[FacetValue]]
    """By name of the filter; counted over the newest 2,000 hits when there are more."""
    after: str | None


class Suggestion(Answer):
    """What somebody who types may mean."""

    what: Literal["title", "org", "keyword"]
    text: str
    id: str
    """Code of a record of that title, id of the organisation; empty of a keyword."""


class SuggestionsAnswer(Answer):
    """Titles first, then organisations, then keywords."""

    height: int
    suggestions: list[Suggestion]


class EntryAnswer(Answer):
    """One version of one record, with everything known about it."""

    height: int
    """Height this speaks of: the version's facts stand since ``committed_height``."""
    code: str
    kind: Kind
    version: int
    is_current: bool
    """False for an older version."""
    content_hash: str
    """Names its hash: ``sha256:…``."""
    prev: str
    """Content hash of the version before; empty for the first."""
    status: RecordStatus
    reason: str
    """Why it was withdrawn: a code; empty unless it was."""
    note: str
    """Words of its withdrawal."""
    successor: str
    """Code of the record that takes its place, or empty."""
    provider: OrgName
    declared_by: OrgName
    profile: str
    gaps: list[str]
    """What the judging profile asks for and the record lacks, for example ``missing:summary``."""
    gaps_height: int
    """Height up to which every switch of the judging profile is carried out: below ``height`` while
    gaps are being computed anew."""
    gaps_profile: str
    """The judging profile: the pinned one unless the chain has switched to another."""
    committed_height: int
    """Height of the block that wrote this value."""
    time: str
    """Time of that block."""
    what: What
    tx_id: str | None
    """Transaction that wrote it; null when the read tables do not reach back so far."""
    title: str
    title_en: str
    stored: dict[str, Any]
    """The state's value, exactly as proved: the record's codes, numbers, dates and references."""
    text: dict[str, Any] | None
    """The part: names, summaries, conditions; null when it cannot be read."""
    text_state: TextState
    names: dict[str, str]
    """Titles and names of the records and organisations that it refers to."""
    proof: dict[str, Any] | UnsetType = UNSET
    """The bundle, when asked with ``proof=1``; what is proved is its canonical form."""
    proof_height: int | UnsetType = UNSET
    """Height of the header the proof stands in."""


class Change(Answer):
    """One field that differs from the version before."""

    field: str
    """``share_type`` of the record, ``text.title`` of its text, ``items.3.dtype`` within a list."""
    before: Any
    """Null when it was not there."""
    after: Any
    """Null when it is not there any more."""


class VersionItem(Answer):
    """One version in a record's history."""

    version: int
    content_hash: str
    what: What
    status: RecordStatus
    height: int
    """Height of its block."""
    time: str
    declared_by: OrgName
    tx_id: str
    text_state: TextState
    changes: list[Change]
    """What differs from the step before; empty for the first."""
    changes_are_capped: bool
    """There are more than are listed."""


class VersionsAnswer(Answer):
    """All versions of a record, newest first."""

    height: int
    code: str
    complete_from: int
    """Height from which this history is complete."""
    versions: list[VersionItem]
    after: str | None


class OrgAnswer(Answer):
    """One organisation."""

    height: int
    org_id: str
    name: str
    name_en: str
    short_name: str
    credit_code: str
    """Empty when it is known only by name."""
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
    text_state: TextState
    version: int
    content_hash: str
    committed_height: int
    time: str
    entries: int
    """Number of its records that are not withdrawn."""
    records: dict[str, int]
    """The same by kind."""
    complete: dict[str, int]
    """Of them, those without a gap, by kind: of data entries this is completeness, M2."""
    unconfirmed: int
    """Of them, those that it has not confirmed."""


class OrgsAnswer(Answer):
    """A page of organisations, in order of their ids."""

    height: int
    total: int
    orgs: list[OrgAnswer]
    after: str | None
