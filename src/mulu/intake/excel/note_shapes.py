"""Frames of notes, in the VML that spreadsheet programs expect of them.

Source: docs/spec/excel.md XLS-19; ECMA 376 part 4, 19.
"""

import re
from collections.abc import Set as AbstractSet
from typing import Final

_NAMES: Final = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_TYPE: Final = (
    f'<v:shapetype {_NAMES} id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
EMPTY_VML: Final = f"<xml {_NAMES}>{_TYPE}</xml>".encode()
_SHAPE: Final = re.compile(rb"<\w{1,20}:shape\b.*?</\w{1,20}:shape>", re.DOTALL)
_END: Final = re.compile(rb"</\w{1,20}:shape>")
_ROW: Final = re.compile(rb"<\w+:Row>\s*([0-9]+)\s*</")
_COLUMN: Final = re.compile(rb"<\w+:Column>\s*([0-9]+)\s*</")
_NUMBER: Final = re.compile(rb"_x0000_s([0-9]{1,9})")
_FIRST: Final = 700_000
"""Numbers of our frames begin here, or above those that are there."""
_WIDE, _HIGH = 4, 6


def free_number(beside: bytes) -> int:
    """The first number that no frame has.

    Args:
        beside: The frames that are there already.
    """
    highest = max((int(number) for number in _NUMBER.findall(beside)), default=0)
    return max(_FIRST, highest + 1)


def note_shape(cell: tuple[int, int], number: int) -> bytes:
    """The frame of one note.

    Args:
        cell: Row from 1, column from 0.
        number: No other frame has it.
    """
    row, column = cell[0] - 1, cell[1]
    anchor = f"{column + 1}, 15, {row}, 2, {column + 1 + _WIDE}, 31, {row + _HIGH}, 1"
    return (
        f'<v:shape {_NAMES} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        'margin-left:80pt;margin-top:2pt;width:220pt;height:90pt;z-index:1;visibility:hidden"'
        ' fillcolor="#ffe1e1" o:insetmode="auto"><v:fill color2="#ffe1e1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}'
        f"</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}"
        "</x:Column></x:ClientData></v:shape>"
    ).encode()


def without_shapes(frames: bytes, gone: AbstractSet[tuple[int, int]]) -> bytes:
    """The frames but those of the given cells (row from 1, column from 0)."""

    def keep(match: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(match[0]), _COLUMN.search(match[0])
        if row is None or column is None:
            return match[0]
        return b"" if (int(row[1]) + 1, int(column[1])) in gone else match[0]

    ends = [match.end() for match in _END.finditer(frames)] if gone else []
    # Behind the last end nothing is looked for: every beginning before it has an end at hand.
    return _SHAPE.sub(keep, frames[: ends[-1]]) + frames[ends[-1] :] if ends else frames
