"""Every record that a question finds, at one height, as a stream.

Source: docs/spec/export.md EXP-1 and EXP-2.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from mulu.projection.files import ViewsFolder
from mulu.query.expression import Filters, match_expression
from mulu.query.hits import orgs_within
from mulu.query.reading import RECORD_COLUMNS, Opened, open_row
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

TIME_MS_MAX: Final = 3_600_000
"""A walk over everything may take an hour."""
_COLUMNS: Final = ", ".join(f"records.{name}" for name in RECORD_COLUMNS.split(", "))
_WALK: Final = f"""
SELECT {_COLUMNS} FROM search CROSS JOIN records ON records.docid = search.rowid
WHERE search MATCH ? ORDER BY search.rowid DESC"""  # noqa: S608 - fixed names
_COUNT: Final = "SELECT count(*) FROM search WHERE search MATCH ?"
_UNMAPPED: Final = "PRAGMA mmap_size=0"
"""Pages read once need not stay mapped, where they would count as memory of the process."""
_ORG: Final = "SELECT name, name_en, credit_code FROM orgs WHERE org_id = ?"


class OrgFacts(NamedTuple):
    """What an export says of an organisation."""

    org_id: str
    name: str
    """Its id when its name cannot be read."""
    name_en: str
    credit_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One question at one moment."""

    height: int
    time_ms: int
    count: int
    """How many records there are."""
    records: Iterator[Opened]
    """Newest first; can be read once."""
    org: Callable[[str], OrgFacts]
    """Facts of an organisation by its id."""


def long_tables(views: Path, monotonic_ms: Callable[[], int]) -> ReadTables:
    """The read tables of a folder for questions that take long.

    Args:
        views: The folder.
        monotonic_ms: A clock that never goes back.
    """
    return ReadTables(ViewsFolder(views), monotonic_ms, time_ms_max=TIME_MS_MAX)


@contextmanager
def walk(tables: ReadTables, viewer: Viewer, text: str, filters: Filters) -> Iterator[Walk]:
    """Hold a moment and walk over what a question finds there.

    Args:
        tables: Those of ``long_tables``.
        viewer: Who asks.
        text: Words as for a search; "" for all.
        filters: What the walk is narrowed to.

    Raises:
        ValueError: The text is too long, or a filter cannot hold.
        UnavailableError: The tables cannot be read now.
    """
    with tables.read(viewer) as moment:
        expression = match_expression(text, filters, orgs_within(moment, filters))
        moment.connection.execute(_UNMAPPED)
        (count,) = moment.connection.execute(_COUNT, (expression,)).fetchone()
        rows = moment.connection.execute(_WALK, (expression,))
        yield Walk(
            height=moment.height,
            time_ms=moment.time_ms,
            count=count,
            records=(open_row(moment, row) for row in rows),
            org=orgs_of(moment),
        )


def orgs_of(moment: Moment) -> Callable[[str], OrgFacts]:
    """Facts of organisations at a moment, each looked up once."""
    known: dict[str, OrgFacts] = {}

    def org(org_id: str) -> OrgFacts:
        if org_id not in known:
            row = moment.connection.execute(_ORG, (org_id,)).fetchone() or ("", "", "")
            known[org_id] = OrgFacts(org_id, row[0] or org_id, row[1], row[2])
        return known[org_id]

    return org
