"""Why a catalogue at an address is not read.

Source: docs/spec/remote.md REM-2 to REM-8.
"""

from mulu.core.errors import MuluError, UnavailableError


class AddressRefusedError(MuluError):
    """A connection goes where none may go, or an answer is none that is taken."""


class RemoteUnavailableError(UnavailableError):
    """The server, the network or the time: trying again may help."""
