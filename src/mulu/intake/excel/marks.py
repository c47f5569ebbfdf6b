"""What was exported, cell by cell, in a few signs: which cells a person changed since.

A row carries the content hash of the version it was made from, and marks: three bytes for each
field and eight for the row as a whole. A field whose mark differs was changed. When only the row's
differs, a change hides behind an equal mark, and every field counts as changed.

Source: docs/spec/excel.md XLS-11 and XLS-12.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from typing import Final

_FIELD_BYTES: Final = 3
_ROW_BYTES: Final = 8
_FIELD_MASK: Final = 0xFFFFFF


def make_marks(fields: Sequence[str], cells: Mapping[str, str]) -> str:
    """Marks of a row.

    Args:
        fields: Those of its sheet, in order; what its parts say counts as one of them.
        cells: What each says; absent is "".
    """
    row, marks = hashlib.sha256(), bytearray()
    for field in fields:
        data = cells.get(field, "").encode("utf-8", "replace")
        marks += (zlib.crc32(data) & _FIELD_MASK).to_bytes(_FIELD_BYTES, "big")
        row.update(len(data).to_bytes(4, "big") + data)
    return base64.b64encode(row.digest()[:_ROW_BYTES] + marks).decode()


def changed_fields(
    fields: Sequence[str], cells: Mapping[str, str], marks: str
) -> frozenset[str] | None:
    """Fields that say something else than when the marks were made.

    Returns:
        The fields; None when the marks are damaged, or of another sheet.
    """
    now = _bytes(make_marks(fields, cells))
    then = _bytes(marks)
    if then is None or now is None or len(then) != len(now):
        return None
    if then == now:
        return frozenset()
    step = _FIELD_BYTES
    changed = [
        field
        for place, field in enumerate(fields)
        for at in (_ROW_BYTES + place * step,)
        if now[at : at + step] != then[at : at + step]
    ]
    return frozenset(changed or fields)


def _bytes(marks: str) -> bytes | None:
    try:
        return base64.b64decode(marks.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
