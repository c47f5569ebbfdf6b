"""Reader for Estonia's register of information systems (RIHA): systems of many organisations.

Source: docs/spec/intake.md INT-82; the register's short form of 2016 and long form of 2015.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from mulu.intake import reasons
from mulu.intake.draft import Draft, OrgDraft, SourceKey, source_id
from mulu.intake.fitting import fit_text
from mulu.intake.flattening import flatten
from mulu.intake.json_records import read_json
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields, Keys
from mulu.intake.portal_words import keys_of
from mulu.intake.prose import plain_values
from mulu.modules.catalog.records import System, SystemStatus
from mulu.modules.catalog.texts import SourceRef, SystemText

KEYS: Final[Keys] = keys_of("""
title: name nimi
title_en: nimi_inglise_keeles
summary: kirjeldus
owner: owner omanik
owner_name: omanik_nimi
status: status.staatus staatus_kood
go_live: kasutusele_votmise_kuupaev
retired_on: lopetamise_kuupaev
page: objekti_url documentation
""")
_STATUSES: Final[dict[str, SystemStatus]] = {
    "sisestamisel": "building",
    "asutamine sisestamisel": "building",
    "asutamine kooskõlastamisel": "building",
    "asutamine kooskõlastatud": "building",
    "kasutusel": "running",
    "registreeritud": "running",
    "kooskõlastatud": "running",
    "lõpetatud": "retired",
    "infosys_staatus_sisestamisel": "building",
    "infosys_staatus_asutamine_sisestamisel": "building",
    "infosys_staatus_asutamine_kooskolastamisel": "building",
    "infosys_staatus_asutamine_kooskolastatud": "building",
    "infosys_staatus_kasutusel": "running",
    "infosys_staatus_registreeritud": "running",
    "infosys_staatus_kooskolastatud": "running",
    "infosys_staatus_lopetatud": "retired",
}
_SHORT: Final = (b'"shortname"', b'"owner"', b'"documentation"')
_LONG: Final = (b'"omanik"', b'"staatus_kood"', b'"nimi"')


class RihaReader:
    """The reader; it has no state."""

    name: Final = "riha"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """A list whose records have the register's keys, short or long."""
        begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        known = any(all(key in head for key in form) for form in (_SHORT, _LONG))
        return begin == b"[" and known

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read the list."""
        return read_json(file, lambda _path, _beside: False, reshape=plain_values)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one record to a system of its owner."""
        fields = Fields(flatten(_said(record.values), silent=frozenset()), KEYS)
        title, owner = fields.text("title"), fields.text("owner")
        missing = [] if title else [reasons.no_title()]
        missing += [] if owner else [reasons.no_provider(fields.keys_known)]
        if missing:
            return Unusable(reasons=tuple(missing))
        page = fields.text("page")
        native = re.split(r"/", page.rstrip("/"))[-1]
        key = SourceKey(record.source, source_id(native, owner, title))
        text, shortened = fit_text(_text(fields, title, key))
        return Draft(
            key=key,
            provider=SourceKey(record.source, source_id(owner)),
            provider_named=True,
            provider_title=fields.text("owner_name"),
            body=_body(fields),
            text=text,
            shortened=shortened,
        )


def _said(values: Mapping[str, object]) -> dict[str, object]:
    """Without flags that say no, of which the long form has a dozen in every record."""
    return {key: value for key, value in values.items() if value not in (None, "", False)}


def _body(fields: Fields) -> System:
    return System(
        go_live=fields.day("go_live"), retired_on=fields.day("retired_on"), status=_status(fields)
    )


def _status(fields: Fields) -> SystemStatus:
    said = fields.text("status")
    status = _STATUSES.get(said.lower())
    if status is None:
        fields.originals.keep("status", said)
    return status or ""


def _text(fields: Fields, title: str, key: SourceKey) -> SystemText:
    page = fields.text("page")
    url = page if "://" in page else ""
    return SystemText(
        originals=fields.rest(),
        source_ref=SourceRef(id=key.id, source=key.source, url=url),
        summary=fields.text("summary"),
        title=title,
        title_en=fields.text("title_en"),
    )
