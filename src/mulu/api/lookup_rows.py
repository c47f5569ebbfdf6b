"""Opened rows in the words that imports read.

Source: docs/spec/intake.md INT-90 and INT-91.
"""

from mulu.client.lookup_answers import KnownEntry, SourceEntry
from mulu.core.hashing import Hasher
from mulu.query.reading import Opened, plain


def known_entry(opened: Opened, hasher: Hasher) -> KnownEntry:
    """A record as an import compares it."""
    stored = opened.stored
    return KnownEntry(
        code=opened.code,
        version=stored.version,
        content_hash=_show(stored.content_hash, hasher),
        status=opened.status,
        provider=stored.provider,
        profile=stored.profile,
        record=plain(opened.doc.stored)["record"],
        text=None if opened.text is None else plain(opened.doc.text or b"{}"),
    )


def source_entry(opened: Opened, hasher: Hasher) -> SourceEntry:
    """A record that came from a source."""
    text = opened.text
    ref = None if text is None else text.source_ref
    return SourceEntry(
        code=opened.code,
        status=opened.status,
        id="" if ref is None else ref.id,
        title="" if text is None else text.title,
        content_hash=_show(opened.stored.content_hash, hasher),
    )


def _show(digest: str, hasher: Hasher) -> str:
    return hasher.show(bytes.fromhex(digest)) if digest else ""
