"""Open parts for the tables: their text, or why it cannot be read.

Source: docs/spec/projection.md PRJ-5; docs/spec/transaction.md TXN-6 to TXN-9.
"""

from mulu.projection.needs import OpenedText, OpenText
from mulu.store.port import Erased, Reader
from mulu.tx.parts import SALT_BYTES, PartRef


def part_opener(reader: Reader) -> OpenText:
    """A function that opens part references as of one moment of the store."""

    def open_text(ref: PartRef) -> OpenedText:
        kept = reader.part(bytes.fromhex(ref.commitment))
        if isinstance(kept, Erased):
            return OpenedText("erased", None)
        if kept is None:
            return OpenedText("withheld" if ref.withheld else "missing", None)
        return OpenedText("present", kept[SALT_BYTES:])

    return open_text
