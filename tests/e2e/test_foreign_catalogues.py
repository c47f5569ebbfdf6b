"""Catalogues of many formats into a real node, by the command line.

INT-60 to INT-85 and INT-92 to INT-96.
"""

import json
from pathlib import Path

import pytest

from tests.support.whole_node import make_home, mulu, mulu_json, open_node

FILES = {
    "socrata/data.melbourne.vic.gov.au_2022-06-26.jsonl": 97,
    "us-agency-data-json/consumerfinance.json": 11,
    "uk-birmingham-ckan/package_search.json": 10,
    "de-dcat-ap/rostock-catalog_one-dataset.rdf": 1,
    "de-dcat-ap/brandenburg-catalog.ttl": 112,
    "tw-city-catalogues/10_kinmen.csv": 132,
    "uk-organograms/ordnance_survey-2011-03-31-junior.csv": 205,
    "ar-data-json/catalogo-justicia.json": 18,
}


@pytest.fixture(scope="module")
def node(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("foreign") / "home"
    make_home(root, "foreign")
    with open_node(root, root.parent / "node.log"):
        yield root


def test_every_format_is_imported_once_and_unchanged_the_second_time(node, shared):
    paths = [str(shared / "data" / name) for name in FILES]
    first = mulu_json(node, "import", *paths)
    assert {Path(one["source"]).name: one["read"] for one in first["files"]} == {
        Path(name).name: count for name, count in FILES.items()
    }
    assert first["read"] == first["accepted"] + first["unchanged"] + first["rejected"]
    assert (first["broken"], first["gone"], first["rejected"]) == ([], [], 0)
    second = mulu_json(node, "import", *paths)
    assert (second["accepted"], second["unchanged"]) == (0, first["read"])
    found = mulu_json(node, "search", "Drogerien")
    assert [one["title"] for one in found["entries"]] == ["Drogerien"]


def test_a_later_catalogue_revises_adds_and_withdraws_when_asked(node, shared):
    before, after = sorted((shared / "data" / "us-arcgis-hub").glob("madison_*.json"))
    first = mulu_json(node, "import", str(before), "--source", "madison")
    assert (first["accepted"], first["gone"]) == (161, [])
    told = mulu_json(node, "import", str(after), "--source", "madison")
    assert told["revised"] > 100
    assert told["accepted"] - told["revised"] == 165 - (told["revised"] + told["unchanged"])
    gone = {one["code"] for one in told["gone"]}
    assert gone
    assert not any(one["withdrawn"] for one in told["gone"])
    done = mulu_json(node, "import", str(after), "--source", "madison", "--gone", "withdraw")
    assert {one["code"] for one in done["gone"] if one["withdrawn"]} == gone
    code = min(gone)
    assert mulu_json(node, "show", code)["status"] == "WITHDRAWN"
    again = mulu_json(node, "import", str(after), "--source", "madison", "--gone", "withdraw")
    assert (again["gone"], again["unchanged"]) == ([], again["read"])


def test_a_drafted_mapping_imports_what_no_reader_knows(node, tmp_path):
    file = tmp_path / "liste.csv"
    file.write_text("Bezeichnung;Behörde;Turnus\nBaumkataster;Grünamt;alle zwei Jahre\n")
    refused = mulu(node, "import", str(file))
    assert refused.returncode == 1
    assert "say with --mapping" in json.loads(refused.stdout)["broken"][0]["reason"]
    draft = mulu_json(node, "mapping", "suggest", str(file))
    draft["fields"] |= {"title": ["Bezeichnung"], "provider": ["Behörde"]}
    draft["fields"]["update_cycle"] = ["Turnus"]
    draft["kept"] = []
    draft["values"] = {"update_cycle": {"alle zwei Jahre": 98}}
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps(draft))
    done = mulu_json(node, "import", str(file), "--mapping", str(mapping))
    assert done["accepted"] == 1
    shown = mulu_json(node, "show", done["records"][0]["code"])
    assert shown["stored"]["record"]["update_cycle"] == 98
    assert shown["provider"]["name"] == "Grünamt"
