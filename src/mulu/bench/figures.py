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
    prototype: float


_ROWS: Final[tuple[tuple[str, str, str, Better, float, float, float], ...]] = (
    ("single", "E, one entry a transaction", "E", "higher", 0.10, 0.20, 0.15),
    ("city", "500,000 entries until provable", "s", "lower", 120, 45, 34),
    ("proof", "presence proof under load, p95", "ms", "lower", 5, 1, 0.07),
    ("restart", "restart with integrity check", "s", "lower", 15, 6, 5.3),
    ("audit", "audit from block 1", "s", "lower", 120, 45, 30),
    ("search", "search, p95, one client", "ms", "lower", 30, 8, 4.4),
    ("memory", "peak memory, all processes", "GiB", "lower", 3, 2, 1.6),
)
"""Name, title, unit, which way is better, must, goal, prototype."""

TARGETS: Final = {
    name: Target(
        name=name, title=title, unit=unit, better=better, must=must, goal=goal, prototype=prototype
    )
    for name, title, unit, better, must, goal, prototype in _ROWS
}
STAGES: Final = "stages"
"""Name of the measurement of CPU time for each stage; it has no bounds."""
NAMES: Final = (*TARGETS, STAGES)


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
        ratio_to=f"must {target.must:g} {target.unit}",
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
