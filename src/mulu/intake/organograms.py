"""Reader for UK organograms: rows of posts name organisations and units, rows of departments too.

Posts themselves have no place on the chain: what they say of grade and pay is left out and counted.

Source: docs/spec/intake.md INT-84.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from mulu.intake import reasons
from mulu.intake.csv_records import read_csv
from mulu.intake.csv_splitting import header_of
from mulu.intake.draft import Draft, OrgDraft, SourceKey, source_id
from mulu.intake.fitting import fit_text
from mulu.intake.items import tidy
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.modules.identity.texts import OrgText

_POSTS: Final = frozenset(("Parent Department", "Organisation", "Unit"))
_DEPARTMENTS: Final = frozenset(("name", "title", "graphs", "uris"))


class OrganogramReader:
    """The reader; it has no state."""

    name: Final = "organogram"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """A header of posts by unit, or of departments with their returns."""
        header = set(header_of(head)[0])
        return header >= _POSTS or header >= _DEPARTMENTS

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read rows."""
        return read_csv(file)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one row to the organisation or unit that it names."""
        values = {key: tidy(value) for key, value in record.values.items()}
        if "Unit" in values:
            return _org(record.source, _unit(values), values, _POSTS - {"Parent Department"})
        named = (values.get("name", ""), values.get("title", ""))
        return _org(record.source, named, values, frozenset(("name", "title")))


def _unit(values: Mapping[str, str]) -> tuple[str, str]:
    """Key and name of a row's unit; one that is called as its organisation is the organisation."""
    org, unit = values.get("Organisation", ""), values.get("Unit", "")
    if not unit or unit == org:
        return org, org
    return (f"{org}/{unit}", f"{org} – {unit}") if org else (unit, unit)


def _org(
    source: str, named: tuple[str, str], values: Mapping[str, str], used: frozenset[str]
) -> OrgDraft | Unusable:
    key, name = named
    if not key or not name:
        return Unusable(reasons=(reasons.no_title(),))
    text, shortened = fit_text(OrgText(name=name))
    left = tuple(field for field, value in values.items() if value and field not in used)
    return OrgDraft(
        key=SourceKey(source, source_id(key)), text=text, left_out=left, shortened=shortened
    )
