"""How a row keeps the whole record: state value and text, compressed with the file's dictionary.

Records of one catalogue resemble each other, so a dictionary trained once on the first of them
makes a row four times smaller, and cheaper to write than it is uncompressed. The file keeps it.

Source: docs/spec/projection.md PRJ-6; RFC 8878 (Zstandard).
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec
import zstandard

from mulu.core.errors import VerificationError
from mulu.projection.needs import OpenedText, TextState
from mulu.projection.tables import get_meta

DICTIONARY_BYTES: Final = 64 * 1024
SAMPLES_MIN: Final = 1000
SAMPLES_MAX: Final = 2000
DOC_BYTES_MAX: Final = 4 * 1024 * 1024
_LEVEL: Final = 1
_PLAIN: Final = b"\0"
_WITH_DICTIONARY: Final = b"\1"


class Doc(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a row keeps beside its columns."""

    gaps: tuple[str, ...] = ()
    judged_by: str = ""
    """Profile that found the gaps; "" for the one that the record pins."""
    stored: bytes
    """The state value, byte for byte."""
    note: bytes | None = None
    """Words of a withdrawal, byte for byte; None when there are none, or they cannot be read."""
    text: bytes | None = None
    """The part's bytes, byte for byte; None unless ``text_state`` is ``present``."""
    text_state: TextState = "present"

    def opened(self) -> OpenedText:
        """The part as it was when the row was made."""
        return OpenedText(self.text_state, self.text)


class DocCoder:
    """Packs and unpacks docs of one file. Belongs to one thread: zstd contexts may not be shared.

    Args:
        dictionary: The file's dictionary, None while it has none.
    """

    __slots__ = ("_compress", "_decompress", "_decompress_plain", "_mark")

    def __init__(self, dictionary: bytes | None) -> None:
        self._decompress_plain = zstandard.ZstdDecompressor()
        if dictionary is None:
            self._mark = _PLAIN
            self._compress = zstandard.ZstdCompressor(level=_LEVEL)
            self._decompress = self._decompress_plain
        else:
            trained = zstandard.ZstdCompressionDict(dictionary)
            trained.precompute_compress(level=_LEVEL)
            self._mark = _WITH_DICTIONARY
            self._compress = zstandard.ZstdCompressor(level=_LEVEL, dict_data=trained)
            self._decompress = zstandard.ZstdDecompressor(dict_data=trained)

    @property
    def has_dictionary(self) -> bool:
        """Whether it opens docs that were written with the file's dictionary."""
        return self._mark == _WITH_DICTIONARY

    def pack(self, doc: Doc) -> bytes:
        """Write a doc."""
        return self._mark + self._compress.compress(_encoder.encode(doc))

    def unpack(self, data: bytes) -> Doc:
        """Read a doc.

        Raises:
            VerificationError: ``views.damaged``: the file is damaged.
        """
        opener = self._decompress if data[:1] == self._mark else self._decompress_plain
        try:
            return _decoder.decode(opener.decompress(data[1:], max_output_size=DOC_BYTES_MAX))
        except (zstandard.ZstdError, msgspec.MsgspecError, UnicodeDecodeError) as err:
            raise VerificationError(
                "views.damaged", "a row of the read tables is damaged; rebuild them"
            ) from err


def open_coder(connection: sqlite3.Connection) -> DocCoder:
    """The coder of a file of read tables; for one thread."""
    dictionary = get_meta(connection, "dictionary")
    return DocCoder(dictionary if isinstance(dictionary, bytes) else None)


def train(docs: Sequence[Doc]) -> bytes | None:
    """Make a dictionary from samples.

    Returns:
        At most 64 KiB, or None when there are too few samples or they have too little in common.
    """
    if len(docs) < SAMPLES_MIN:
        return None
    samples: list[bytes | bytearray | memoryview] = [
        _encoder.encode(doc) for doc in docs[:SAMPLES_MAX]
    ]
    try:
        return zstandard.train_dictionary(DICTIONARY_BYTES, samples).as_bytes()
    except zstandard.ZstdError:
        return None


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Doc)
