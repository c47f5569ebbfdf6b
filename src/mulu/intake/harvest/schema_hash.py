"""One hash for the columns of a table, whatever their order: by it two runs are compared.

Source: docs/spec/harvest.md HAR-17.
"""

from collections.abc import Sequence

from mulu.core.canonical import encode
from mulu.core.hashing import TAG_SCHEMA, Hasher
from mulu.intake.harvest.fitting import FitColumn


def schema_hash(hasher: Hasher, columns: Sequence[FitColumn]) -> str:
    """Hash of the columns, sorted by name (hex of 32 bytes).

    Args:
        hasher: The chain's hash.
        columns: Name, type, whether nullable, whether part of the key.
    """
    return hasher.tagged(TAG_SCHEMA, encode(sorted(columns))).hex()
