"""The process that looks for entries that may be the same: one sweep, then it ends.

Source: docs/spec/duplicates.md DUP-9; docs/spec/node.md NOD-1.
"""

import os
from pathlib import Path

from mulu.core.errors import MuluError
from mulu.node.child import give_way, stop_with_parent, take_orders
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.node.logs import log_to_stderr
from mulu.node.sweeping import FILE
from mulu.query.duplicates.sweeping import sweep
from mulu.query.duplicates.swept import write_swept
from mulu.query.walk import long_tables


def main() -> int:
    """Sweep once; 0 when the result is kept."""
    log_to_stderr("sweeping")
    home = Home(Path(take_orders().home))
    stop_with_parent(lambda: os._exit(1))
    give_way()
    clock = SystemClock()
    tables = long_tables(home.views, clock.monotonic_ms)
    try:
        write_swept(home.views / FILE, sweep(tables, clock.monotonic_ms, clock.now_ms))
    except (MuluError, OSError):
        return 1
    finally:
        tables.close()
    return 0
