"""The shared strings of a workbook.

Source: docs/spec/excel.md XLS-22; ECMA 376 part 1, 18.4.
"""

from array import array
from xml.parsers import expat


class Strings:
    """The shared strings, in one run of bytes: a list of texts would take several times as much."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("L", (0,))

    def append(self, text: str) -> None:
        """Take the next string in."""
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        """The string at an index; "" when there is none."""
        if not 0 <= index < len(self):
            return ""
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode("utf-8")


class StringElements:
    """Collects the texts of shared strings; phonetic guides beside them are left out."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings
        self._pieces: list[str] = []
        self._guide = False

    def begin(self, parser: expat.XMLParserType) -> None:
        """Set the parser's handlers."""
        pieces = self._pieces

        def start(tag: str, _given: dict[str, str]) -> None:
            name = tag.rpartition(":")[2]
            if name == "t" and not self._guide:
                parser.CharacterDataHandler = pieces.append
            elif name == "rPh":
                self._guide = True

        def end(tag: str) -> None:
            name = tag.rpartition(":")[2]
            if name == "t":
                parser.CharacterDataHandler = None
            elif name == "rPh":
                self._guide = False
            elif name == "si":
                self._strings.append("".join(pieces))
                pieces.clear()

        parser.StartElementHandler, parser.EndElementHandler = start, end
