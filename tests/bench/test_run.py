"""A tiny run against a real node of real processes: every figure comes out, none is judged."""

import json

import pytest

from mulu.bench.__main__ import main
from mulu.bench.figures import NAMES, TARGETS


def test_every_figure_comes_out_of_a_tiny_run(tmp_path) -> None:
    status = main(["--scale", "300", "--count", "120", "--folder", str(tmp_path), "--json"])
    assert status == 0
    figures = {name: json.loads((tmp_path / f"{name}.json").read_text()) for name in NAMES}
    assert {figure["verdict"] for figure in figures.values()} == {"not judged"}
    assert all(figures[name]["value"] > 0 for name in NAMES if name in TARGETS)
    assert figures["city"]["detail"]["height"] > 3
    assert figures["audit"]["detail"]["blocks"] == figures["city"]["detail"]["height"]
    assert figures["search"]["detail"]["with_hits"] > 0.4
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
