"""The words of the benchmark's city, wide enough that a search index meets ordinary text.

They stand in `words.txt`, which was written for this purpose.

Source: docs/performance.md, "The workload".
"""

from functools import cache
from importlib.resources import files

SEPARATOR = "|"


@cache
def words(name: str) -> tuple[str, ...]:
    """One list of words.

    Args:
        name: The list's name, as it stands in brackets in the file.

    Raises:
        KeyError: There is no list of that name.
    """
    return _lists()[name]


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath("words.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    name = ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            name = line.strip("[]")
            found[name] = ()
        else:
            found[name] += tuple(line.split(SEPARATOR))
    return found
