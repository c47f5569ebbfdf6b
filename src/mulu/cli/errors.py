"""The one map from errors to exit statuses, and how an error is told.

0 done · 1 refused · 2 usage · 3 unavailable · 4 verification failed; besides these 70 for a
mistake of our own and 130 after Ctrl-C.

Source: docs/spec/cli.md CLI-3; 70 is EX_SOFTWARE of sysexits.h.
"""

import sys
from typing import Final

import msgspec
from rich.console import Console
from rich.text import Text

from mulu.cli.language import choose, language, one_language
from mulu.cli.refusals import refusal_in_chinese
from mulu.cli.texts import say
from mulu.client.errors import AskError, NotFoundError
from mulu.client.key_provider import KeystoreError
from mulu.core.errors import (
    CodedError,
    InadmissibleError,
    InvariantError,
    MuluError,
    RefusedError,
    UnavailableError,
    VerificationError,
)
from mulu.intake.remote.errors import AddressRefusedError, RemoteUnavailableError
from mulu.node.home import HomeError
from mulu.node.settings import SettingsError
from mulu.proof.reasons import REASONS, reason_text

REFUSED: Final = 1
USAGE: Final = 2
UNAVAILABLE: Final = 3
UNVERIFIED: Final = 4
MISTAKE: Final = 70
INTERRUPTED: Final = 130


class UsageError(MuluError):
    """The command was not called as it can be; exit status 2."""


class ChecksSayNoError(MuluError):
    """A rule or a check said no; exit status 1."""


class NotVerifiedError(VerificationError):
    """Something that was to be checked does not hold; exit status 4."""


_STATUS: Final[tuple[tuple[type[MuluError], int], ...]] = (
    (VerificationError, UNVERIFIED),
    (InvariantError, UNVERIFIED),
    (UnavailableError, UNAVAILABLE),
    (RefusedError, REFUSED),
    (InadmissibleError, REFUSED),
    (ChecksSayNoError, REFUSED),
    (KeystoreError, REFUSED),
    (NotFoundError, REFUSED),
    (UsageError, USAGE),
    (AskError, USAGE),
    (HomeError, USAGE),
    (SettingsError, USAGE),
)
_LEAD: Final[tuple[tuple[type[MuluError], str], ...]] = (
    (VerificationError, "error.unverified"),
    (InvariantError, "error.invariant"),
    (UnavailableError, "error.unavailable"),
    (RefusedError, "error.refused"),
    (InadmissibleError, "error.inadmissible"),
    (KeystoreError, "error.key"),
    (NotFoundError, "error.not_found"),
    (UsageError, "error.usage"),
    (AskError, "error.usage"),
    (HomeError, "error.home"),
    (SettingsError, "error.settings"),
)


class ErrorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on standard output when a command with ``--json`` fails."""

    error: str
    code: int | str
    """Number of the reason within its module, the reason code of a check, or 0."""
    module: str
    """Whose reason it is: a module of the chain, ``tx``, ``proof``, or ``cli``."""
    status: int
    """The exit status."""


def exit_status(error: MuluError) -> int:
    """Exit status of an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), REFUSED)


def tell(error: MuluError, *, json: bool) -> int:
    """Tell a person or a program what went wrong.

    Returns:
        The exit status.
    """
    status = exit_status(error)
    module, code = _reason(error)
    lead = next((say(key) for kind, key in _LEAD if isinstance(error, kind)), say("error.refused"))
    tell_text(
        lead,
        _detail(error),
        ErrorAnswer(error=str(error), code=code, module=module, status=status),
        json=json,
    )
    return status


def tell_text(lead: str, detail: str, answer: ErrorAnswer, *, json: bool) -> None:
    """Print an error: one document for programs, a sentence on standard error for people."""
    if json:
        print_json(answer)
        return
    line = Text.assemble((choose(f"{lead}：", f"{lead}: "), "bold red"), detail)
    Console(stderr=True, highlight=False).print(line, soft_wrap=True)


def print_json(answer: object) -> None:
    """Print the one JSON document of a command."""
    document = msgspec.json.format(msgspec.json.encode(answer), indent=2)
    sys.stdout.write(document.decode() + "\n")
    sys.stdout.flush()


def _reason(error: MuluError) -> tuple[str, int | str]:
    match error:
        case CodedError():
            return error.module, error.code
        case VerificationError():
            return "proof", error.reason_code
        case _:
            return "cli", 0


def _detail(error: MuluError) -> str:
    """The text of an error, preceded by a Chinese one where there is one and it is wanted."""
    text = str(error)
    if isinstance(error, AddressRefusedError | RemoteUnavailableError):
        return one_language(text)
    if language() == "en":
        return text
    if isinstance(error, VerificationError) and error.reason_code in REASONS:
        return reason_text(error.reason_code, "zh")
    if isinstance(error, CodedError):
        chinese = refusal_in_chinese(error.module, error.code)
        return f"{chinese}\n{text}" if chinese else text
    return text
