"""The result of a sweep: groups by codes, never by text, so that nothing outlives its erasure here.

Source: docs/spec/duplicates.md DUP-9 and DUP-10.
"""

import os
from pathlib import Path
from typing import Final, Literal

import msgspec

ReasonName = Literal[
    "same_name",
    "same_but_marks",
    "same_but_prefix",
    "same_but_words",
    "near_name",
    "one_says_more",
    "same_but_period",
    "same_ref",
    "same_page",
    "same_table",
    "same_items",
    "other_items",
    "common_name",
    "counterparts",
]
FORMAT: Final = "mulu-duplicates/1"


class Reason(msgspec.Struct, frozen=True, array_like=True):
    """Why entries may be the same, or why not."""

    name: ReasonName
    share: int = 0
    """For items: names that they share, in percent; else 0."""


class Group(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Entries that may be the same."""

    score: int
    """How likely, 0 to 1000."""
    within: bool
    """All are of one organisation; else of several."""
    reasons: tuple[Reason, ...]
    """The strongest first."""
    count: int
    """How many entries there are."""
    codes: tuple[str, ...]
    """The first of them, in order."""
    orgs: tuple[str, ...]
    """Their organisations, each once, in order."""


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """One sweep."""

    format: str = FORMAT
    height: int
    entries: int
    cut: int
    """Names and sets of items that were not compared with all that are like them."""
    seconds: float
    finished_ms: int
    groups: tuple[Group, ...]
    """The likeliest first."""


def write_swept(path: Path, swept: Swept) -> None:
    """Keep a sweep, in one step."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(msgspec.msgpack.encode(swept))
    beside.replace(path)


def read_swept(path: Path) -> Swept | None:
    """The sweep that was kept; None when there is none, or none of this form."""
    try:
        swept = msgspec.msgpack.decode(path.read_bytes(), type=Swept)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return swept if swept.format == FORMAT else None
