"""Pages of groups: narrowed, with titles and providers as they are now, without what is withdrawn.

Source: docs/spec/duplicates.md DUP-10 to DUP-12.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final, Literal

from mulu.query.answers import OrgName
from mulu.query.cursor import Cursor, decode_cursor, encode_cursor, question_digest
from mulu.query.duplicates.sweeping import Sweeper
from mulu.query.duplicates.swept import Group, Reason, Swept
from mulu.query.limits import ensure_limit
from mulu.query.reading import RECORD_COLUMNS, named, names_of, open_row
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

LEAST: Final = 500
"""Score from which groups are shown unless asked otherwise."""
MEMBERS_SHOWN: Final = 20
Orgs = Literal["", "one", "several"]
_ROW: Final = f"SELECT {RECORD_COLUMNS} FROM records WHERE code = ?"  # noqa: S608 - fixed names


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to."""

    org: str = ""
    code: str = ""
    reason: str = ""
    orgs: Orgs = ""
    least: int = LEAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry of a group."""

    code: str
    title: str
    title_en: str
    provider: OrgName
    status: str
    version: int
    content_hash: str
    time_ms: int
    items: int
    """How many items it names."""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShown:
    """A group with its entries as they are now."""

    score: int
    within: bool
    reasons: tuple[Reason, ...]
    count: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesFound:
    """A page."""

    height: int
    """Height of what is said of the entries."""
    swept: Swept
    total: int
    groups: tuple[GroupShown, ...]
    after: str | None


class Duplicates:
    """Questions about entries that may be the same.

    Args:
        tables: The live read tables.
        sweeper: Who has the groups.
    """

    __slots__ = ("_sweeper", "_tables")

    def __init__(self, tables: ReadTables, sweeper: Sweeper) -> None:
        self._tables = tables
        self._sweeper = sweeper

    def find(
        self, viewer: Viewer, wanted: Wanted, *, limit: int = 20, after: str | None = None
    ) -> DuplicatesFound:
        """Groups, the likeliest first.

        Args:
            viewer: Who asks.
            wanted: What the list is narrowed to.
            limit: Most groups of this page, 1 to 500.
            after: Cursor of the page before.

        Raises:
            ValueError: The limit is out of range, or the cursor is of another list, such as one
                that was found anew since.
            UnavailableError: They are being looked for, or the tables cannot be read now.
        """
        ensure_limit(limit)
        with self._tables.read(viewer) as moment:
            height = moment.height
        swept = self._sweeper.newest(height)
        question = question_digest("duplicates", swept.height, swept.finished_ms, *astuple(wanted))
        start = 0 if after is None else decode_cursor(after, question).height
        narrowed = [group for group in swept.groups if _is_wanted(group, wanted)]
        with self._tables.read(viewer) as moment:
            groups, place = _page(moment, narrowed, start, limit)
            more = place < len(narrowed)
            return DuplicatesFound(
                height=moment.height,
                swept=swept,
                total=len(narrowed),
                groups=tuple(groups),
                after=encode_cursor(Cursor(question, place, "")) if more else None,
            )


def _page(
    moment: Moment, narrowed: Sequence[Group], start: int, limit: int
) -> tuple[list[GroupShown], int]:
    """So many groups of which two entries are left, and where the next page begins."""
    shown: list[GroupShown] = []
    place = start
    while place < len(narrowed) and len(shown) < limit:
        shown += _shown(moment, narrowed[place])
        place += 1
    return shown, place


def _is_wanted(group: Group, wanted: Wanted) -> bool:
    return (
        group.score >= wanted.least
        and (not wanted.org or wanted.org in group.orgs)
        and (not wanted.code or wanted.code in group.codes)
        and (not wanted.reason or any(one.name == wanted.reason for one in group.reasons))
        and (not wanted.orgs or group.within is (wanted.orgs == "one"))
    )


def _shown(moment: Moment, group: Group) -> Iterator[GroupShown]:
    """A group, unless fewer than two of it are left."""
    members = [member for code in group.codes[:MEMBERS_SHOWN] for member in _member(moment, code)]
    if len(members) > 1:
        yield GroupShown(
            score=group.score,
            within=group.within,
            reasons=group.reasons,
            count=group.count,
            members=tuple(members),
        )


def _member(moment: Moment, code: str) -> Iterator[Member]:
    row: tuple[Any, ...] | None = moment.connection.execute(_ROW, (code,)).fetchone()
    if row is None:
        return
    opened = open_row(moment, row)
    if opened.status == "WITHDRAWN":
        return
    stored, text = opened.stored, opened.text
    ref = None if text is None else text.source_ref
    yield Member(
        code=opened.code,
        title="" if text is None else text.title,
        title_en="" if text is None else text.title_en,
        provider=named(stored.provider, names_of(moment.connection, [stored.provider])),
        status=opened.status,
        version=stored.version,
        content_hash=stored.content_hash,
        time_ms=opened.time_ms,
        items=len(getattr(text, "items", ())),
        source="" if ref is None else ref.source,
    )
