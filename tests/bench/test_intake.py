"""Catalogues in and out on a small scale, against a real node: every figure comes out."""

import json
from pathlib import Path

import pytest

from mulu.bench.__main__ import main
from mulu.core.errors import UnavailableError
from tests.support.place import REPO

EXAMPLES = REPO / "examples"


def test_a_small_workbook_files_and_a_small_city_are_measured(tmp_path: Path) -> None:
    names = ["excel", "excel_memory", "import", "dcat", "dcat_memory"]
    options = ["--scale", "300", "--data", str(EXAMPLES), "--folder", str(tmp_path), "--json"]
    assert main([*names, *options]) == 0
    figures = {name: json.loads((tmp_path / f"{name}.json").read_text()) for name in names}
    assert {one["verdict"] for one in figures.values()} == {"not judged"}
    assert all(one["value"] > 0 for one in figures.values())
    assert (figures["excel"]["detail"]["accepted"], figures["excel"]["detail"]["rejected"]) == (
        198,
        2,
    )
    assert figures["import"]["detail"]["rejected"] == 0
    assert figures["dcat"]["detail"]["entries"] == 300


def test_an_import_without_files_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="--data"):
        main(["import", "--folder", str(tmp_path), "--json"])
