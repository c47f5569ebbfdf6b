"""What many records lack: counted for an organisation, for all, or within a system.

Source: docs/spec/search.md SEA-16; docs/spec/profiles.md PRO-14 and PRO-15.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mulu.modules.catalog.codes import kind_of
from mulu.modules.catalog.gap_texts import weight
from mulu.projection.tallies import LACKING, RECORDS
from mulu.query.expression import Filters, match_expression
from mulu.query.reading import RECORD_COLUMNS, open_row
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

IN_SYSTEM_MAX: Final = 5_000
"""So many records of a system are looked at, the newest first."""
_WITHDRAWN: Final = "status:WITHDRAWN"
_GAP: Final = "gap:"
_TALLIES: Final = """
SELECT kind, what, sum(n) FROM tallies
WHERE (?1 = '' OR provider = ?1) AND (?2 = '' OR kind = ?2) GROUP BY kind, what"""
_HITS: Final = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?"
_ROW: Final = f"SELECT {RECORD_COLUMNS} FROM records WHERE docid = ?"  # noqa: S608 - fixed names


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCount:
    """How many records of one kind have one gap."""

    kind: str
    gap: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """What the records asked about lack."""

    height: int
    gaps_height: int
    """Height up to which every switch of the judging profile is carried out (PRO-10)."""
    records: dict[str, int]
    """Number of records by kind, withdrawn ones left out."""
    complete: dict[str, int]
    """Of them, those without a gap."""
    is_capped: bool
    """There are more than were looked at."""
    gaps: tuple[GapCount, ...]
    """By effect (PRO-14)."""


class GapCounts:
    """Questions about gaps.

    Args:
        tables: The live read tables.
    """

    __slots__ = ("_tables",)

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables

    def of_org(self, viewer: Viewer, org_id: str = "", kind: str = "") -> Lacks:
        """What records of an organisation lack.

        Args:
            viewer: Who asks.
            org_id: Provider; "" for all.
            kind: Kind of record; "" for all.

        Raises:
            UnavailableError: The tables cannot be read now.
        """
        with self._tables.read(viewer) as moment:
            found: dict[tuple[str, str], int] = {
                (kind_, what): count
                for kind_, what, count in moment.connection.execute(_TALLIES, (org_id, kind))
            }
            gaps = {
                (kind_, what.removeprefix(_GAP)): count
                for (kind_, what), count in found.items()
                if what.startswith(_GAP)
            }
            return _lacks(moment, *records_and_complete(found), gaps)

    def in_system(self, viewer: Viewer, system: str, kind: str = "") -> Lacks:
        """What tables and entries of a system lack; the newest 5,000 are looked at.

        Args:
            viewer: Who asks.
            system: Code of the system.
            kind: Kind of record; "" for all.

        Raises:
            UnavailableError: The tables cannot be read now, or the question takes too long.
        """
        expression = match_expression("", Filters(system=system, kind=kind))
        records: Counter[str] = Counter()
        complete: Counter[str] = Counter()
        gaps: Counter[tuple[str, str]] = Counter()
        with self._tables.read(viewer) as moment:
            asked = (expression, IN_SYSTEM_MAX + 1)
            hits = [docid for (docid,) in moment.connection.execute(_HITS, asked)]
            for docid in hits[:IN_SYSTEM_MAX]:
                row = open_row(moment, moment.connection.execute(_ROW, (docid,)).fetchone())
                of = kind_of(row.stored.record)
                records[of] += 1
                complete[of] += not row.doc.gaps
                gaps.update((of, gap) for gap in row.doc.gaps)
            capped = len(hits) > IN_SYSTEM_MAX
            return _lacks(moment, dict(records), dict(complete), gaps, is_capped=capped)


def records_and_complete(
    tallies: Mapping[tuple[str, str], int],
) -> tuple[dict[str, int], dict[str, int]]:
    """Records that are not withdrawn, and those of them without a gap, by kind.

    Args:
        tallies: Counts by kind and what.
    """
    records: dict[str, int] = {}
    complete: dict[str, int] = {}
    for (kind, what), count in tallies.items():
        if what == RECORDS:
            live = count - tallies.get((kind, _WITHDRAWN), 0)
            if live:
                records[kind] = live
                complete[kind] = live - tallies.get((kind, LACKING), 0)
    return records, complete


def _lacks(
    moment: Moment,
    records: dict[str, int],
    complete: dict[str, int],
    gaps: Mapping[tuple[str, str], int],
    *,
    is_capped: bool = False,
) -> Lacks:
    return Lacks(
        height=moment.height,
        gaps_height=moment.gaps_height,
        records=records,
        complete=complete,
        is_capped=is_capped,
        gaps=tuple(_sorted(gaps.items())),
    )


def _sorted(gaps: Iterable[tuple[tuple[str, str], int]]) -> list[GapCount]:
    """By weight times count, then by weight, then by id and kind (PRO-14)."""
    counted = [GapCount(kind=kind, gap=gap, count=count) for (kind, gap), count in gaps if count]
    return sorted(
        counted,
        key=lambda one: (-weight(one.gap) * one.count, -weight(one.gap), one.gap, one.kind),
    )
