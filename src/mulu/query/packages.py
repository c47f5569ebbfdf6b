"""Data entries as a CKAN client asks for them: by place in an order, with an exact count.

Source: docs/spec/ckan.md CKN-3 and CKN-4.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from mulu.query.expression import Filters, match_expression
from mulu.query.hits import orgs_within
from mulu.query.reading import RECORD_COLUMNS, Opened, open_row
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer
from mulu.query.walk import OrgFacts, orgs_of

Order = Literal["newest", "oldest", "name", "name_desc"]
NAMES_MAX: Final = 50_000
ROWS_MAX: Final = 1_000
START_MAX: Final = 1_000_000

_NAME: Final = "replace(code, '/', '_')"
_NAMES: Final = (
    "SELECT code FROM records INDEXED BY records_ckan"  # noqa: S608 - fixed names
    " WHERE kind = 'data_entry' AND status <> 'WITHDRAWN'"
    f" ORDER BY {_NAME} LIMIT ? OFFSET ?"
)
_FOUND: Final = "(SELECT rowid FROM search WHERE search MATCH :match AND rowid >= :first)"
_BY_NAME: Final = (
    f"SELECT docid, code FROM records INDEXED BY records_code WHERE docid IN {_FOUND}"  # noqa: S608
    f" ORDER BY {_NAME}"
)
_BY_TIME: Final = (
    "SELECT rowid FROM search WHERE search MATCH :match AND rowid >= :first ORDER BY rowid"
)
_PAGE: Final = " LIMIT :rows OFFSET :start"
_ORDERS: Final[dict[Order, str]] = {
    "newest": f"{_BY_TIME} DESC{_PAGE}",
    "oldest": f"{_BY_TIME}{_PAGE}",
    "name": f"{_BY_NAME}{_PAGE}",
    "name_desc": f"{_BY_NAME} DESC{_PAGE}",
}
_COUNT: Final = "SELECT count(*) FROM search WHERE search MATCH :match AND rowid >= :first"
_ROW: Final = f"SELECT {RECORD_COLUMNS} FROM records WHERE docid = ?"  # noqa: S608 - fixed names
_OF_CODE: Final = (
    f"SELECT {RECORD_COLUMNS} FROM records"  # noqa: S608 - fixed names
    " WHERE code = ? AND kind = 'data_entry' AND status <> 'WITHDRAWN'"
)
_ORGS: Final = (
    "SELECT org_id, name, name_en, credit_code FROM orgs"
    " ORDER BY length(org_id), org_id LIMIT ? OFFSET ?"
)
_LAST: Final = "SELECT max(docid) FROM records"
_FROM: Final = "SELECT docid, time_ms FROM records WHERE docid >= ? ORDER BY docid LIMIT 1"


class Package(NamedTuple):
    """One data entry with its provider."""

    opened: Opened
    provider: OrgFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagesFound:
    """A page."""

    count: int
    packages: tuple[Package, ...]


class Packages:
    """Questions about data entries that are not withdrawn.

    Args:
        tables: The live read tables.
    """

    __slots__ = ("_tables",)

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables

    def codes(self, viewer: Viewer, limit: int = NAMES_MAX, start: int = 0) -> list[str]:
        """Codes in the order of their names in CKAN, ``_`` for ``/``.

        Args:
            viewer: Who asks.
            limit: At most so many, up to 50,000.
            start: After so many.
        """
        asked = (min(limit, NAMES_MAX), min(start, START_MAX))
        with self._tables.read(viewer) as moment:
            return [code for (code,) in moment.connection.execute(_NAMES, asked)]

    def find(  # noqa: PLR0913 - one argument for each part of a question
        self,
        viewer: Viewer,
        text: str,
        filters: Filters,
        *,
        since_ms: int = 0,
        order: Order = "newest",
        rows: int,
        start: int = 0,
    ) -> PackagesFound:
        """One page of those that hold every word.

        Args:
            viewer: Who asks.
            text: Words, "" for all.
            filters: What the page is narrowed to; of their kinds only data entries are found.
            since_ms: Only those written by a block of this time or later.
            order: Of the whole.
            rows: At most so many, up to 1,000.
            start: After so many, up to a million.

        Raises:
            ValueError: The text or a filter cannot be.
            UnavailableError: The tables cannot be read now, or the question takes too long.
        """
        with self._tables.read(viewer) as moment:
            first = _first_since(moment, since_ms)
            asked = _asked(moment, text, filters, first, min(rows, ROWS_MAX), start)
            (count,) = moment.connection.execute(_COUNT, asked).fetchone()
            docids = [row[0] for row in moment.connection.execute(_ORDERS[order], asked)]
            return PackagesFound(count=count, packages=tuple(_packages(moment, docids)))

    def orgs(self, viewer: Viewer, limit: int, start: int) -> list[OrgFacts]:
        """Organisations in order of their ids.

        Args:
            viewer: Who asks.
            limit: At most so many, up to 1,000.
            start: After so many.
        """
        with self._tables.read(viewer) as moment:
            asked = (min(limit, ROWS_MAX), min(start, START_MAX))
            return [OrgFacts(*row) for row in moment.connection.execute(_ORGS, asked)]

    def show(self, viewer: Viewer, code: str) -> Package | None:
        """The entry of a code; None when there is none, or it is withdrawn."""
        with self._tables.read(viewer) as moment:
            row = moment.connection.execute(_OF_CODE, (code,)).fetchone()
            return None if row is None else _package(moment, row)


def _asked(
    moment: Moment, text: str, filters: Filters, first: int, rows: int, start: int
) -> dict[str, Any]:
    match = match_expression(text, filters, orgs_within(moment, filters))
    return {"match": match, "first": first, "rows": rows, "start": min(start, START_MAX)}


def _packages(moment: Moment, docids: list[int]) -> list[Package]:
    rows = [moment.connection.execute(_ROW, (docid,)).fetchone() for docid in docids]
    org = orgs_of(moment)
    opened = [open_row(moment, row) for row in rows]
    return [Package(one, org(one.stored.provider)) for one in opened]


def _package(moment: Moment, row: tuple[Any, ...]) -> Package:
    opened = open_row(moment, row)
    return Package(opened, orgs_of(moment)(opened.stored.provider))


def _first_since(moment: Moment, since_ms: int) -> int:
    """The first docid of a time or later; docids grow with the time of their blocks."""
    if since_ms <= 0:
        return 0
    low, high = 0, (moment.connection.execute(_LAST).fetchone()[0] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = moment.connection.execute(_FROM, (middle,)).fetchone()
        if row is None or row[1] >= since_ms:
            high = middle
        else:
            low = row[0] + 1
    return low
