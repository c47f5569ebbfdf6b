"""Versioned values: what may stand in the registry, and how a version is added.

Source: docs/spec/governance.md GOV-9; docs/spec/machine.md MAC-7.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mulu.core.canonical import INT_MAX, encode
from mulu.core.errors import CodedError
from mulu.machine.context import Context, View
from mulu.machine.registry import Registry, RegistryVersion, add_version, read_versions
from mulu.modules.governance.actions import SetValue
from mulu.modules.governance.codes import VALUE_BYTES_MAX, VALUE_DEPTH_MAX, VERSIONS_MAX
from mulu.modules.governance.errors import (
    FromHeightError,
    ValueFormError,
    ValueInForceError,
    ValueRejectedError,
    VersionsFullError,
)
from mulu.modules.governance.needs import Load

AHEAD_MAX: Final = 100_000_000
"""Farthest height that may be named."""


def ensure_form(value: Mapping[str, Any]) -> None:
    """Check, before any state is read, that a value has canonical bytes of bounded size.

    Raises:
        ValueFormError: It does not.
    """
    if not _is_plain(value, VALUE_DEPTH_MAX):
        raise ValueFormError(
            "a registry value holds only texts, whole numbers, true and false, lists and maps,"
            f" at most {VALUE_DEPTH_MAX} deep; write fractions as two whole numbers"
        )
    if len(encode(value)) > VALUE_BYTES_MAX:
        raise ValueFormError(
            f"a registry value has at most {VALUE_BYTES_MAX} bytes; split it into several"
        )


def ensure_value(
    ctx: Context, view: View, loaders: Mapping[tuple[str, str], Load], action: SetValue
) -> None:
    """Check a new version against what stands.

    Raises:
        FromHeightError: It would hold in the past, or too far ahead.
        ValueInForceError: It is a profile version that is in force, and so never changes.
        VersionsFullError: The value has too many versions.
        ValueRejectedError: The module that owns it says that it does not load.
    """
    if not ctx.height < action.from_height <= ctx.height + AHEAD_MAX:
        raise FromHeightError(
            f"height {action.from_height} does not lie ahead of block {ctx.height}; choose a"
            " later one"
        )
    versions = read_versions(view, action.kind, action.name)
    if action.kind == "profile" and any(one.from_height <= ctx.height for one in versions):
        raise ValueInForceError(
            f"profile {action.name} is in force and never changes; give the next version a name of"
            " its own"
        )
    if len(versions) >= VERSIONS_MAX:
        raise VersionsFullError(
            f"{action.kind} {action.name} has {VERSIONS_MAX} versions; begin another name"
        )
    load = loaders.get((action.kind, action.name)) or loaders.get((action.kind, ""))
    if load is not None:
        _ensure_loads(load, view, action)


def put_value(view: View, action: SetValue) -> None:
    """Add the version; one not yet in force at the same height is replaced."""
    version = RegistryVersion(from_height=action.from_height, value=action.value)
    add_version(view, action.kind, action.name, version)


def _ensure_loads(load: Load, view: View, action: SetValue) -> None:
    try:
        load(action.name, action.value, Registry(view.get, action.from_height))
    except CodedError as err:
        raise ValueRejectedError(
            f"{action.kind} {action.name} cannot come into force: {err}"
        ) from err


def _is_plain(value: object, depth: int) -> bool:
    match value:
        case bool() | str():
            return True
        case int():
            return -INT_MAX <= value <= INT_MAX
        case dict():
            names = all(isinstance(name, str) and name.isascii() for name in value)
            return depth > 0 and names and all(_is_plain(one, depth - 1) for one in value.values())
        case list():
            return depth > 0 and _all_plain(value, depth - 1)
        case _:
            return False


def _all_plain(values: Sequence[object], depth: int) -> bool:
    return all(_is_plain(one, depth) for one in values)
