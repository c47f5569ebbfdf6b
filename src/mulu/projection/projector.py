"""Apply blocks to the tables: each group of blocks in one transaction, together with its height.

So the tables always stand exactly at a height, and going on from there, after a stop at any moment,
gives the rows that an undisturbed run gives.

Source: docs/spec/projection.md PRJ-3, PRJ-4 and PRJ-8.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from mulu.core.errors import UnavailableError
from mulu.core.prefixes import ORG
from mulu.machine.block import Block, decode_block
from mulu.machine.registry import Registry
from mulu.projection import sounds
from mulu.projection.bigrams import FORM
from mulu.projection.erasing import forget_erased
from mulu.projection.group import Group, Written, name_of
from mulu.projection.index import SearchIndex
from mulu.projection.judging import STEP_ROWS, gaps_height, judge_step
from mulu.projection.needs import Views
from mulu.projection.parts import part_opener
from mulu.projection.tables import get_meta, put_meta, writing
from mulu.projection.writer import RowWriter, Sources
from mulu.store.port import Reader

GROUP_CHANGES: Final = 8_000
"""While behind, a transaction takes at least so many changed values."""
NOTHING: Final = -1
"""Height of tables that do not even hold what genesis wrote."""


class FormChangedError(UnavailableError):
    """The tables were made by another version, or for another chain; they must be built anew."""


class Projector:
    """The tables' one writer.

    Args:
        connection: Opened for writing.
        views: What the modules bring.

    Raises:
        FormChangedError: The tables hold rows of another form or chain.
    """

    def __init__(self, connection: sqlite3.Connection, views: Views) -> None:
        self._connection = connection
        self._views = views
        self._rows = RowWriter(connection)
        self.index = SearchIndex(connection)
        self._ensure_ours()

    @property
    def height(self) -> int:
        """Height up to which blocks are applied; 0 after genesis, ``NOTHING`` before it."""
        value = get_meta(self._connection, "height")
        return value if isinstance(value, int) else NOTHING

    def catch_up(self, reader: Reader, *, changes_min: int = GROUP_CHANGES) -> int:
        """Apply the next group of blocks: until there are enough changes, or no further block.

        Args:
            reader: One moment of the store.
            changes_min: Where a group may end.

        Returns:
            How many blocks were applied; 0 when the tables stand at the head.

        Raises:
            UnavailableError: The disk is full; nothing of the group was written.
        """
        group = self._group()
        blocks = []
        for _, data in reader.blocks(self.height + 1):
            if data:
                blocks.append(decode_block(data))
                group.add(blocks[-1])
            if group.changes >= changes_min:
                break
        self._write(group, reader, blocks[-1:])
        return len(blocks)

    def forget_erased(self, reader: Reader) -> bool:
        """Take erased texts out of the rows; tells whether the file must be built anew.

        Args:
            reader: A moment of the store.

        Raises:
            UnavailableError: The disk is full; nothing was changed.
        """
        return forget_erased(self._connection, reader)

    def judge_step(self, reader: Reader, *, rows_max: int = STEP_ROWS) -> bool:
        """Compute gaps of some rows anew after a switch of the judging profile.

        Args:
            reader: A moment of the store.
            rows_max: Most rows of this step.

        Returns:
            Whether there was anything to do.

        Raises:
            UnavailableError: The disk is full; nothing was changed.
        """
        return judge_step(self._connection, self._views, reader, rows_max=rows_max)

    def apply(self, blocks: Sequence[Block], reader: Reader) -> None:
        """Apply given blocks as one group; those at or below the height are passed over.

        Args:
            blocks: Consecutive, in order.
            reader: A moment of the store that holds their parts.
        """
        group = self._group()
        new = [block for block in blocks if block.header.height > self.height]
        for block in new:
            group.add(block)
        self._write(group, reader, new[-1:])

    def put_snapshot(self, items: Iterable[tuple[bytes, Written]], reader: Reader) -> int:
        """Put values read from state into tables being built; the height is set at the end.

        Returns:
            How many rows were written.
        """
        orgs: list[tuple[bytes, Written]] = []
        records: list[tuple[bytes, Written]] = []
        for key, written in items:
            (orgs if key.startswith(ORG) else records).append((key, written))
        with writing(self._connection):
            sources = self._sources(reader)
            return self._rows.put_orgs(orgs, sources) + self._rows.put_records(records, sources)

    def finish_snapshot(self, height: int, time_ms: int, reader: Reader) -> None:
        """Say that the tables now hold the whole state of a height; history begins after it."""
        with writing(self._connection):
            self._mark(height, time_ms, reader)
            put_meta(self._connection, history_from=height + 1)

    def _group(self) -> Group:
        group = Group(self._views, self._kept_value)
        if self.height == NOTHING:
            for key, value in self._views.initial():
                group.put_initial(key, value)
        return group

    def _kept_value(self, key: bytes) -> bytes:
        return self._rows.kept_value(name_of(key), org=key.startswith(ORG))

    def _write(self, group: Group, reader: Reader, last: Sequence[Block]) -> None:
        if not last and self.height != NOTHING:
            return
        with writing(self._connection):
            sources = self._sources(reader)
            self._rows.put_orgs(group.orgs(), sources)
            self._rows.put_records(group.records(), sources)
            self._rows.put_superseded(group.superseded, sources)
            if self.height == NOTHING:
                put_meta(self._connection, history_from=0)
            header = last[0].header if last else None
            self._mark(header.height if header else 0, header.time_ms if header else 0, reader)

    def _mark(self, height: int, time_ms: int, reader: Reader) -> None:
        put_meta(
            self._connection,
            gaps_height=gaps_height(self._connection, self._views, reader, height),
            height=height,
            time_ms=time_ms,
            chain=self._views.chain,
            form=self._form(),
        )

    def _sources(self, reader: Reader) -> Sources:
        return Sources(
            self._views, part_opener(reader), lambda height: Registry(reader.state, height)
        )

    def _form(self) -> str:
        return f"{FORM} {sounds.PACKAGE}/{sounds.VERSION} {self._views.form}"

    def _ensure_ours(self) -> None:
        for name, ours in (("form", self._form()), ("chain", self._views.chain)):
            kept = get_meta(self._connection, name)
            if kept is not None and kept != ours:
                raise FormChangedError(
                    f"the read tables have {name} {kept!r}, this node's is {ours!r}; rebuild them"
                )
