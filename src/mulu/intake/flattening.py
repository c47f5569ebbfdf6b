"""Nested records as flat ones: each stated value under the path of keys that leads to it.

What a format's table of keys does not know thereby becomes an original under its own path, and
nothing is lost in silence.

Source: docs/spec/intake.md INT-60.
"""

from collections.abc import Iterator, Mapping
from typing import Final

PATH_DEPTH: Final = 4
"""Objects within each other that get paths of their own; deeper ones are written in one line."""


def flatten(values: Mapping[str, object], *, silent: frozenset[str]) -> dict[str, object]:
    """Flatten a record.

    Args:
        values: The record, without persons.
        silent: Keys that say nothing about it at any depth, such as ``@type``.

    Returns:
        Path, such as ``publisher.name`` or ``distribution[2]``, → text, number, flag or list of
        texts. One of several objects in a list is written in one line.
    """
    return dict(_pairs("", values, silent, PATH_DEPTH))


def _pairs(
    path: str, value: object, silent: frozenset[str], depth: int
) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, within in value.items():
            if key not in silent:
                yield from _within(f"{path}.{key}" if path else key, within, silent, depth)
    elif isinstance(value, list):
        for place, element in enumerate(value, start=1):
            yield f"{path}[{place}]", one_line(element, silent)
    else:
        yield path, value


def _within(
    path: str, value: object, silent: frozenset[str], depth: int
) -> Iterator[tuple[str, object]]:
    plain_list = isinstance(value, list) and not any(isinstance(e, dict | list) for e in value)
    if plain_list or not isinstance(value, dict | list):
        yield path, value
    elif isinstance(value, dict) and depth == 0:
        yield path, one_line(value, silent)
    else:
        yield from _pairs(path, value, silent, depth - 1)


def one_line(value: object, silent: frozenset[str]) -> str:
    """A value as one line: ``key: value; key: value`` for an object."""
    if isinstance(value, Mapping):
        pairs = ((key, one_line(within, silent)) for key, within in value.items())
        return "; ".join(f"{key}: {said}" for key, said in pairs if said and key not in silent)
    if isinstance(value, list):
        return ", ".join(filter(None, (one_line(element, silent) for element in value)))
    if value is None:
        return ""
    return str(value).strip() if not isinstance(value, bool) else str(value).lower()
