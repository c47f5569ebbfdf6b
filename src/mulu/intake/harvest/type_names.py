"""Types of engines: spelled for the chain, brought to the code list, and compared for width.

Source: docs/spec/harvest.md HAR-16 and HAR-18; list dtype of 发改高技术〔2017〕1272号.
"""

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from mulu.modules.catalog.records import DataType

TYPE_CHARS: Final = 40
TYPES_KEPT: Final = 4096
_CHOICES: Final = re.compile(r"^(enum|set)\s*\(.*", re.DOTALL)
_STRANGE: Final = re.compile(r"[^a-z0-9_ (),]")
_SPACES: Final = re.compile(r"\s+")
_NUMBERS: Final = re.compile(r"\(([0-9, ]*)\)")

_WORDS: Final[tuple[tuple[str, DataType], ...]] = (
    ("interval", "C"),
    ("money", "Y"),
    ("timestamp", "T"),
    ("datetime", "T"),
    ("date", "D"),
    ("time", "T"),
    ("year", "D"),
    ("bool", "L"),
    ("bit", "L"),
    ("tinyint(1)", "L"),
    ("double", "B"),
    ("float8", "B"),
    ("binary_double", "B"),
    ("float", "F"),
    ("real", "F"),
    ("serial", "I"),
    ("int", "I"),
    ("numeric", "N"),
    ("decimal", "N"),
    ("number", "N"),
    ("blob", "G"),
    ("bytea", "G"),
    ("binary", "G"),
    ("image", "G"),
    ("raw", "G"),
    ("json", "M"),
    ("xml", "M"),
    ("text", "M"),
    ("clob", "M"),
    ("char", "C"),
    ("string", "C"),
    ("enum", "C"),
    ("set", "C"),
    ("uuid", "C"),
)
"""The first word that a type name holds decides."""
_RANKS: Final[tuple[tuple[str, ...], ...]] = (
    ("tinyint", "smallint", "mediumint", "integer", "bigint"),
    ("real", "double precision"),
    ("float", "double"),
    ("tinytext", "text", "mediumtext", "longtext"),
)
"""Each holds what those before it hold."""
_SAME: Final = {"int": "integer", "character varying": "varchar", "character": "char"}

Change = Literal["same", "widened", "narrowed", "retyped"]


class _Type(NamedTuple):
    base: str
    numbers: tuple[int, ...]


@lru_cache(TYPES_KEPT)
def chain_type(type_: str) -> str:
    """A type as the chain says it: ``[a-z0-9_ (),]{0,40}``; values of enums are left out."""
    plain = _SPACES.sub(" ", type_.lower()).strip()
    plain = _CHOICES.sub(r"\1", plain).replace("[]", " array")
    return _STRANGE.sub("_", plain)[:TYPE_CHARS].rstrip()


@lru_cache(TYPES_KEPT)
def data_type(type_name: str) -> DataType:
    """Code of list dtype for a type, "" when it is none of the list's."""
    if type_name.endswith(" array"):
        return "G"
    return next((code for word, code in _WORDS if word in type_name), "")


@lru_cache(TYPES_KEPT)
def type_change(before: str, now: str) -> Change:
    """What became of a type.

    Args:
        before: As catalogued.
        now: As the database has it.
    """
    old, new = _read(before), _read(now)
    if old == new:
        return "same"
    if old.base != new.base:
        return _ranked(old.base, new.base)
    if not old.numbers or not new.numbers:
        return "narrowed" if new.numbers else "widened"
    return "widened" if _holds(old.numbers, new.numbers) else "narrowed"


def _holds(old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Every value of the old size fits the new one: scale and digits before it do not shrink."""
    scale_before, scale_now = (one[1] if len(one) > 1 else 0 for one in (old, new))
    return scale_now >= scale_before and new[0] - scale_now >= old[0] - scale_before


def _ranked(old: str, new: str) -> Change:
    for rank in _RANKS:
        if old in rank and new in rank:
            return "widened" if rank.index(new) > rank.index(old) else "narrowed"
    texts = ("varchar", "char")
    if old in texts and new in ("varchar", "text", "longtext"):
        return "widened"
    return "narrowed" if old == "varchar" and new == "char" else "retyped"


@lru_cache(TYPES_KEPT)
def _read(type_name: str) -> _Type:
    found = _NUMBERS.search(type_name)
    base = _SPACES.sub(" ", _NUMBERS.sub("", type_name)).strip()
    numbers = tuple(int(one) for one in found[1].split(",") if one.strip()) if found else ()
    return _Type(_SAME.get(base, base), numbers)
