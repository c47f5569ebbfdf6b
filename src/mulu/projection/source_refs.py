"""By what a record is found again at its source: two filters of the index, made of its reference.

Source: docs/spec/intake.md INT-90.
"""

import hashlib
from typing import Final

REF: Final = "ref"
SOURCE: Final = "source"


def ref_token(source: str, id_: str) -> str:
    """The value of filter ``ref``: 16 bytes of a plain hash, hex.

    Args:
        source: Slug of the source.
        id_: The record's id there.
    """
    return hashlib.sha256(f"{source}\0{id_}".encode()).hexdigest()[:32]


def ref_links(source: str, id_: str) -> tuple[tuple[str, str], ...]:
    """What a row says by which it is found again."""
    return ((SOURCE, source), (REF, ref_token(source, id_)))
