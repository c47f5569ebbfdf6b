"""A tiny run against a real node of real processes: every figure comes out, none is judged."""

import json

import pytest

from mulu.bench.__main__ import main
from mulu.bench.figures import NAMES, TARGETS

FINDING = "finding"
"""Asked for by name, and measured on the same city."""


def test_every_figure_comes_out_of_a_tiny_run(tmp_path) -> None:
    small = ["--scale", "300", "--count", "120", "--folder", str(tmp_path), "--json"]
    assert main([*NAMES, FINDING, *small]) == 0
    names = (*NAMES, FINDING)
    figures = {name: json.loads((tmp_path / f"{name}.json").read_text()) for name in names}
    assert {figure["verdict"] for figure in figures.values()} == {"not judged"}
    assert all(figures[name]["value"] > 0 for name in names if name in TARGETS)
    assert figures["city"]["detail"]["height"] > 3
    assert figures["audit"]["detail"]["blocks"] == figures["city"]["detail"]["height"]
    assert figures["search"]["detail"]["with_hits"] > 0.4
    found = figures[FINDING]["detail"]
    assert figures[FINDING]["value"] == found["p95_ms"] >= found["p50_ms"]
    assert min(found["suggest_p95_ms"], found["ckan_list_ms"], found["searches_per_second"]) > 0
    assert set(figures["memory"]["detail"]["peak_mib_by_process"]) >= {
        "ledger",
        "parent",
        "projection",
        "web",
    }


def test_an_unknown_figure_is_named(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["velocity"])
    assert "velocity" in capsys.readouterr().err
