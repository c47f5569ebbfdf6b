"""Organisations, with how many records they have and how many of these are complete.

Source: docs/spec/search.md SEA-15.
"""

from typing import Any, Final

from mulu.core.canonical import NotCanonicalError, decode_loose
from mulu.modules.identity.state import StoredOrg
from mulu.modules.identity.texts import OrgText
from mulu.query.answers import OrgAnswer, OrgsAnswer, TextShown
from mulu.query.cursor import Cursor, decode_cursor, encode_cursor, question_digest
from mulu.query.gap_counts import records_and_complete
from mulu.query.limits import ensure_limit
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

_COLUMNS: Final = "org_id, doc, height, time_ms"
_ONE: Final = f"SELECT {_COLUMNS} FROM orgs WHERE org_id = ?"  # noqa: S608 - fixed names
_PAGE: Final = f"""
SELECT {_COLUMNS} FROM orgs
WHERE (length(org_id), org_id) > (?, ?)
  AND instr(lower(name || ' ' || short_name || ' ' || name_en), ?)
ORDER BY length(org_id), org_id LIMIT ?"""  # noqa: S608 - fixed names
_COUNT: Final = """
SELECT count(*) FROM orgs WHERE instr(lower(name || ' ' || short_name || ' ' || name_en), ?)"""
_TALLY: Final = "SELECT kind, what, n FROM tallies WHERE provider = ?"
_UNCONFIRMED: Final = "status:UNCONFIRMED"
NAME_CHARS_MAX: Final = 200
_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
"""As SQLite's ``lower``: ASCII only."""


class Orgs:
    """Questions about organisations.

    Args:
        tables: The live read tables.
    """

    __slots__ = ("_tables",)

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables

    def list_orgs(
        self, viewer: Viewer, name: str = "", *, limit: int = 100, after: str | None = None
    ) -> OrgsAnswer:
        """Organisations in order of their ids.

        Args:
            viewer: Who asks.
            name: Part of a name; "" for all.
            limit: Most of this page, 1 to 500.
            after: Cursor of the page before.

        Raises:
            ValueError: The cursor does not hold, the limit is out of range, the name too long.
            UnavailableError: The tables cannot be read now.
        """
        ensure_limit(limit)
        part = name.strip().translate(_LOWER).encode(errors="replace").decode()
        if len(part) > NAME_CHARS_MAX:
            raise ValueError(f"a name of {len(part)} characters; use at most {NAME_CHARS_MAX}")
        question = question_digest("orgs", part)
        last = "" if after is None else decode_cursor(after, question).name
        with self._tables.read(viewer) as moment:
            (total,) = moment.connection.execute(_COUNT, (part,)).fetchone()
            rows = moment.connection.execute(_PAGE, (len(last), last, part, limit + 1)).fetchall()
            cursor = Cursor(question, 0, rows[limit - 1][0]) if len(rows) > limit else None
            return OrgsAnswer(
                height=moment.height,
                total=total,
                orgs=tuple(_org(moment, row) for row in rows[:limit]),
                after=None if cursor is None else encode_cursor(cursor),
            )

    def show(self, viewer: Viewer, org_id: str) -> OrgAnswer | None:
        """One organisation, or None.

        Raises:
            UnavailableError: The tables cannot be read now.
        """
        with self._tables.read(viewer) as moment:
            row = moment.connection.execute(_ONE, (org_id,)).fetchone()
            return None if row is None else _org(moment, row)


def _org(moment: Moment, row: tuple[Any, ...]) -> OrgAnswer:
    org_id, packed, height, time_ms = row
    doc = moment.coder.unpack(packed)
    stored = decode_loose(doc.stored, StoredOrg)
    text, state = _text(doc.text), doc.text_state
    shown: TextShown = "unreadable" if doc.text is not None and text is None else state
    text = text or OrgText()
    ref = text.source_ref
    tallies = _tallies(moment, org_id)
    records, complete = records_and_complete(tallies)
    return OrgAnswer(
        height=moment.height,
        org_id=org_id,
        name=text.name,
        name_en=text.name_en,
        short_name=text.short_name,
        credit_code=stored.credit_code,
        kind=stored.kind,
        level=stored.level,
        region=stored.region,
        region_scheme=stored.region_scheme,
        status=stored.status,
        successor=stored.successor,
        contact_unit=text.contact_unit,
        contact_post=text.contact_post,
        source="" if ref is None else ref.source,
        source_id="" if ref is None else ref.id,
        version=stored.version,
        content_hash=stored.content_hash,
        committed_height=height,
        time_ms=time_ms,
        text_state=shown,
        records=records,
        complete=complete,
        unconfirmed=sum(n for (_, what), n in tallies.items() if what == _UNCONFIRMED),
    )


def _text(data: bytes | None) -> OrgText | None:
    try:
        return None if data is None else decode_loose(data, OrgText)
    except NotCanonicalError:
        return None


def _tallies(moment: Moment, org_id: str) -> dict[tuple[str, str], int]:
    return {
        (kind, what): count for kind, what, count in moment.connection.execute(_TALLY, (org_id,))
    }
