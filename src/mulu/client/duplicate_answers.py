"""What the HTTP API answers about entries that may be the same.

Source: docs/spec/http.md API-60; docs/spec/duplicates.md DUP-10 to DUP-12.
"""

from typing import Final

from mulu.client.answers import Answer
from mulu.client.catalog_answers import OrgName, RecordStatus

LOOKING: Final = "entries that may be the same are being looked for"
"""What a node says while it has nothing to answer yet."""


class DuplicateReason(Answer):
    """Why entries may be the same, or why not."""

    name: str
    share: int
    """For items: names that all share with the first, in percent; else 0."""


class DuplicateMember(Answer):
    """One entry of a group, as it is now."""

    code: str
    title: str
    title_en: str
    provider: OrgName
    status: RecordStatus
    version: int
    content_hash: str
    time: str
    items: int
    """How many items it names."""
    source: str
    """Where it was imported from; empty when it was not."""


class DuplicateGroup(Answer):
    """Entries that may be the same."""

    score: int
    """How likely, 0 to 1000."""
    within: bool
    """All are of one organisation; else of several."""
    reasons: list[DuplicateReason]
    """The strongest first."""
    count: int
    """How many entries there are; at most 20 are listed."""
    members: list[DuplicateMember]


class DuplicatesAnswer(Answer):
    """A page of groups, the likeliest first."""

    height: int
    """Height of what is said of the entries."""
    swept_height: int
    """Height at which the groups were found."""
    swept_time: str
    """When they were found."""
    entries: int
    """Entries that were compared."""
    cut: int
    """Names and sets of items that were not compared with all that are like them."""
    total: int
    """Groups that were found, narrowed as asked."""
    groups: list[DuplicateGroup]
    after: str | None
