"""Start of one child process: ``python -m mulu.node ledger|admission|projection|web|…``."""

import importlib
import sys
from typing import Final

PROCESSES: Final = ("ledger", "admission", "projection", "web", "sweeping")


def main(name: str) -> int:
    """Run a process by its name; only what it needs is loaded."""
    if name not in PROCESSES:
        raise SystemExit(f"{name!r} is no process of a node; there are: {', '.join(PROCESSES)}")
    status: int = importlib.import_module(f"mulu.node.{name}_process").main()
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
