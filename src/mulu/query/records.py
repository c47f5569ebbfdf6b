"""One record: as it stands, as it stood at a version, and how it came there.

Source: docs/spec/search.md SEA-10 and SEA-14.
"""

from typing import Any, Final

from mulu.query.answers import EntryAnswer, VersionItem, VersionsAnswer
from mulu.query.cursor import Cursor, decode_cursor, encode_cursor, question_digest
from mulu.query.differences import differences
from mulu.query.limits import ensure_limit
from mulu.query.reading import (
    RECORD_COLUMNS,
    Opened,
    links_from,
    named,
    names_of,
    note_of,
    open_row,
    plain,
)
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

CHANGES_MAX: Final = 200
"""So many changed fields of one step are listed."""
_NOW: Final = 1 << 62
"""Place of the record as it is now: above every kept step."""
_HISTORY: Final = "seq, code, height, time_ms, doc, what, tx_id"
_CURRENT: Final = f"SELECT {RECORD_COLUMNS} FROM records WHERE code = ?"  # noqa: S608 - fixed names
_AT_VERSION: Final = f"""
SELECT {_HISTORY} FROM versions WHERE code = ? AND version = ? ORDER BY seq DESC LIMIT 1"""  # noqa: S608
_STEPS: Final = f"""
SELECT {_HISTORY} FROM versions WHERE code = ? AND seq < ? ORDER BY seq DESC LIMIT ?"""  # noqa: S608


class Records:
    """Questions about one record.

    Args:
        tables: The live read tables.
    """

    __slots__ = ("_tables",)

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables

    def show(self, viewer: Viewer, code: str, version: int | None = None) -> EntryAnswer | None:
        """One record.

        Args:
            viewer: Who asks.
            code: With ``/``, not ``~``.
            version: Its number, or None for the newest.

        Returns:
            None when there is no such record, or no such version in these tables: those built from
            state know only what came after.

        Raises:
            UnavailableError: The tables cannot be read now.
        """
        with self._tables.read(viewer) as moment:
            row = moment.connection.execute(_CURRENT, (code,)).fetchone()
            if row is None:
                return None
            opened = open_row(moment, row)
            if version is None or version == opened.stored.version:
                return _entry(moment, opened, is_current=True)
            row = moment.connection.execute(_AT_VERSION, (code, version)).fetchone()
            return None if row is None else _entry(moment, open_row(moment, row), is_current=False)

    def history(
        self, viewer: Viewer, code: str, *, limit: int = 100, after: str | None = None
    ) -> VersionsAnswer | None:
        """Every step of a record, newest first, with what changed.

        Args:
            viewer: Who asks.
            code: With ``/``, not ``~``.
            limit: Most steps of this page, 1 to 500.
            after: Cursor of the page before.

        Returns:
            None when there is no such record.

        Raises:
            ValueError: The cursor does not hold, or the limit is out of range.
            UnavailableError: The tables cannot be read now, or the question takes too long.
        """
        ensure_limit(limit)
        question = question_digest("history", code)
        last = None if after is None else decode_cursor(after, question).height
        with self._tables.read(viewer) as moment:
            current = moment.connection.execute(_CURRENT, (code,)).fetchone()
            if current is None:
                return None
            rows = [(_NOW, *current[1:])] if last is None else []
            rows += moment.connection.execute(
                _STEPS, (code, _NOW if last is None else last, limit + 1 - len(rows))
            ).fetchall()
            more = len(rows) > limit
            cursor = Cursor(question, rows[limit - 1][0], code) if more else None
            return _versions(moment, code, rows, limit, cursor)


def _entry(moment: Moment, opened: Opened, *, is_current: bool) -> EntryAnswer:
    stored, doc = opened.stored, opened.doc
    text = None if opened.text is None or doc.text is None else plain(doc.text)
    asked = [stored.provider, stored.declared_by, *links_from(stored)]
    names = names_of(moment.connection, asked)
    return EntryAnswer(
        height=moment.height,
        code=opened.code,
        kind=opened.kind,
        version=stored.version,
        is_current=is_current,
        content_hash=stored.content_hash,
        prev=stored.prev,
        status=opened.status,
        reason=stored.reason,
        note=note_of(doc),
        successor=stored.successor,
        provider=named(stored.provider, names),
        declared_by=named(stored.declared_by, names),
        profile=stored.profile,
        gaps=doc.gaps,
        gaps_height=moment.gaps_height,
        gaps_profile=doc.judged_by or stored.profile,
        committed_height=opened.committed_height,
        time_ms=opened.time_ms,
        what=opened.what,
        tx_id=opened.tx_id,
        title="" if opened.text is None else opened.text.title,
        title_en="" if opened.text is None else opened.text.title_en,
        stored=plain(doc.stored),
        text=text,
        text_state=opened.text_state,
        names=names,
    )


def _versions(
    moment: Moment, code: str, rows: list[tuple[Any, ...]], limit: int, cursor: Cursor | None
) -> VersionsAnswer:
    steps = [open_row(moment, row) for row in rows]
    before: list[Opened | None] = [*steps[1:], None][: len(steps)]
    names = names_of(moment.connection, (step.stored.declared_by for step in steps))
    items = [_item(step, old, names) for step, old in zip(steps, before, strict=True)]
    return VersionsAnswer(
        height=moment.height,
        code=code,
        complete_from=moment.history_from,
        versions=tuple(items[:limit]),
        after=None if cursor is None else encode_cursor(cursor),
    )


def _item(step: Opened, before: Opened | None, names: dict[str, str]) -> VersionItem:
    changes = () if before is None else tuple(differences(before, step))
    return VersionItem(
        version=step.stored.version,
        content_hash=step.stored.content_hash,
        what=step.what,
        status=step.status,
        committed_height=step.committed_height,
        time_ms=step.time_ms,
        declared_by=named(step.stored.declared_by, names),
        tx_id=step.tx_id,
        text_state=step.text_state,
        changes=changes[:CHANGES_MAX],
        changes_are_capped=len(changes) > CHANGES_MAX,
    )
