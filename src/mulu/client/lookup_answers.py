"""What the HTTP API takes and answers where an import asks for many records at once.

Source: docs/spec/intake.md INT-90 and INT-91; docs/spec/http.md API-13.
"""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from mulu.client.answers import Answer
from mulu.client.catalog_answers import RecordStatus

LOOKUP_MAX: Final = 500
"""Most codes and most references of one question."""


CodeAsked = Annotated[str, Meta(max_length=64)]


class RefAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record as its source knows it."""

    source: Annotated[str, Meta(max_length=80)]
    id: Annotated[str, Meta(max_length=1000)]


class LookupAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Records that are wanted."""

    codes: Annotated[list[CodeAsked], Meta(max_length=LOOKUP_MAX)] = msgspec.field(
        default_factory=list
    )
    refs: Annotated[list[RefAsked], Meta(max_length=LOOKUP_MAX)] = msgspec.field(
        default_factory=list
    )


class KnownEntry(Answer):
    """A record as an import compares it."""

    code: str
    version: int
    content_hash: str
    status: RecordStatus
    provider: str
    profile: str
    record: dict[str, Any]
    """The body's record as the state holds it."""
    text: dict[str, Any] | None
    """None when it is withheld, erased or cannot be read."""


class LookupAnswer(Answer):
    """Those that there are."""

    height: int
    entries: list[KnownEntry]


class SourceEntry(Answer):
    """A record that came from a source."""

    code: str
    status: RecordStatus
    id: str
    """Its id at the source."""
    title: str
    content_hash: str


class SourceEntriesAnswer(Answer):
    """A page of them."""

    height: int
    entries: list[SourceEntry]
    after: str | None
    """Give it back for the next page; null at the end."""
