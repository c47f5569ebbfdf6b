"""Versioned values in force from a height: parameters, profiles, code lists, calendars.

Source: docs/spec/machine.md MAC-7.
"""

from collections.abc import Callable
from typing import Any, Literal

from mulu.core.canonical import UInt, Wire, decode, encode
from mulu.core.prefixes import REGISTRY

Kind = Literal["parameter", "profile", "codelist", "calendar"]


class RegistryVersion(Wire):
    """One value and the first height at which it holds."""

    from_height: UInt = 0
    value: dict[str, Any]


class RegistryValue(Wire):
    """All versions of one value, oldest first."""

    versions: tuple[RegistryVersion, ...]


def registry_key(kind: Kind, name: str) -> bytes:
    """State key of a versioned value."""
    return REGISTRY + f"{kind}/{name}".encode()


class Registry:
    """The versioned values as they stand at one height.

    Args:
        get: Reads a state value.
        height: The height that is asked about.
    """

    __slots__ = ("_get", "_height", "_known")

    def __init__(self, get: Callable[[bytes], bytes | None], height: int) -> None:
        self._get = get
        self._height = height
        self._known: dict[bytes, dict[str, Any] | None] = {}

    def get(self, kind: Kind, name: str) -> dict[str, Any] | None:
        """The value in force, or None when there is none of that name (do not change it)."""
        key = registry_key(kind, name)
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def _read(self, key: bytes) -> dict[str, Any] | None:
        stored = self._get(key)
        if stored is None:
            return None
        in_force = [
            v for v in decode(stored, RegistryValue).versions if v.from_height <= self._height
        ]
        return in_force[-1].value if in_force else None


def encode_initial(value: dict[str, Any]) -> bytes:
    """State value of something that holds from genesis on."""
    return encode(RegistryValue(versions=(RegistryVersion(value=value),)))
