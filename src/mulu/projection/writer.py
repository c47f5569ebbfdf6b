"""Write rows: replaced ones go to history, new ones get the next docid, index and tallies follow.

Source: docs/spec/projection.md PRJ-4, PRJ-6 and PRJ-7.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final

import msgspec

from mulu.core.errors import ensure
from mulu.core.prefixes import ORG
from mulu.machine.registry import Registry
from mulu.projection.bigrams import fold
from mulu.projection.coding import Doc, DocCoder, open_coder, train
from mulu.projection.facets import facets_of
from mulu.projection.group import Written, name_of
from mulu.projection.index import IndexedRow, SearchIndex
from mulu.projection.needs import OpenedText, OpenText, OrgRow, RecordRow, Views
from mulu.projection.sounds import spelled
from mulu.projection.tables import get_meta, get_number, put_meta
from mulu.projection.tallies import Tallies

_KEEP_RECORD: Final = """
INSERT INTO versions (code, version, height, time_ms, doc, what, tx_id)
SELECT code, version, height, time_ms, ?, what, tx_id FROM records WHERE code = ?"""
_KEEP_ORG: Final = """
INSERT INTO versions (code, version, height, time_ms, doc, what, tx_id)
SELECT org_id, version, height, time_ms, doc, what, tx_id FROM orgs WHERE org_id = ?"""
_KEEP_VALUE: Final = """
INSERT INTO versions (code, version, height, time_ms, doc, what, tx_id)
VALUES (?, ?, ?, ?, ?, ?, ?)"""
_FIND_RECORD: Final = "SELECT docid, doc, height FROM records WHERE code = ?"
_FIND_ORG: Final = "SELECT org_id, doc FROM orgs WHERE org_id = ?"
_PUT_RECORD: Final = "INSERT INTO records VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_PUT_ORG: Final = "INSERT OR REPLACE INTO orgs VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"

FIRST: Final = ("registered", "")
"""What a value is called that no row of the same code can precede."""

CHUNK_ROWS: Final = 1000
"""Rows made at a time: few enough to stay in the processor's cache, enough to train on."""

RegistryAt = Callable[[int], Registry]


class Sources:
    """What rows are made from, as of one moment of the store.

    Args:
        views: How values are read.
        open_text: Opens parts.
        registry_at: The versioned values at a height.
    """

    __slots__ = ("_registries", "_registry_at", "open_text", "views")

    def __init__(self, views: Views, open_text: OpenText, registry_at: RegistryAt) -> None:
        self.views = views
        self.open_text = open_text
        self._registry_at = registry_at
        self._registries: dict[int, Registry] = {}

    def record(self, written: Written, text: OpenedText | None = None) -> RecordRow:
        """Row of a record's value, the registry as of the height that wrote it.

        Args:
            written: The value.
            text: Its text as it was read before; None to open it now.
        """
        registry = self._registries.get(written.height)
        if registry is None:
            registry = self._registries[written.height] = self._registry_at(written.height)
        open_text = self.open_text if text is None else lambda _: text
        return self.views.record(written.value, open_text, registry, written.read)


