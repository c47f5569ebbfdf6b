"""Which provider holds the keys of a home: the keystore, unless the home names another.

A package brings a provider by an entry point of the group ``mulu.key_providers``: a callable that
takes the home's ``keys`` folder. Nothing of mulu changes for it.

Source: docs/spec/keys.md KEY-15; the entry points specification of PyPA.
"""

from importlib.metadata import entry_points
from pathlib import Path
from typing import Final, Protocol

from mulu.client.key_provider import KeyProvider, KeystoreError

GROUP: Final = "mulu.key_providers"


class Maker(Protocol):
    """What the entry point names."""

    def __call__(self, folder: Path, /) -> KeyProvider:
        """Make the provider of a home."""
        ...


def provider_named(name: str, folder: Path) -> KeyProvider:
    """Make the provider of a name.

    Args:
        name: Name of its entry point.
        folder: The home's ``keys`` folder, for what the provider keeps beside its device.

    Raises:
        KeystoreError: No installed package brings it.
    """
    found = entry_points(group=GROUP, name=name)
    if not found:
        known = ", ".join(sorted(point.name for point in entry_points(group=GROUP))) or "none"
        raise KeystoreError(
            f"no installed package brings the key provider {name!r}; there are: {known}."
            " Install the package in mulu's environment"
        )
    make: Maker = next(iter(found)).load()
    return make(folder)
