"""Start of one child process: ``python -m mulu.node ledger|projection|web``."""

import sys
from collections.abc import Callable

from mulu.node import ledger_process, projection_process, web_process

PROCESSES: dict[str, Callable[[], int]] = {
    "ledger": ledger_process.main,
    "projection": projection_process.main,
    "web": web_process.main,
}

if __name__ == "__main__":
    raise SystemExit(PROCESSES[sys.argv[1]]())
