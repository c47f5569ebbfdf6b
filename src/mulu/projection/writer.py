"""Write rows: replaced ones go to history, new ones get the next docid, index and tallies follow.

Source: docs/spec/projection.md PRJ-4, PRJ-6 and PRJ-7.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from mulu.core.errors import ensure
from mulu.core.prefixes import ORG
from mulu.machine.registry import Registry
from mulu.projection.coding import Doc, DocCoder, open_coder, train
from mulu.projection.facets import facets_of
from mulu.projection.group import Written, name_of
from mulu.projection.index import IndexedRow, SearchIndex
from mulu.projection.needs import OpenedText, OpenText, RecordRow, Views
from mulu.projection.tables import get_meta, get_number, put_meta
from mulu.projection.tallies import Tallies

_KEEP_RECORD: Final = """
INSERT INTO versions (code, version, height, time_ms, doc, what, tx_id)
SELECT code, version, height, time_ms, doc, what, tx_id FROM records WHERE code = ?"""
_KEEP_ORG: Final = """
INSERT INTO versions (code, version, height, time_ms, doc, what, tx_id)
SELECT org_id, version, height, time_ms, doc, what, tx_id FROM orgs WHERE org_id = ?"""
_KEEP_VALUE: Final = """
INSERT INTO versions (code, version, height, time_ms, doc, what, tx_id)
VALUES (?, ?, ?, ?, ?, ?, ?)"""
_FIND_RECORD: Final = "SELECT docid, doc FROM records WHERE code = ?"
_FIND_ORG: Final = "SELECT org_id, doc FROM orgs WHERE org_id = ?"
_PUT_RECORD: Final = "INSERT INTO records VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_PUT_ORG: Final = "INSERT OR REPLACE INTO orgs VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"

FIRST: Final = ("registered", "")
"""What a value is called that no row of the same code can precede."""

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

    def record(self, written: Written) -> RecordRow:
        """Row of a record's value, the registry as of the height that wrote it."""
        registry = self._registries.get(written.height)
        if registry is None:
            registry = self._registries[written.height] = self._registry_at(written.height)
        return self.views.record(written.value, self.open_text, registry)


class RowWriter:
    """Writes rows within the caller's transactions.

    Args:
        connection: The tables' one writing connection.
        views: Makes the tokens of a kept row again when it leaves the index.
    """

    def __init__(self, connection: sqlite3.Connection, views: Views) -> None:
        self._connection = connection
        self._views = views
        self._index = SearchIndex(connection)
        self._coder = open_coder(connection)
        self._may_train = get_meta(connection, "dictionary") is None
        self._nowhere = Registry(lambda _: None, 0)

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
        entries = [(written, sources.record(written)) for _, written in records]
        if not entries:
            return 0
        tallies = Tallies()
        self._take_out([row.code for written, row in entries if written.what not in FIRST], tallies)
        docs = [doc_of(written.value, row) for written, row in entries]
        self._train(docs)
        self._bring_in(entries, docs, tallies)
        tallies.write(self._connection)
        return len(entries)

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
                IndexedRow(docid=docid, words=row.words, facets=doc.facets)
                for docid, ((_, row), doc) in enumerate(zip(entries, docs, strict=True), first)
            ]
        )
        for _, row in entries:
            tallies.count(1, provider=row.provider, kind=row.kind, status=row.status, gaps=row.gaps)
        put_meta(self._connection, next_docid=first + len(entries))

    def _take_out(self, codes: Sequence[str], tallies: Tallies) -> None:
        removed = []
        for code in codes:
            kept = self._connection.execute(_FIND_RECORD, (code,)).fetchone()
            if kept is not None:
                removed.append((code, kept[0], self._coder.unpack(kept[1])))
        self._index.remove([self._indexed(docid, doc, tallies) for _, docid, doc in removed])
        self._connection.executemany(_KEEP_RECORD, [(code,) for code, _, _ in removed])
        self._connection.executemany(
            "DELETE FROM records WHERE docid = ?", [(docid,) for _, docid, _ in removed]
        )

    def _indexed(self, docid: int, doc: Doc, tallies: Tallies) -> IndexedRow:
        """The tokens with which a kept row was indexed; it is counted out."""
        row = self._views.record(doc.stored, lambda _: doc.opened(), self._nowhere)
        tallies.count(-1, provider=row.provider, kind=row.kind, status=row.status, gaps=doc.gaps)
        return IndexedRow(docid=docid, words=row.words, facets=doc.facets)

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
        return (*columns, *facts, self._coder.pack(doc), written.what, written.tx_id)

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
        facets=tuple(facets_of(row)),
        gaps=row.gaps,
        note=None if row.note is None else row.note.text,
        stored=value,
        text=row.opened.text,
        text_state=row.opened.state,
    )


def _plain_doc(value: bytes, opened: OpenedText) -> Doc:
    return Doc(stored=value, text=opened.text, text_state=opened.state)


def _record_columns(docid: int, row: RecordRow, doc: bytes, written: Written) -> tuple[object, ...]:
    facts = (
        docid,
        row.code,
        row.kind,
        row.provider,
        row.status,
        row.version,
        row.height,
        row.time_ms,
    )
    filters = (row.share_type, row.level, row.update_cycle, row.is_open, row.title)
    return (*facts, *filters, doc, written.what, written.tx_id)
