"""Versioned values in force from a height: parameters, profiles, code lists, calendars.

Source: docs/spec/machine.md MAC-7.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from mulu.core.canonical import UInt, Wire, decode, encode
from mulu.core.prefixes import REGISTRY

if TYPE_CHECKING:
    from mulu.machine.context import View

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


def read_versions(view: "View", kind: Kind, name: str) -> tuple[RegistryVersion, ...]:
    """All versions of a value, oldest first; none when there is no such value."""
    stored = view.get(registry_key(kind, name))
    return () if stored is None else decode(stored, RegistryValue).versions


def add_version(view: "View", kind: Kind, name: str, version: RegistryVersion) -> None:
    """Add a version in its place; one of the same first height is replaced.

    Args:
        view: The state.
        kind: Kind of the value.
        name: Its name.
        version: Not in force yet: what is in force is never touched.
    """
    kept = [
        one for one in read_versions(view, kind, name) if one.from_height != version.from_height
    ]
    versions = sorted([*kept, version], key=lambda one: one.from_height)
    view.put(registry_key(kind, name), encode(RegistryValue(versions=tuple(versions))))
