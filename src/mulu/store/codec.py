"""How values, parts and blocks are written: as they are when short, else as zstd frames.

First byte 0 = plain, 1 = a zstd frame, 2 = a zstd frame with the store's dictionary. Frames carry
size and checksum of their content, so that a changed byte is noticed where it stands. The
dictionary is made from state values alone, which hold no free text: one made from parts would keep
pieces of them after they are erased.

Compressors must not be shared between threads: a ``Codec`` is used by one at a time, and a
``CodecPool`` hands them out.

Source: docs/spec/store.md STO-6 to STO-8; docs/adr/0003-store.md.
"""

from collections.abc import Callable, Sequence
from typing import Final

import zstandard

from mulu.store.errors import DamagedStoreError

PLAIN: Final = 0
ZSTD: Final = 1
ZSTD_DICTIONARY: Final = 2

PLAIN_BYTES_MAX: Final = 200
"""Shorter values are not worth compressing."""
CONTENT_BYTES_MAX: Final = 1 << 28
"""Larger frames are refused unread: no block comes near."""
LEVEL: Final = 1
LEVEL_PARTS: Final = -1
"""Half the time of level 1 for 6 percent more bytes."""
DICTIONARY_BYTES: Final = 65_536
SAMPLES_MIN: Final = 512
SAMPLES_MAX: Final = 2_048

_Compress = Callable[[bytes], bytes]


class Codec:
    """Writes and reads values; for one thread at a time.

    Args:
        dictionary: The store's dictionary, or None while it has none.
    """

    __slots__ = (
        "_compress_block",
        "_compress_part",
        "_compress_value",
        "_decompress",
        "_decompress_value",
        "_value_tag",
        "dictionary",
    )

    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None) -> None:
        self.dictionary = dictionary
        self._compress_block = _compressor(LEVEL, None)
        self._compress_part = _compressor(LEVEL_PARTS, None)
        self._decompress = zstandard.ZstdDecompressor().decompress
        self._compress_value = self._compress_block
        self._decompress_value = self._decompress
        self._value_tag = b"\x01"
        if dictionary is not None:
            self._compress_value = _compressor(LEVEL, dictionary)
            self._decompress_value = zstandard.ZstdDecompressor(dict_data=dictionary).decompress
            self._value_tag = b"\x02"

    def encode(self, value: bytes) -> bytes:
        """Write a state value."""
        if len(value) > PLAIN_BYTES_MAX:
            frame = self._compress_value(value)
            if len(frame) < len(value):
                return self._value_tag + frame
        return b"\x00" + value

    def encode_part(self, part: bytes) -> bytes:
        """Write a part."""
        if len(part) > PLAIN_BYTES_MAX:
            frame = self._compress_part(part)
            if len(frame) < len(part):
                return b"\x01" + frame
        return b"\x00" + part

    def encode_block(self, block: bytes) -> bytes:
        """Write a block."""
        return b"\x01" + self._compress_block(block)

    def decode(self, data: bytes, what: str) -> bytes:
        """Read a value, part or block.

        Args:
            data: As kept.
            what: Names the thing in an error.

        Raises:
            DamagedStoreError: The bytes are not what was written.
        """
        if not data:
            raise DamagedStoreError(f"{what} is empty in the store; restore it from a copy")
        if data[0] == PLAIN:
            return data[1:]
        if data[0] not in {ZSTD, ZSTD_DICTIONARY}:
            raise DamagedStoreError(f"{what} begins with byte {data[0]}, which mulu never writes")
        frame = data[1:]
        try:
            if not 0 <= zstandard.frame_content_size(frame) <= CONTENT_BYTES_MAX:
                raise DamagedStoreError(f"{what} claims a size beyond all bounds")
            return (self._decompress if data[0] == ZSTD else self._decompress_value)(frame)
        except zstandard.ZstdError as err:
            raise DamagedStoreError(
                f"{what} cannot be decompressed ({err}); restore the store from a copy"
            ) from err


def _compressor(level: int, dictionary: zstandard.ZstdCompressionDict | None) -> _Compress:
    return zstandard.ZstdCompressor(level=level, dict_data=dictionary, write_checksum=True).compress


class CodecPool:
    """Codecs that no thread uses now; list operations are atomic, so no lock is needed."""

    __slots__ = ("_dictionary", "_idle")

    def __init__(self) -> None:
        self._dictionary: zstandard.ZstdCompressionDict | None = None
        self._idle: list[Codec] = []

    @property
    def has_dictionary(self) -> bool:
        """Whether values are written with a dictionary."""
        return self._dictionary is not None

    def use(self, dictionary: zstandard.ZstdCompressionDict) -> None:
        """Write and read with a dictionary from now on."""
        self._dictionary = dictionary

    def take(self) -> Codec:
        """A codec for one thread, with the newest dictionary."""
        while self._idle:
            try:
                codec = self._idle.pop()
            except IndexError:
                break
            if codec.dictionary is self._dictionary:
                return codec
        return Codec(self._dictionary)

    def give(self, codec: Codec) -> None:
        """Hand a codec back."""
        self._idle.append(codec)


def load_dictionary(data: bytes) -> zstandard.ZstdCompressionDict:
    """A dictionary ready for use.

    Raises:
        DamagedStoreError: The bytes are none.
    """
    try:
        dictionary = zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_FULLDICT)
        dictionary.precompute_compress(level=LEVEL)
    except zstandard.ZstdError as err:
        raise DamagedStoreError(f"the compression dictionary is damaged: {err}") from err
    return dictionary


def train(samples: Sequence[bytes]) -> bytes | None:
    """Make a dictionary from samples of state values; None when they do not give one."""
    chosen: list[bytes | bytearray | memoryview] = []
    chosen += [sample for sample in samples if len(sample) > PLAIN_BYTES_MAX]
    if len(chosen) < SAMPLES_MIN:
        return None
    step = max(1, len(chosen) // SAMPLES_MAX)
    try:
        return zstandard.train_dictionary(DICTIONARY_BYTES, chosen[::step][:SAMPLES_MAX]).as_bytes()
    except zstandard.ZstdError:
        return None
