"""Several databases in one settings file, harvested one after the other on a timetable.

``[[source]]`` with ``system``, ``address`` and, where wanted, ``org`` and ``schema``. A file that
holds a password must be readable by its owner alone.

Source: docs/spec/harvest.md HAR-23.
"""

import stat
import tomllib
from pathlib import Path
from typing import Final

import msgspec

from mulu.intake.harvest.address import parse_address
from mulu.intake.harvest.wording import open_to_others, sources_unreadable

SOURCES_MAX: Final = 10_000
SOURCES_BYTES_MAX: Final = 8 << 20


class HarvestSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One database of the file."""

    system: str
    address: str
    org: str = ""
    schema: str = ""


class _Sources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: list[HarvestSource]


def read_sources(file: Path) -> list[HarvestSource]:
    """Read a settings file.

    Raises:
        ValueError: It cannot be read, is not of this form, names a database that has no address, or
            holds a password and is open to others.
    """
    try:
        with file.open("rb") as opened:
            mode = stat.S_IMODE(file.stat().st_mode)
            data = opened.read(SOURCES_BYTES_MAX + 1)
        found = msgspec.convert(tomllib.loads(data.decode()), _Sources).source
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as err:
        raise ValueError(sources_unreadable(file.name, type(err).__name__, _place(err))) from err
    if len(data) > SOURCES_BYTES_MAX or len(found) > SOURCES_MAX:
        raise ValueError(sources_unreadable(file.name, "size", f"> {SOURCES_MAX}"))
    plain = [one for one in found if not one.address.startswith("env:")]
    if mode & 0o077 and any(_holds_password(one.address) for one in plain):
        raise ValueError(open_to_others(file.name))
    return found


def _holds_password(address: str) -> bool:
    parsed = parse_address(address)
    return parsed.has_password or bool(parsed.whole)


def _place(error: Exception) -> str:
    """Where a file is wrong, without repeating what stands there."""
    if isinstance(error, msgspec.ValidationError):
        return str(error)
    return error.strerror or "" if isinstance(error, OSError) else ""
