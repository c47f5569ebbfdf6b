"""``--every``: the same again after a while, in the foreground, until Ctrl-C.

Source: docs/spec/cli.md CLI-10; docs/spec/remote.md REM-15.
"""

import re
from collections.abc import Callable
from typing import Final

import typer

from mulu.cli.errors import UsageError, tell
from mulu.cli.session import Session
from mulu.cli.texts import say
from mulu.core.errors import UnavailableError
from mulu.intake.remote.errors import AddressRefusedError
from mulu.intake.remote.patience import Clock

_DURATION: Final = re.compile(r"([1-9][0-9]{0,5})([smhd])", re.ASCII)
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds_of(option: str, text: str, least: int) -> int:
    """Read a duration such as ``6h``.

    Args:
        option: Where it was given.
        text: As it was given.
        least: Fewest seconds.

    Raises:
        UsageError: It is none, or shorter.
    """
    found = _DURATION.fullmatch(text)
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if seconds < least:
        raise UsageError(say("remote.duration", option=option, value=text, least=least))
    return seconds


def repeat(session: Session, seconds: int, run: Callable[[], None], clock: Clock) -> None:
    """Run again and again, from beginning to beginning; what the world spoils is told.

    Args:
        session: Where it is told.
        seconds: From one beginning to the next; a run that takes longer is followed at once.
        run: What to do.
        clock: Time.
    """
    while True:
        begun = clock.monotonic_seconds()
        try:
            run()
        except typer.Exit:
            pass  # its reasons are told already
        except (UnavailableError, AddressRefusedError) as err:
            tell(err, json=False)
        left = max(seconds - (clock.monotonic_seconds() - begun), 0.0)
        session.note(say("remote.next", seconds=round(left)))
        clock.pause(left)
