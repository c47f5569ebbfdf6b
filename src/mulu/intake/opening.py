"""Opening a file: bytes in bounded chunks, gzip recognised by its first bytes.

Source: docs/spec/intake.md INT-3 and INT-4; RFC 1952.
"""

import codecs
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from mulu.intake import wording
from mulu.intake.limits import (
    CHUNK_BYTES,
    FILE_BYTES_MAX,
    GZIP_FREE_BYTES,
    GZIP_RATIO_MAX,
    HEAD_BYTES,
)
from mulu.intake.port import BrokenFileError

GZIP_MAGIC: Final = b"\x1f\x8b"
_WIDER: Final = {"big5": "cp950", "gb2312": "gb18030", "gbk": "gb18030"}
"""What files that say the one are written in."""
_GROUP_CHARS: Final = 16
_GROUPS_MAX: Final = 4


def read_chunks(path: Path, encoding: str = "") -> Iterator[bytes]:
    """Read a file, unpacked when it is gzip, and brought to UTF-8 when it is said to be otherwise.

    Args:
        path: Where it stands.
        encoding: Name of the encoding that the user gave; "" for UTF-8, which is not looked at.

    Raises:
        BrokenFileError: It cannot be opened, is damaged or cut off, exceeds a bound, or is not of
            that encoding; everything before that was handed over.
    """
    raw = _raw_chunks(path)
    return _transcoded(raw, encoding) if encoding else raw


def _transcoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8; places are then those of the UTF-8 text."""
    name = codecs.lookup(encoding).name
    decoder = codecs.getincrementaldecoder(_WIDER.get(name, name))("strict")
    size = 0
    try:
        for chunk in chunks:
            text = decoder.decode(chunk).encode("utf-8")
            size += len(text)
            yield text
        yield decoder.decode(b"", final=True).encode("utf-8")
    except UnicodeError as err:
        raise BrokenFileError(size, wording.not_encoded(encoding)) from err


def _raw_chunks(path: Path) -> Iterator[bytes]:
    size = 0
    try:
        with ExitStack() as stack:
            raw = stack.enter_context(path.open("rb"))
            packed = raw.peek(2)[:2] == GZIP_MAGIC
            stream = gzip.GzipFile(fileobj=raw) if packed else raw
            while chunk := stream.read1(CHUNK_BYTES):
                size += len(chunk)
                _ensure_bounds(size, raw.tell(), packed=packed)
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile) as err:
        raise BrokenFileError(size, wording.gzip_damaged(str(err))) from err
    except OSError as err:
        raise BrokenFileError(size, wording.file_unreadable(err.strerror or str(err))) from err


def _ensure_bounds(size: int, consumed: int, *, packed: bool) -> None:
    if size > FILE_BYTES_MAX:
        raise BrokenFileError(size, wording.file_too_large(FILE_BYTES_MAX))
    if packed and size > GZIP_FREE_BYTES and size > GZIP_RATIO_MAX * max(consumed, 1):
        raise BrokenFileError(size, wording.gzip_too_dense(GZIP_RATIO_MAX))


def is_encoding(name: str) -> bool:
    """Tell whether a name is that of an encoding of text."""
    try:
        "".encode(name)
        codecs.getincrementaldecoder(name)
    except (LookupError, ValueError):
        return False
    return True


def read_head(path: Path, encoding: str = "") -> bytes:
    """The first bytes of a file, unpacked, in UTF-8 when the user named its encoding.

    Raises:
        BrokenFileError: Not even these can be read.
    """
    head = b""
    chunks = read_chunks(path, encoding)
    try:
        for chunk in chunks:
            head += chunk
            if len(head) >= HEAD_BYTES:
                break
    except BrokenFileError:
        if not head:
            raise
    return head[:HEAD_BYTES]


def slug_of(path: Path) -> str:
    """Name a source after its file: ``sichuan_luzhou.json.gz`` is ``sichuan-luzhou``.

    A name that the grammar (at most four groups of at most 16 of a-z and 0-9) cannot hold without
    loss ends in eight digits of its hash, so that two such files do not become one source.
    """
    stem = re.sub(
        r"(\.(gz|jsonl?|ndjson|geojson|txt|csv|tsv|ttl|rdf|xml|jsonld|nt|xlsx|xlsm|problems))+$",
        "",
        path.name,
        flags=re.IGNORECASE,
    )
    lower = stem.lower()
    groups = re.findall(r"[a-z0-9]+", lower)
    short = [group[:_GROUP_CHARS] for group in groups[:_GROUPS_MAX]]
    if short == groups and groups and re.fullmatch(r"[a-z0-9 _.-]+", lower):
        return "-".join(groups)
    mark = hashlib.sha256(stem.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return "-".join([*short[: _GROUPS_MAX - 1], mark])
