"""``python -m mulu.bench [NAME…]``, which is what ``make bench`` runs.

Source: docs/performance.md, "How to rerun".
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from mulu.bench.figures import BFT_NAMES, CONSORTIUM, FULL_ENTRIES, INTAKE_NAMES, NAMES
from mulu.bench.report import show_figures, write_figures
from mulu.bench.run import run
from mulu.bench.session import BFT, RUNS, SINGLES, Session

FOLDER: Final = Path("var/bench")
WIDTH: Final = 120
"""Of the table when it goes into a file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 0 when no figure missed its must, 1 when one did."""
    asked = _parse(arguments)
    session = Session(
        folder=asked.folder,
        entries=asked.scale,
        singles=asked.count,
        bft=asked.tx,
        runs=asked.runs,
        peers=asked.peers,
        data=asked.data,
        console=Console(stderr=asked.json, width=None if sys.stdout.isatty() else WIDTH),
        quiet=asked.json or not sys.stdout.isatty(),
    )
    session.folder.mkdir(parents=True, exist_ok=True)
    facts, figures = run(session, _named(asked.names))
    write_figures(session.folder, facts, figures)
    show_figures(session.console, facts, figures)
    return 1 if any(figure.verdict == "missed" for figure in figures) else 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mulu.bench", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(NAMES)}, which are all unless named; or {CONSORTIUM} for those of a"
        f" consortium, one by one {', '.join(BFT_NAMES)}; of catalogues in and out"
        f" {', '.join(INTAKE_NAMES)}",
    )
    parser.add_argument(
        "--scale", type=int, default=FULL_ENTRIES, help="entries of the city (default %(default)s)"
    )
    parser.add_argument(
        "--count", type=int, default=SINGLES, help="transactions of one entry (default %(default)s)"
    )
    parser.add_argument(
        "--tx", type=int, default=BFT, help="transactions of a consortium's load (%(default)s)"
    )
    parser.add_argument("--runs", type=int, default=RUNS, help="runs in turn (%(default)s)")
    parser.add_argument("--data", type=Path, help="folder of folders that import reads")
    parser.add_argument("--peers", type=Path, help="folder of the script that runs Fabric")
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="workloads, homes, results (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="no bars; the table to standard error")
    asked = parser.parse_args(arguments)
    known = (*NAMES, CONSORTIUM, *BFT_NAMES, *INTAKE_NAMES)
    unknown = set(asked.names) - set(known)
    if unknown:
        parser.error(f"no figure is called {', '.join(sorted(unknown))}; use {', '.join(known)}")
    if min(asked.scale, asked.count, asked.tx, asked.runs) < 1:
        parser.error("--scale, --count, --tx and --runs are at least 1")
    return asked


def _named(names: Sequence[str]) -> Sequence[str]:
    """Figures asked for: those of one node unless named; ``bft`` is the whole consortium."""
    if CONSORTIUM in names:
        return (*names, *BFT_NAMES)  # a name twice does no harm
    return names or NAMES


if __name__ == "__main__":
    raise SystemExit(main())
