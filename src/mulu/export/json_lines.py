"""JSON Lines: a heading, then one record a line with everything that the chain says of it.

Source: docs/spec/export.md EXP-7.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from mulu.export.exported import Exported, Heading, Records, time_text
from mulu.query.reading import plain

_encoder: Final = msgspec.json.Encoder()


def write_json_lines(heading: Heading, records: Records) -> Iterator[str]:
    """Write records.

    Args:
        heading: What the export speaks of.
        records: In their order.
    """
    yield _line({"export": heading.facts})
    for record in records:
        yield _line(_values(record))


def _values(record: Exported) -> dict[str, Any]:
    opened, doc = record.opened, record.opened.doc
    return {
        "code": opened.code,
        "kind": opened.kind,
        "status": opened.status,
        "provider": record.provider._asdict(),
        "committed_height": opened.committed_height,
        "time": time_text(opened.time_ms),
        "stored": plain(doc.stored),
        "text": None if opened.text is None or doc.text is None else plain(doc.text),
        "text_state": opened.text_state,
        "gaps": list(doc.gaps),
    }


def _line(values: dict[str, Any]) -> str:
    return _encoder.encode(values).decode() + "\n"
