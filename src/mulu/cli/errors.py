"""The one map from errors to exit statuses.

0 done · 1 refused · 2 usage · 3 unavailable · 4 verification failed.

Source: docs/spec/cli.md CLI-3.
"""

from typing import Final

from mulu.cli.session import ChecksSayNoError, UsageError
from mulu.client.keystore import KeystoreError
from mulu.core.errors import (
    InadmissibleError,
    InvariantError,
    MuluError,
    RefusedError,
    UnavailableError,
    VerificationError,
)
from mulu.node.home import HomeError
from mulu.node.settings import SettingsError

REFUSED: Final = 1
USAGE: Final = 2
UNAVAILABLE: Final = 3
UNVERIFIED: Final = 4

_STATUS: Final[tuple[tuple[type[MuluError], int], ...]] = (
    (VerificationError, UNVERIFIED),
    (InvariantError, UNVERIFIED),
    (UnavailableError, UNAVAILABLE),
    (RefusedError, REFUSED),
    (InadmissibleError, REFUSED),
    (ChecksSayNoError, REFUSED),
    (UsageError, USAGE),
    (HomeError, USAGE),
    (SettingsError, USAGE),
    (KeystoreError, USAGE),
)


def exit_status(error: MuluError) -> int:
    """Exit status of an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), REFUSED)
