"""Figures written down and shown: JSON for machines, a table for people.

Source: docs/performance.md, "Figures".
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from mulu.bench.figures import STAGES, TARGETS, Figure

COLOURS: Final = {"goal": "green", "must": "yellow", "missed": "red", "not judged": "dim"}


class RunFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Under which conditions figures were taken."""

    checks_per_second: float
    """Ed25519 checks a second on one core."""
    cores: int
    entries: int
    """Size of the city."""
    python: str
    load_before: float
    """Average number of busy processes in the minute before."""


def write_figures(folder: Path, facts: RunFacts, figures: Sequence[Figure]) -> None:
    """Write each figure into a file of its own, with the conditions beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "conditions.json", facts)
    for figure in figures:
        _write(folder / f"{figure.name}.json", figure)


def show_figures(console: Console, facts: RunFacts, figures: Sequence[Figure]) -> None:
    """Print the table, and below it the CPU time of each stage when it was measured."""
    console.print(
        f"Ed25519 {facts.checks_per_second:,.0f} checks/s per core · {facts.cores} cores ·"
        f" {facts.entries:,} entries · Python {facts.python} · load before {facts.load_before:.2f}"
    )
    table = Table("figure", "value", "must", "goal", "prototype", "value ÷ must", "verdict")
    for figure in figures:
        target = TARGETS.get(figure.name)
        if target is None:
            continue
        unit = "" if target.unit in {"", "E"} else f" {target.unit}"
        table.add_row(
            target.title,
            f"{figure.value:.3g}{unit}",
            "reported" if math.isinf(target.must) else f"{target.must:g}{unit}",
            f"{target.goal:g}{unit}",
            "–" if target.prototype is None else f"{target.prototype:g}{unit}",
            f"{figure.ratio:.2f}",
            f"[{COLOURS[figure.verdict]}]{figure.verdict}[/]",
        )
    if table.row_count:
        console.print(table)
    for figure in figures:
        if figure.name == STAGES:
            console.print(_stages(figure))


def _stages(figure: Figure) -> Table:
    table = Table("stage", "500 entries a transaction", "one", title="CPU µs an entry")
    for name, (batch, single) in figure.detail.items():
        table.add_row(name, f"{batch:.1f}", f"{single:.1f}")
    return table


def _write(path: Path, value: msgspec.Struct) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
