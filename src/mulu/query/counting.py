"""How hits divide by everything that they can be filtered by.

What a row says stays as it is for as long as its number exists, so a process remembers it: two
small numbers a row, looked up once. Counting is then adding up, without the tables.

Source: docs/spec/search.md SEA-13 and SEA-20.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from threading import Lock
from typing import TYPE_CHECKING, Final

import msgspec

from mulu.query.answers import FacetValue
from mulu.query.tables import Moment

if TYPE_CHECKING:
    from pathlib import Path

FACETS: Final = (
    "kind",
    "org",
    "region",
    "org_level",
    "status",
    "share_type",
    "level",
    "cycle",
    "is_open",
    "format",
    "api",
    "profile",
    "confirmed",
    "drift",
)
"""Every filter that is counted."""
FACET_VALUES_MAX: Final = 200
_STANDING: Final = {
    "kind": "kind",
    "status": "status",
    "profile": "profile",
    "confirmed": "CASE is_confirmed WHEN 1 THEN 'yes' ELSE 'no' END",
    "drift": "drift",
    "is_open": "CASE is_open WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END",
}
_SHARING: Final = {
    "share_type": "share_type",
    "level": "level",
    "cycle": "update_cycle",
    "format": "format_class",
    "api": "CASE has_api WHEN 1 THEN 'yes' ELSE 'no' END",
}
"""What a row says, in two halves: together they have too many combinations to count."""
_HALVES: Final = (_STANDING, _SHARING)
_BETWEEN: Final = "\x1f"
_SAID: Final = """
SELECT docid, provider, {}, {}
FROM json_each(?) CROSS JOIN records INDEXED BY records_says ON docid = value"""
_ORGS: Final = """
SELECT org_id, name, region, level FROM orgs WHERE org_id IN (SELECT value FROM json_each(?))"""

_SAYS: Final = _SAID.format(
    *(" || char(31) || ".join(f"({said})" for said in half.values()) for half in _HALVES)
)

Counts = dict[str, Counter[str]]


class FacetCounts:
    """Counts hits; remembers what rows say. For any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._file: Path | None = None
        self._known = _Known()

    def count(self, moment: Moment, docids: Sequence[int]) -> dict[str, tuple[FacetValue, ...]]:
        """How hits divide.

        Args:
            moment: The tables.
            docids: Rows that are there at that moment.

        Returns:
            By filter: values, the most frequent first, equal ones by value.
        """
        if not docids:
            return dict.fromkeys(FACETS, ())
        known, of_rows = self._known_of(moment, docids), itemgetter(*docids, docids[0])
        counts: Counts = {name: Counter() for name in FACETS}
        for names, half in zip(_HALVES, known.halves, strict=True):
            for said, count in half.count(of_rows):
                for name, value in zip(names, said.split(_BETWEEN), strict=True):
                    counts[name][value] += count
        titles = _count_orgs(moment, dict(known.orgs.count(of_rows)), counts)
        return {name: _values(found, titles) for name, found in counts.items()}

    def _known_of(self, moment: Moment, docids: Sequence[int]) -> "_Known":
        """What is remembered, these rows among it."""
        with self._lock:
            if self._file != moment.file:
                self._file, self._known = moment.file, _Known()
            known = self._known
            known.make_room(max(docids))
        if 0 in itemgetter(*docids, docids[0])(known.orgs.numbers):
            missing = [docid for docid in docids if not known.orgs.numbers[docid]]
            asked = (msgspec.json.encode(missing).decode(),)
            rows = moment.connection.execute(_SAYS, asked).fetchall()
            with self._lock:
                for row in rows:
                    known.put(*row)
        return known


OfRows = Callable[["array[int]"], tuple[int, ...]]
"""Takes what stands at some rows, the first of them once more: an ``itemgetter`` of several."""


class _Column:
    """One text of every row, as a small number; 0 for rows that are not known."""

    def __init__(self) -> None:
        self.numbers = array("I")
        self._texts = [""]
        self._known: dict[str, int] = {}

    def put(self, docid: int, text: str) -> None:
        """Remember a row's text."""
        if text not in self._known:
            self._texts.append(text)
            self._known[text] = len(self._texts) - 1
        self.numbers[docid] = self._known[text]

    def count(self, of_rows: OfRows) -> Iterator[tuple[str, int]]:
        """How many of some rows have each text."""
        for number, count in Counter(of_rows(self.numbers)[:-1]).items():
            yield self._texts[number], count


class _Known:
    """What rows of one file say."""

    def __init__(self) -> None:
        self.orgs = _Column()
        self.halves = (_Column(), _Column())

    def make_room(self, docid: int) -> None:
        """Make room for rows up to a number."""
        numbers = self.orgs.numbers
        short = docid + 1 - len(numbers)
        if short > 0:
            more = bytes(numbers.itemsize * (short + len(numbers) // 8))
            for column in (*self.halves, self.orgs):
                column.numbers.frombytes(more)

    def put(self, docid: int, provider: str, *halves: str) -> None:
        """Remember a row; by its provider last, which says that it is known."""
        for column, said in zip(self.halves, halves, strict=True):
            column.put(docid, said)
        self.orgs.put(docid, provider)


def _count_orgs(moment: Moment, orgs: dict[str, int], counts: Counts) -> dict[str, str]:
    """Count organisations, their regions and levels; gives their names."""
    names = {}
    asked = (msgspec.json.encode(list(orgs)).decode(),)
    for org_id, name, region, level in moment.connection.execute(_ORGS, asked):
        names[org_id] = name
        if region:
            counts["region"][region] += orgs[org_id]
        counts["org_level"][level] += orgs[org_id]
    counts["org"].update(orgs)
    return names


def _values(counts: Counter[str], names: dict[str, str]) -> tuple[FacetValue, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        FacetValue(value=value, label=names.get(value, ""), count=count)
        for value, count in ordered[:FACET_VALUES_MAX]
    )
