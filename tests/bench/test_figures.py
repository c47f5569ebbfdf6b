"""Figures are judged against the issue's table, and written down as the command line gives them."""

import json

import msgspec
import pytest
from rich.console import Console

from mulu.bench.figures import (
    BFT_NAMES,
    INTAKE_NAMES,
    NAMES,
    STAGES,
    TARGETS,
    Figure,
    judge,
    percentile,
)
from mulu.bench.report import RunFacts, show_figures, write_figures

FACTS = RunFacts(
    checks_per_second=22_000, cores=2, entries=500_000, python="3.11.7", load_before=0.1
)


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("single", 0.25, "goal"),
        ("single", 0.20, "goal"),
        ("single", 0.15, "must"),
        ("single", 0.05, "missed"),
        ("city", 40, "goal"),
        ("city", 120, "must"),
        ("city", 121, "missed"),
    ],
)
def test_a_figure_is_judged(name: str, value: float, verdict: str) -> None:
    assert judge(name, value, full=True, detail={}).verdict == verdict


def test_a_smaller_city_is_not_judged() -> None:
    assert judge("city", 1, full=False, detail={}).verdict == "not judged"


def test_goals_are_stricter_than_musts() -> None:
    for target in TARGETS.values():
        better = (
            target.goal > target.must if target.better == "higher" else target.goal < target.must
        )
        assert better, target.name


@pytest.mark.parametrize(("percent", "value"), [(1, 1), (50, 5), (95, 10), (100, 10)])
def test_a_percentile_is_one_of_the_values(percent: float, value: float) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent) == value


def test_each_figure_is_written_into_a_file_of_its_own(tmp_path) -> None:
    figure = judge("city", 60, full=True, detail={"seconds": 66.0})
    write_figures(tmp_path, FACTS, [figure])
    written = json.loads((tmp_path / "city.json").read_text())
    assert written == {
        "name": "city",
        "value": 60.0,
        "unit": "s",
        "ratio_to": "must 120 s",
        "ratio": 0.5,
        "verdict": "must",
        "detail": {"seconds": 66.0},
    }
    assert msgspec.json.decode((tmp_path / "conditions.json").read_bytes(), type=RunFacts) == FACTS


def test_the_table_names_every_figure_and_stage() -> None:
    console = Console(record=True, width=140)
    figures = [judge(name, 1, full=True, detail={}) for name in TARGETS]
    stages = Figure(
        name=STAGES, value=1, unit="", ratio_to="", ratio=1, detail={"ledger: tree": [1.0, 2.0]}
    )
    show_figures(console, FACTS, [*figures, stages])
    shown = console.export_text()
    assert all(target.title in shown for target in TARGETS.values())
    assert "ledger: tree" in shown
    assert {*NAMES, *BFT_NAMES, *INTAKE_NAMES} == {*TARGETS, STAGES}