class RowWriter:
    """Writes rows within the caller's transactions.

    Args:
        connection: The tables' one writing connection.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._index = SearchIndex(connection)
        self._coder = open_coder(connection)
        self._may_train = get_meta(connection, "dictionary") is None

    def kept_value(self, name: str, *, org: bool) -> bytes:
        """State value that the tables have of an organisation or record.

        Raises:
            InvariantError: They have none: an event speaks of what never was.
        """
        row = self._connection.execute(_FIND_ORG if org else _FIND_RECORD, (name,)).fetchone()
        ensure(
            row is not None, f"an event changes {name}, which the read tables lack: rebuild them"
        )
        return self._coder.unpack(row[1]).stored

    def put_orgs(self, orgs: Iterable[tuple[bytes, Written]], sources: Sources) -> int:
        """Put organisations' newest values."""
        rows = [self._org_row(written, sources) for _, written in orgs]
        self._connection.executemany(_KEEP_ORG, [(row[0],) for row in rows])
        self._connection.executemany(_PUT_ORG, rows)
        return len(rows)

    def put_superseded(self, superseded: Iterable[tuple[bytes, Written]], sources: Sources) -> None:
        """Put values that came and went within the group into history."""
        self._connection.executemany(
            _KEEP_VALUE, [self._history_row(key, written, sources) for key, written in superseded]
        )

    def put_records(self, records: Iterable[tuple[bytes, Written]], sources: Sources) -> int:
        """Put records' newest values, in the order given.

        Returns:
            How many rows were written.
        """
        tallies = Tallies()
        written = iter([written for _, written in records])
        count = 0
        while chunk := list(islice(written, CHUNK_ROWS)):
            self._put_chunk(chunk, sources, tallies)
            count += len(chunk)
        tallies.write(self._connection)
        return count

    def _put_chunk(self, chunk: Sequence[Written], sources: Sources, tallies: Tallies) -> None:
        entries = [(written, sources.record(written)) for written in chunk]
        replacing = [row.code for written, row in entries if written.what not in FIRST]
        self._take_out(replacing, tallies, sources)
        docs = [doc_of(written.value, row) for written, row in entries]
        self._train(docs)
        self._bring_in(entries, docs, tallies)

    def _bring_in(
        self, entries: Sequence[tuple[Written, RecordRow]], docs: Sequence[Doc], tallies: Tallies
    ) -> None:
        first = get_number(self._connection, "next_docid") or 1
        pack = self._coder.pack
        self._connection.executemany(
            _PUT_RECORD,
            [
                _record_columns(docid, row, pack(doc), written)
                for docid, ((written, row), doc) in enumerate(
                    zip(entries, docs, strict=True), first
                )
            ],
        )
        self._index.add(
            [
                IndexedRow(docid=docid, words=row.words, facets=facets_of(row, row.gaps))
                for docid, (_, row) in enumerate(entries, first)
            ]
        )
        for _, row in entries:
            tallies.count(1, row, row.gaps)
        put_meta(self._connection, next_docid=first + len(entries))

    def _take_out(self, codes: Sequence[str], tallies: Tallies, sources: Sources) -> None:
        """Kept rows go to history, and leave the index with the tokens they came with."""
        removed: list[IndexedRow] = []
        for code in codes:
            kept = self._connection.execute(_FIND_RECORD, (code,)).fetchone()
            if kept is not None:
                docid, doc, height = kept[0], self._coder.unpack(kept[1]), kept[2]
                written = Written(value=doc.stored, height=height, what="", tx_id="")
                row = sources.record(written, doc.opened())
                removed.append(IndexedRow(docid, row.words, facets_of(row, doc.gaps)))
                tallies.count(-1, row, doc.gaps)
                self._keep(code, kept[1], doc, row)
        self._index.remove(removed)
        gone = [(row.docid,) for row in removed]
        self._connection.executemany("DELETE FROM records WHERE docid = ?", gone)

    def _keep(self, code: str, packed: bytes, doc: Doc, row: RecordRow) -> None:
        """Put a row into history, with the gaps of its own time (PRO-10)."""
        then = msgspec.structs.replace(doc, gaps=row.gaps, judged_by=row.judged_by)
        kept = packed if then == doc else self._coder.pack(then)
        self._connection.execute(_KEEP_RECORD, (kept, code))

    def _train(self, docs: Sequence[Doc]) -> None:
        dictionary = train(docs) if self._may_train else None
        if dictionary is not None:
            put_meta(self._connection, dictionary=dictionary)
            self._coder = DocCoder(dictionary)
            self._may_train = False

    def _org_row(self, written: Written, sources: Sources) -> tuple[object, ...]:
        row = sources.views.org(written.value, sources.open_text)
        columns = (
            row.org_id,
            row.name,
            row.name_en,
            row.short_name,
            row.credit_code,
            row.kind,
            row.level,
            row.region,
        )
        facts = (row.status, row.successor, row.version, row.height, row.time_ms, row.content_hash)
        doc = _plain_doc(written.value, row.opened)
        packed = self._coder.pack(doc)
        return (*columns, *facts, sought(row), packed, written.what, written.tx_id)

    def _history_row(self, key: bytes, written: Written, sources: Sources) -> tuple[object, ...]:
        if key.startswith(ORG):
            org = sources.views.org(written.value, sources.open_text)
            facts, doc = (
                (org.version, org.height, org.time_ms),
                _plain_doc(written.value, org.opened),
            )
        else:
            row = sources.record(written)
            facts, doc = (row.version, row.height, row.time_ms), doc_of(written.value, row)
        return (name_of(key), *facts, self._coder.pack(doc), written.what, written.tx_id)


def doc_of(value: bytes, row: RecordRow) -> Doc:
    """What a record's row keeps beside its columns."""
    return Doc(
        gaps=row.gaps,
        judged_by=row.judged_by,
        note=None if row.note is None else row.note.text,
        stored=value,
        text=row.opened.text,
        text_state=row.opened.state,
    )


def sought(row: OrgRow) -> str:
    """By what an organisation is suggested: its names folded, the first as it is read, a line each.

    A line begins after U+000A, so that what begins a name can be told from what stands within.
    """
    name = fold(row.name)
    lines = (name, fold(row.short_name), fold(row.name_en), *spelled(name))
    return "".join(f"\n{line}" for line in lines if line)


def _plain_doc(value: bytes, opened: OpenedText) -> Doc:
    return Doc(stored=value, text=opened.text, text_state=opened.state)


def _record_columns(docid: int, row: RecordRow, doc: bytes, written: Written) -> tuple[object, ...]:
    return (
        docid,
        row.code,
        row.kind,
        row.provider,
        row.status,
        row.version,
        row.height,
        row.time_ms,
        row.share_type,
        row.level,
        row.update_cycle,
        row.is_open,
        row.format_class,
        row.has_api,
        row.profile,
        row.is_confirmed,
        row.drift,
        row.title,
        doc,
        written.what,
        written.tx_id,
    )
