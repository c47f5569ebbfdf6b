"""Reader for the files that a mapping explains.

Source: docs/spec/intake.md INT-94 and INT-95.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from mulu.intake.csv_records import read_csv
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.entry_drafts import Provider, entry_draft, fitted
from mulu.intake.flattening import flatten
from mulu.intake.json_records import read_json
from mulu.intake.mapping import CYCLE_WORDS, MappingForm, keys_of_mapping
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields
from mulu.intake.portal_values import plain_value
from mulu.intake.portal_words import plain_key
from mulu.intake.prose import plain_values


class MappingReader:
    """Reads whatever file it is given by its mapping.

    Args:
        form: The mapping.
    """

    name: Final = "mapping"

    def __init__(self, form: MappingForm) -> None:
        self._form = form
        self._keys = keys_of_mapping(form)
        self._words = _words(form)

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the user decided
        """Every file: the user says what it is."""
        return True

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read rows or objects, in the encoding that the mapping names."""
        file = replace(file, encoding=self._form.encoding or file.encoding)
        if self._form.reads == "csv":
            return read_csv(file, self._form.delimiter)
        path = tuple(self._form.records)
        return read_json(file, lambda found, _: found == path, reshape=plain_values)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one record to a data entry."""
        flat = flatten(record.values, silent=frozenset())
        fields = Fields({key: self._meant(key, value) for key, value in flat.items()}, self._keys)
        provider = None
        if self._form.provider and not fields.text("provider"):
            provider = Provider(id=self._form.provider)
        return fitted(entry_draft(record.source, fields, provider=provider))

    def _meant(self, key: str, value: object) -> object:
        """A value in a word of ours, where the mapping gives one."""
        words = self._words.get(self._keys.get(plain_key(key), ("", 0))[0])
        if words is None:
            return value
        if isinstance(value, list):
            return [words.get(plain_value(one), one) for one in value]
        return words.get(plain_value(value), value)


def _words(form: MappingForm) -> dict[str, Mapping[str, object]]:
    given = form.values
    return {
        "update_cycle": {plain_value(w): CYCLE_WORDS[c] for w, c in given.update_cycle.items()},
        "is_open": {plain_value(w): _flag(c) for w, c in given.is_open.items()},
        "share_type": {plain_value(w): str(c) if c else "" for w, c in given.share_type.items()},
        "format_types": {plain_value(w): c for w, c in given.format_types.items()},
    }


def _flag(value: bool | None) -> str:
    return "" if value is None else str(value).lower()
