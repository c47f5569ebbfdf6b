"""The figures of harvests on a small scale; skipped where there is no PostgreSQL for tests."""

import importlib.util
import json
from pathlib import Path

import pytest

from mulu.bench.__main__ import main


def test_a_small_city_is_harvested_again_unchanged(tmp_path: Path) -> None:
    names = ["harvest_again"]
    if importlib.util.find_spec("pgserver") is not None:
        names.append("harvest_schema")
    command = [*names, "--scale", "1000", "--runs", "1", "--folder", str(tmp_path), "--json"]
    assert main(command) == 0
    again = json.loads((tmp_path / "harvest_again.json").read_text())
    assert (again["detail"]["tables"], again["detail"]["systems"]) == (400, 5)
    assert again["value"] > 0
    if "harvest_schema" not in names:
        pytest.skip("the pgserver package has no PostgreSQL for this machine")
    schema = json.loads((tmp_path / "harvest_schema.json").read_text())
    assert schema["detail"]["tables"] == 4
