"""Another ledger beside ours: a script that the person who measures names runs it.

The script's folder holds ``peers.py``; ``python peers.py run --work DIR fabric --count N --size B
--conc C`` prints one JSON document with ``tx_per_s`` a run. Build it first (``build``).

Source: docs/performance.md, "A consortium".
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec

from mulu.core.errors import UnavailableError

SCRIPT: Final = "peers.py"
CONCURRENCY: Final = 512
SECONDS_MAX: Final = 900


class PeerRun(msgspec.Struct, frozen=True):
    """What one run of a peer gave."""

    tx_per_s: float


def peer_rate(folder: Path, work: Path, peer: str, count: int, size_bytes: int) -> float:
    """Transactions a second of another ledger.

    Args:
        folder: Holds the script.
        work: Where the script built the peer and keeps its files.
        peer: Its name, such as ``fabric``.
        count: Transactions.
        size_bytes: Of each.

    Raises:
        UnavailableError: The script did not run, or did not say.
    """
    command = [sys.executable, SCRIPT, "run", "--work", str(work.resolve()), peer]
    options = {"count": count, "size": size_bytes, "conc": CONCURRENCY}
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    try:
        done = subprocess.run(  # noqa: S603 - named by the person who measures
            [*command, *flags], cwd=folder, capture_output=True, check=True, timeout=SECONDS_MAX
        )
        return msgspec.json.decode(done.stdout.splitlines()[-1], type=PeerRun).tx_per_s
    except (
        OSError,
        subprocess.SubprocessError,
        msgspec.DecodeError,
        UnicodeDecodeError,
        IndexError,
    ) as err:
        raise UnavailableError(f"{folder / SCRIPT} did not measure {peer}: {err}") from err
