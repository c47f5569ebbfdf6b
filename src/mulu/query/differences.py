"""What differs between two steps of a record, field by field.

Source: docs/spec/search.md SEA-14.
"""

from collections.abc import Iterator
from typing import Any, Final

from mulu.query.answers import FieldChange
from mulu.query.reading import Opened, plain

_SAID: Final = (
    "provider",
    "profile",
    "status",
    "reason",
    "successor",
    "confirmed",
    "declared_by",
    "drifting",
    "drift",
)
"""Fields beside the record that a reader cares for; hashes, heights and times always differ."""


def differences(before: Opened, after: Opened) -> Iterator[FieldChange]:
    """Fields that differ: the record's first, then the text's, then who and how.

    Args:
        before: The earlier step.
        after: The later one.
    """
    old, new = plain(before.doc.stored), plain(after.doc.stored)
    yield from _compare("", old["record"], new["record"])
    if before.text is not None and after.text is not None:
        yield from _compare("text.", plain(before.doc.text or b""), plain(after.doc.text or b""))
    for field in _SAID:
        yield from _compare_value(field, old.get(field), new.get(field))


def _compare(prefix: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[FieldChange]:
    for field in sorted(old.keys() | new.keys()):
        yield from _compare_value(f"{prefix}{field}", old.get(field), new.get(field))


def _compare_value(field: str, old: object, new: object) -> Iterator[FieldChange]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare(f"{field}.", old, new)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True), 1):
            yield from _compare_value(f"{field}.{place}", one, other)
    else:
        yield FieldChange(field=field, before=old, after=new)
