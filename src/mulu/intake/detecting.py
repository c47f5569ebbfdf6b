"""Which reader a file is for, told by its content; and what to say when there is none.

Source: docs/spec/intake.md INT-2 and INT-5.
"""

from collections.abc import Sequence
from typing import Final

from mulu.intake import wording, wording_forms
from mulu.intake.csv_splitting import header_of
from mulu.intake.opening import read_head
from mulu.intake.port import BrokenFileError, BrokenPlace, Reader, SourceFile
from mulu.intake.portals import keys_in

_BOM: Final = b"\xef\xbb\xbf"
_WIDE: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
LEGACY: Final = ("GB18030", "Big5")
_PACKED: Final = (
    (b"PK\x03\x04", "ZIP"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "gzip"),
)
"""What a file within gzip, or not packed by gzip, begins with when it is packed otherwise."""
_SHOWN_BYTES: Final = 12
_KEYS_SHOWN: Final = 10


def choose_reader(file: SourceFile, readers: Sequence[Reader]) -> Reader | BrokenPlace:
    """Choose the first reader that recognises a file's content.

    Args:
        file: The file.
        readers: In order of precedence.

    Returns:
        The reader, or why there is none.
    """
    try:
        head = read_head(file.path, file.encoding)
    except BrokenFileError as err:
        return BrokenPlace(line=0, offset=err.offset, reason=str(err))
    if not head.removeprefix(_BOM).strip():
        return BrokenPlace(line=0, offset=0, reason=wording.file_empty())
    if wide := _wide_encoding(head):
        return BrokenPlace(line=1, offset=0, reason=wording.wrong_encoding(wide))
    for reader in readers:
        if reader.detects(head, file.path):
            return reader
    return _unrecognised(file, head, readers)


def _wide_encoding(head: bytes) -> str:
    """UTF-16 or UTF-32, told by a byte order mark or by the zeros of plain ASCII signs."""
    for mark, name in _WIDE:
        if head.startswith(mark):
            return name
    if head[:1] and head[1:2] == b"\x00":
        return "UTF-16LE"
    return "UTF-16BE" if head[:1] == b"\x00" else ""


def _unrecognised(file: SourceFile, head: bytes, readers: Sequence[Reader]) -> BrokenPlace:
    begin = head.removeprefix(_BOM).lstrip()[:_SHOWN_BYTES]
    for mark, kind in _PACKED:
        if head.startswith(mark):
            return BrokenPlace(line=1, offset=0, reason=wording.packed_otherwise(kind))
    if place := _legacy_encoding(file, head, readers):
        return place
    if begin[:1] not in (b"[", b"{"):
        header = header_of(head)[0]
        words = (
            wording_forms.unknown_columns("、".join(name[:40] for name in header[:_KEYS_SHOWN]))
            if header
            else wording.not_json(ascii(begin)[1:])
        )
        return BrokenPlace(line=1, offset=0, reason=words)
    keys = sorted(keys_in(head))
    shown = "、".join(key[:40] for key in keys[:_KEYS_SHOWN])
    return BrokenPlace(line=1, offset=0, reason=wording.unknown_format(shown))


def legacy_name(head: bytes) -> str:
    """The old encoding of Chinese that a file's first bytes are whole in; "" for UTF-8 or none."""
    whole = head[: head.rfind(b"\n") + 1] or head
    for name in ("", *LEGACY[::-1]):
        try:
            whole.decode(name or "utf-8")
        except UnicodeDecodeError:
            continue
        return name
    return ""


def _legacy_encoding(
    file: SourceFile, head: bytes, readers: Sequence[Reader]
) -> BrokenPlace | None:
    """A file that some reader would recognise were it in one of the old encodings of Chinese."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as err:
        for name in LEGACY:
            told = head.decode(name, "replace").encode("utf-8")
            if any(reader.detects(told, file.path) for reader in readers):
                line = 1 + head.count(b"\n", 0, err.start)
                reason = wording.wrong_encoding(name)
                return BrokenPlace(line=line, offset=err.start, reason=reason)
    return None
