"""What a store reports when the world, or the file, is not as it should be.

Source: docs/spec/store.md STO-16 to STO-18.
"""

from mulu.core.errors import UnavailableError, VerificationError


class StoreUnavailableError(UnavailableError):
    """The file cannot be opened, read or written now; nothing was half done."""


class DiskFullError(StoreUnavailableError):
    """No room for a write, on the disk or in the map; nothing of it was done."""


class DamagedStoreError(VerificationError):
    """The file holds bytes that mulu never wrote there, or lacks some that it did."""

    def __init__(self, text: str) -> None:
        super().__init__("store.damaged", text)


class StoreRootError(VerificationError):
    """The state read back does not hash to the root in the last header."""

    def __init__(self, text: str) -> None:
        super().__init__("store.root", text)
