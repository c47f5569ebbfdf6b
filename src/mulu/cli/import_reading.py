"""Organisations and records of the chain, read over HTTP as an import compares them.

Source: docs/spec/http.md API-13 and API-14; docs/spec/intake.md INT-40.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from mulu.cli.orgs import all_orgs
from mulu.cli.tx_drafts import TEXTS
from mulu.client import asks
from mulu.client.catalog_answers import EntryAnswer, OrgAnswer
from mulu.client.http import Http
from mulu.client.lookup_answers import LOOKUP_MAX, KnownEntry, LookupAsked, RefAsked
from mulu.intake.draft import SourceKey
from mulu.intake.needs import KnownOrg, KnownRecord, Present
from mulu.modules.catalog.records import Record
from mulu.modules.identity.texts import OrgSourceRef, OrgText

if TYPE_CHECKING:
    from mulu.modules.catalog.texts import RecordText

PAGE: Final = 500
_WITHDRAWN: Final = "WITHDRAWN"


def read_orgs(http: Http) -> list[KnownOrg]:
    """All organisations."""
    return [_known_org(org) for org in all_orgs(http)[1]]


def _known_org(org: OrgAnswer) -> KnownOrg:
    ref = OrgSourceRef(id=org.source_id, source=org.source) if org.source else None
    text = OrgText(
        contact_post=org.contact_post,
        contact_unit=org.contact_unit,
        name=org.name,
        name_en=org.name_en,
        short_name=org.short_name,
        source_ref=ref,
    )
    plain: dict[str, Any] = {
        "kind": org.kind,
        "level": org.level,
        "region_scheme": org.region_scheme,
        "status": org.status,
    }
    return KnownOrg(
        org_id=org.org_id,
        content_hash=_hex(org.content_hash),
        credit_code=org.credit_code,
        region=org.region,
        text=text if org.name else None,
        **plain,
    )


_KINDS: Final = {"D": "duty", "S": "system", "T": "table"}
"""Letter with which codes of a kind begin."""


def codes_of(http: Http, prefix: str) -> Iterator[str]:
    """Codes of a kind of one provider, withdrawn ones too.

    Args:
        http: A connection to the node.
        prefix: Such as ``D-o0003``.
    """
    letter, _, org = prefix.partition("-")
    for status in ("", _WITHDRAWN):
        yield from _codes(http, asks.filters(kind=_KINDS[letter], org=org, status=status))


def _codes(http: Http, narrowed: dict[str, str]) -> Iterator[str]:
    after: str | None = None
    while True:
        page = http.ask(asks.entries(narrowed, limit=PAGE, after=after))
        yield from (entry.code for entry in page.entries)
        after = page.after
        if after is None:
            return


def look_up(
    http: Http, *, codes: Sequence[str] = (), refs: Sequence[SourceKey] = ()
) -> Iterator[KnownRecord]:
    """Current versions of the records that there are, withdrawn ones too.

    Args:
        http: A connection to the node.
        codes: By their codes.
        refs: By the reference of their source.
    """
    for start in range(0, max(len(codes), len(refs)), LOOKUP_MAX):
        end = start + LOOKUP_MAX
        asked = LookupAsked(
            codes=list(codes[start:end]),
            refs=[RefAsked(source=key.source, id=key.id) for key in refs[start:end]],
        )
        yield from map(_known_entry, http.ask(asks.lookup(asked)).entries)


def _known_entry(entry: KnownEntry) -> KnownRecord:
    record: Record = msgspec.convert(entry.record, Record)
    text = None if entry.text is None else msgspec.convert(entry.text, TEXTS[type(record)])
    return KnownRecord(
        code=entry.code,
        content_hash=_hex(entry.content_hash),
        profile=entry.profile,
        provider=entry.provider,
        record=record,
        text=cast("RecordText | None", text),
        version=entry.version,
        withdrawn=entry.status == _WITHDRAWN,
    )


def records_of_source(http: Http, source: str) -> Iterator[Present]:
    """Records that came from a source and are not withdrawn."""
    after: str | None = None
    while True:
        page = http.ask(asks.of_source(source, limit=PAGE, after=after))
        yield from (
            Present(
                code=entry.code,
                id=entry.id,
                title=entry.title,
                content_hash=_hex(entry.content_hash),
            )
            for entry in page.entries
            if entry.status != _WITHDRAWN
        )
        after = page.after
        if after is None:
            return


def read_versions(http: Http, code: str) -> list[KnownRecord]:
    """All versions of a record, newest first, as far as the node's tables reach back."""
    numbers: list[int] = []
    after: str | None = None
    while True:
        page = http.ask(asks.versions(code, limit=PAGE, after=after))
        numbers += [item.version for item in page.versions]
        after = page.after
        if after is None:
            break
    return [
        _known_record(http.ask(asks.entry(code, version=number)))
        for number in dict.fromkeys(numbers)
    ]


def _known_record(entry: EntryAnswer) -> KnownRecord:
    record: Record = msgspec.convert(entry.stored["record"], Record)
    text = None if entry.text is None else msgspec.convert(entry.text, TEXTS[type(record)])
    return KnownRecord(
        code=entry.code,
        content_hash=_hex(entry.content_hash),
        profile=entry.profile,
        provider=entry.provider.org_id,
        record=record,
        text=cast("RecordText | None", text),
        version=entry.version,
        withdrawn=entry.status == _WITHDRAWN,
    )


def _hex(shown: str) -> str:
    return shown.rpartition(":")[2]
