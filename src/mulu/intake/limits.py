"""Bounds of what is read; whatever exceeds one is reported, never silently cut.

Source: docs/spec/intake.md INT-4.
"""

from typing import Final

CHUNK_BYTES: Final = 256 * 1024
HEAD_BYTES: Final = 64 * 1024
"""How much of a file is looked at to tell its format."""
RECORD_BYTES_MAX: Final = 1024 * 1024
"""One record, uncompressed."""
FILE_BYTES_MAX: Final = 2 * 1024**3
"""One file, uncompressed."""
RDF_BYTES_MAX: Final = 64 * 1024**2
"""One file of RDF, uncompressed: its graph is held whole."""
GZIP_RATIO_MAX: Final = 200
"""Uncompressed to compressed, asked once a file is larger than ``GZIP_FREE_BYTES``."""
GZIP_FREE_BYTES: Final = 16 * 1024**2
DEPTH_MAX: Final = 32
"""Lists and objects within each other."""
BROKEN_MAX: Final = 1000
"""Broken places of one file; after so many the rest of it is given up."""
RECORDS_MAX: Final = 1_000_000
"""Records of one run."""
FILES_MAX: Final = 10_000
"""Files of one run."""

TAKEN_RECORDS: Final = 3000
"""Records that are compared with the chain together."""
UNDER_WAY_MAX: Final = 8
"""Transactions that are not waited for while the next ones are built."""
BATCH_RECORDS: Final = 1000
"""Records a transaction."""
BATCH_BYTES: Final = 1536 * 1024
"""Text and bodies a transaction."""
RETRIES_MAX: Final = 20
"""Transactions tried again without the message that was refused after its check."""
DEFERRED_MAX: Final = 200_000
"""Records waiting for something they link to."""

ORIGINALS_MAX: Final = 32
ORIGINAL_CHARS: Final = 500
SOURCE_ID_CHARS: Final = 300
"""Longest native id kept as it is; a longer one is replaced by its hash."""
