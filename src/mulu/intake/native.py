"""Reader for mulu's own format ``mulu-catalogue/1``: all four levels and organisations, with links.

Source: docs/spec/intake.md INT-50 to INT-57.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from mulu.core.ids import SOURCE
from mulu.intake import native_drafts as drafts
from mulu.intake import native_forms as forms
from mulu.intake import reasons, wording
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.json_records import read_json
from mulu.intake.opening import read_head
from mulu.intake.port import BrokenFileError, BrokenPlace, SourceFile, SourceRecord, Unusable

FORMAT: Final = "mulu-catalogue/1"
_HEAD_BYTES: Final = 4096
_format: Final = re.compile(
    rb'\A(?:\xef\xbb\xbf)?\s*\{(?:(?!\[)[^\[])*?"format"\s*:\s*"(mulu-catalogue/[^"]{1,20})"'
)
_named: Final = re.compile(rb'"source"\s*:\s*("[^"\\\x00-\x1f]{1,80}")')
_source: Final = re.compile(SOURCE, re.ASCII)

F = TypeVar("F", bound=forms.NativeForm)
_Make = Callable[[dict[str, object], str], Draft | OrgDraft | Unusable]


def _maker(form: type[F], make: Callable[[F, str], Draft | OrgDraft | Unusable]) -> _Make:
    def made(values: dict[str, object], source: str) -> Draft | OrgDraft | Unusable:
        return make(msgspec.convert(values, form), source)

    return made


LISTS: Final[dict[str, _Make]] = {
    "organisations": _maker(forms.OrganisationForm, drafts.org_draft),
    "duties": _maker(forms.DutyForm, drafts.duty_draft),
    "systems": _maker(forms.SystemForm, drafts.system_draft),
    "entries": _maker(forms.EntryForm, drafts.entry_draft),
    "tables": _maker(forms.TableForm, drafts.table_draft),
}
"""List of a file → how its records become drafts."""


class NativeReader:
    """The reader; it has no state."""

    name: Final = "mulu-catalogue"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """An object that says ``"format": "mulu-catalogue/…"`` before its first list."""
        return _format.match(head[:_HEAD_BYTES]) is not None

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read every list of a file in its order; after a broken record its list is given up."""
        try:
            head = read_head(file.path)[:_HEAD_BYTES]
        except BrokenFileError as err:
            yield BrokenPlace(line=0, offset=err.offset, reason=str(err))
            return
        source, problem = _source_of(head)
        if problem:
            yield BrokenPlace(line=1, offset=0, reason=problem)
            return
        named = file.source if file.source_given or not source else source
        yield from read_json(file, _is_list, source=named, recover=False)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Turn a record of any of the lists into a draft."""
        make = LISTS.get(record.listed_in)
        if make is None:
            return Unusable(reasons=(reasons.unknown_list(record.listed_in),))
        try:
            return make(_one_line(dict(record.values)), record.source)
        except msgspec.ValidationError as err:
            words, _, where = str(err).partition(" - at ")
            return Unusable(reasons=(reasons.bad_field(where.strip("`$."), words),))


def _source_of(head: bytes) -> tuple[str, str]:
    """The source that a file names, "" when it names none, and what is wrong with its head."""
    found = _format.match(head)
    version = "" if found is None else found[1].decode("utf-8", "replace")
    if version != FORMAT:
        return "", wording.unknown_version(version, FORMAT)
    named = _named.search(head.partition(b"[")[0])
    source = "" if named is None else str(json.loads(named[1].decode("utf-8", "replace")))
    if source and not _source.fullmatch(source):
        return "", reasons.bad_field(
            "source", f"{source!r} is not one to four words of a-z and 0-9 joined by -"
        )
    return source, ""


def _is_list(path: tuple[str, ...], beside: tuple[str, ...]) -> bool:  # noqa: ARG001 - any list counts
    """Every list is read; records of one that the format does not have are rejected."""
    return len(path) == 1


def _one_line(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Texts without line breaks."""
    if isinstance(value, str):
        return " ".join(value.split("\n")) if "\n" in value else value
    if isinstance(value, list):
        return [_one_line(element) for element in value]
    if isinstance(value, dict):
        return {key: _one_line(element) for key, element in value.items()}
    return value
