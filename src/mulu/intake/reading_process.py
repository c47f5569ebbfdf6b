"""``python -m mulu.intake.reading_process``: reads files and hands over what it read.

On its standard input stands what to read; on its standard output bunches of events, and None at
the end. It ends when nobody listens any more.

Source: docs/spec/intake.md INT-1 and INT-97.
"""

import pickle
import signal
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO, Final

from mulu.intake.garbage import collected_seldom
from mulu.intake.reading import Event, read_files

BUNCH: Final = 200


def main() -> None:
    """Read what standard input says."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked is interrupted, and ends this
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    files, readers = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
    with collected_seldom():
        hand_over(read_files(files, readers), out)


def hand_over(events: Iterable[Event], out: BinaryIO) -> None:
    """Write events in bunches, and None after the last."""
    for bunch in chain(_bunches(events), [None]):
        pickle.dump(bunch, out, pickle.HIGHEST_PROTOCOL)
        out.flush()


def _bunches(events: Iterable[Event]) -> Iterator[list[Event]]:
    rest = iter(events)
    while bunch := list(islice(rest, BUNCH)):
        yield bunch


if __name__ == "__main__":
    main()
