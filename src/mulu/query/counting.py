"""How hits divide by everything that they can be filtered by.

What a row says stays as it is for as long as its number exists, so a process remembers it: two
small numbers a row, looked up once. Counting is then adding up, without the tables.

Source: docs/spec/search.md SEA-13 and SEA-20.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
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
_OF_ORG: Final = ("org", "region", "org_level")
_OF_ROW: Final = tuple(name for name in FACETS if name not in _OF_ORG)
_COLUMNS: Final = (
    "kind",
    "status",
    "share_type",
    "level",
    "update_cycle",
    "CASE is_open WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END",
    "format_class",
    "CASE has_api WHEN 1 THEN 'yes' ELSE 'no' END",
    "profile",
    "CASE is_confirmed WHEN 1 THEN 'yes' ELSE 'no' END",
    "drift",
)
"""What a row says for each of ``_OF_ROW``."""
_BETWEEN: Final = "\x1f"
_SAID: Final = f"""
SELECT docid, provider, {" || char(31) || ".join(f"({name})" for name in _COLUMNS)}
FROM json_each(?) CROSS JOIN records ON docid = value"""  # noqa: S608 - fixed names
_ORGS: Final = """
SELECT org_id, name, region, level FROM orgs WHERE org_id IN (SELECT value FROM json_each(?))"""

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
        known = self._of(moment, docids)
        rows = Counter(map(known.rows.__getitem__, docids))
        orgs = Counter(map(known.orgs.__getitem__, docids))
        counts: Counts = {name: Counter() for name in FACETS}
        for number, count in rows.items():
            for name, value in zip(_OF_ROW, known.said[number], strict=True):
                counts[name][value] += count
        names = _count_orgs(moment, {known.ids[n]: count for n, count in orgs.items()}, counts)
        return {name: _values(found, names) for name, found in counts.items()}

    def _of(self, moment: Moment, docids: Sequence[int]) -> "_Known":
        with self._lock:
            if self._file != moment.file:
                self._file, self._known = moment.file, _Known()
            known = self._known
            missing = known.missing(docids)
            if missing:
                asked = (msgspec.json.encode(missing).decode(),)
                for docid, provider, said in moment.connection.execute(_SAID, asked):
                    known.put(docid, provider, said)
        return known


class _Known:
    """What rows of one file say: a number for each combination, 0 for none known."""

    def __init__(self) -> None:
        self.rows = array("I")
        self.orgs = array("I")
        self.said: list[tuple[str, ...]] = [()]
        self.ids = [""]
        self._numbers: dict[str, int] = {}
        self._org_numbers: dict[str, int] = {}

    def missing(self, docids: Sequence[int]) -> list[int]:
        """Rows that are not known, room made for them."""
        short = max(docids, default=0) + 1 - len(self.rows)
        if short > 0:
            more = bytes(self.rows.itemsize * (short + len(self.rows) // 8))
            self.orgs.frombytes(more)
            self.rows.frombytes(more)
        return [docid for docid in docids if not self.rows[docid]]

    def put(self, docid: int, provider: str, said: str) -> None:
        """Remember a row."""
        if said not in self._numbers:
            self.said.append(tuple(said.split(_BETWEEN)))
            self._numbers[said] = len(self.said) - 1
        if provider not in self._org_numbers:
            self.ids.append(provider)
            self._org_numbers[provider] = len(self.ids) - 1
        self.orgs[docid] = self._org_numbers[provider]
        self.rows[docid] = self._numbers[said]


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
