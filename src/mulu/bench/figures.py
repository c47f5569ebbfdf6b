"""What is measured and what it must be: the table of docs/performance.md as data.

Source: docs/performance.md, "Figures".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

FULL_ENTRIES: Final = 500_000
"""Size of the city at which figures are judged."""
REFERENCE_CHECKS: Final = 22_000
"""Ed25519 checks a second and core to which times are brought."""

Better = Literal["higher", "lower"]
Verdict = Literal["goal", "must", "missed", "not judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One figure and its bounds."""

    name: str
    title: str
    unit: str
    better: Better
    must: float
    goal: float
    prototype: float | None
    """None where there was none."""


_Row = tuple[str, str, str, Better, float, float, float | None]
_ROWS: Final[tuple[_Row, ...]] = (
    ("single", "E, one entry a transaction", "E", "higher", 0.10, 0.20, 0.15),
    ("city", "500,000 entries until provable", "s", "lower", 120, 45, 34),
    ("proof", "presence proof under load, p95", "ms", "lower", 5, 1, 0.07),
    ("restart", "restart with integrity check", "s", "lower", 15, 6, 5.3),
    ("audit", "audit from block 1", "s", "lower", 120, 45, 30),
    ("search", "search, p95, one client", "ms", "lower", 30, 8, 4.4),
    ("memory", "peak memory, all processes", "GiB", "lower", 3, 2, 1.6),
)
"""Name, title, unit, which way is better, must, goal, prototype."""
_BFT_ROWS: Final[tuple[_Row, ...]] = (
    ("bft_rate", "4 validators, about 1 KB each, durable", "tx/s", "higher", 800, 2_000, 2_150),
    ("bft_kvstore", "the same ÷ the engine's own kvstore", "", "higher", 0.30, 0.60, 0.58),
    ("bft_fabric", "the same ÷ Fabric, one orderer, one peer", "", "higher", 0.7, 1.3, 1.6),
    ("bft_idle_p50", "finality, idle, p50", "s", "lower", 0.4, 0.3, 0.3),
    ("bft_idle_p95", "finality, idle, p95", "s", "lower", 0.6, 0.4, 0.35),
    ("bft_half_p50", "finality at half the maximum, p50", "s", "lower", 1, 0.5, None),
    ("bft_half_p95", "finality at half the maximum, p95", "s", "lower", 2, 0.9, None),
    ("bft_dead", "one of four dead: rate ÷ before", "", "higher", 0.4, 0.8, None),
    ("bft_dead_p95", "one of four dead, p95", "s", "lower", 4, 2, None),
    ("sm2_solo", "SM2 keys, solo, E of SM2 checks", "E", "higher", 0.25, 0.50, None),
    ("sm2_bft", "SM2 keys, 4 validators", "tx/s", "higher", 300, 700, None),
    ("bft_entries", "entries through 4 validators, 500 a tx", "1/s", "higher", 2_000, 6_000, None),
    ("bft_restart", "restart after kill until caught up", "s", "lower", 5, 2, 2.0),
    ("bft_fresh", "fresh fifth node to tip", "s", "lower", 15, 8, 8.4),
    ("bft_sixteen", "16 validators, finality p50", "s", "lower", math.inf, 2, None),
)

_INTAKE_ROWS: Final[tuple[_Row, ...]] = (
    ("excel", "50,000 entries of a workbook in", "s", "lower", 60, 25, None),
    ("excel_memory", "the same, peak memory of the command", "MiB", "lower", 500, 250, None),
    ("import", "import of a folder's catalogues", "1/s", "higher", 1_000, 4_000, None),
    ("dcat", "export of the city as DCAT-AP", "s", "lower", 300, 120, None),
    ("dcat_memory", "the same, peak memory of the command", "MiB", "lower", 1024, 300, None),
    ("finding", "search with facets, 16 clients, p95", "ms", "lower", 200, 50, None),
    ("harvest_schema", "harvest of 2,000 tables ÷ its bare queries", "", "lower", 3, 1.5, None),
    ("harvest_again", "200,000 tables harvested again, unchanged", "s", "lower", 600, 180, None),
)

TARGETS: Final = {
    name: Target(
        name=name, title=title, unit=unit, better=better, must=must, goal=goal, prototype=prototype
    )
    for name, title, unit, better, must, goal, prototype in (*_ROWS, *_BFT_ROWS, *_INTAKE_ROWS)
}
STAGES: Final = "stages"
"""Name of the measurement of CPU time for each stage; it has no bounds."""
NAMES: Final = (*(row[0] for row in _ROWS), STAGES)
"""Figures of a chain on one node."""
CONSORTIUM: Final = "bft"
BFT_NAMES: Final = tuple(row[0] for row in _BFT_ROWS)
"""Figures of a consortium, which need an engine; ``bft`` asks for all of them."""
INTAKE_NAMES: Final = tuple(row[0] for row in _INTAKE_ROWS)
"""Figures of catalogues in and out, measured when they are named."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured figure, as it is written down."""

    name: str
    value: float
    unit: str
    ratio_to: str
    """What the value is compared with."""
    ratio: float
    verdict: Verdict = "not judged"
    detail: dict[str, Any] = {}


def judge(name: str, value: float, *, full: bool, detail: dict[str, Any]) -> Figure:
    """Compare a measured value with its bounds.

    Args:
        name: Of a target.
        value: In the target's unit.
        full: Measured at full size; otherwise nothing is judged.
        detail: What else was seen.
    """
    target = TARGETS[name]
    return Figure(
        name=name,
        value=value,
        unit=target.unit,
        ratio_to=f"must {target.must:g} {target.unit}".rstrip(),
        ratio=value / target.must,
        verdict=_verdict(target, value) if full else "not judged",
        detail=detail,
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest-rank percentile.

    Args:
        values: At least one, in any order.
        percent: Above 0, up to 100.
    """
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def _verdict(target: Target, value: float) -> Verdict:
    sign = 1 if target.better == "lower" else -1
    if sign * value <= sign * target.goal:
        return "goal"
    return "must" if sign * value <= sign * target.must else "missed"
