"""Searches kept by name in a home: a small file of words and filters, nothing of it on a chain.

Source: docs/spec/search.md SEA-23; docs/spec/home.md.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from mulu.cli.errors import UsageError
from mulu.cli.files import read_given, write_out
from mulu.cli.texts import say
from mulu.client.asks import FILTERS

BYTES_MAX: Final = 1024 * 1024
NAME_CHARS_MAX: Final = 80

Searches = dict[str, dict[str, str]]


def kept_searches(file: Path) -> Searches:
    """Kept searches by name, in the order of names.

    Raises:
        UsageError: The file is no such file.
    """
    if not file.exists():
        return {}
    try:
        found = msgspec.json.decode(read_given(file, BYTES_MAX), type=Searches)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise UsageError(say("saved.file", file=file, why=err)) from err
    known = {
        name: {key: value for key, value in query.items() if key in FILTERS}
        for name, query in found.items()
    }
    return dict(sorted(known.items()))


def named_search(file: Path, name: str) -> dict[str, str]:
    """A kept search.

    Raises:
        UsageError: None has this name.
    """
    found = kept_searches(file)
    if name not in found:
        raise UsageError(say("saved.none", name=name, known=", ".join(found) or "–"))
    return found[name]


def put_searches(file: Path, name: str, query: Mapping[str, str] | None) -> None:
    """Keep a search under a name, or with None remove it.

    Raises:
        UsageError: The name cannot be one, or the folder cannot be written.
    """
    if not 0 < len(name.strip()) <= NAME_CHARS_MAX:
        raise UsageError(say("saved.name", most=NAME_CHARS_MAX))
    found = kept_searches(file)
    found.pop(name, None)
    if query is not None:
        found[name] = dict(query)
    file.parent.mkdir(parents=True, exist_ok=True)
    data = msgspec.json.format(msgspec.json.encode(dict(sorted(found.items()))), indent=2)
    write_out(file, data + b"\n")
