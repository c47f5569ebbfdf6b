"""``export dcat``, ``csv``, ``jsonl`` of a home whose node runs (CLI-43)."""

import csv
import json
from pathlib import Path

import pytest
from rdflib import Graph

from tests.support.command import Mulu
from tests.support.node import live_node

__all__ = ["live_node"]

TITLE = "城市湿地名录"


@pytest.fixture
def filled(live: Mulu, tmp_path: Path) -> Mulu:
    """With one entry of a rare title, imported once."""
    file = tmp_path / "wetlands.json"
    org = {"key": "g", "name": "城市湿地管理局"}
    entry = {"key": "w", "provider": "g", "title": TITLE, "summary": "湿地", "update_cycle": 6}
    native = {"format": "mulu-catalogue/1", "source": "wetlands"}
    file.write_text(json.dumps(native | {"organisations": [org], "entries": [entry]}))
    live.json("import", file)
    return live


def test_each_format_names_height_and_query(filled: Mulu, tmp_path: Path) -> None:
    for name in ("a.ttl", "a.jsonld", "a.rdf", "a.csv", "a.jsonl"):
        kind = name.partition(".")[2]
        word = kind if kind in ("csv", "jsonl") else "dcat"
        answer = filled.json("export", word, "-o", tmp_path / name, "--query", TITLE)
        assert (answer["file"], answer["count"]) == (str(tmp_path / name), 1)
        assert answer["query"]["q"] == TITLE
        assert 0 < answer["height"] <= filled.json("status")["height"]
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert TITLE in text
        assert str(answer["height"]) in text or kind == "csv"
    told = json.loads((tmp_path / "a.csv-metadata.json").read_text(encoding="utf-8"))
    assert told["urn:mulu:terms#export"]["query"] == {"q": TITLE}
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == [TITLE]


def test_dcat_takes_a_base(filled: Mulu, tmp_path: Path) -> None:
    base = "https://data.example.cn/"
    filled.json("export", "dcat", "-o", tmp_path / "a.ttl", "--query", TITLE, "--base", base)
    graph = Graph().parse(tmp_path / "a.ttl")
    assert {str(one).startswith(base) for one in graph.subjects() if "entries" in str(one)} == {
        True
    }


@pytest.mark.parametrize(
    "words",
    [
        ("dcat", "-o", "a.txt"),
        ("dcat", "-o", "a.ttl", "--base", "ftp://x/"),
        ("dcat", "-o", "a.ttl", "--base", "https://x"),
        ("csv", "-o", "a.ttl", "--query", "多" * 201),
    ],
)
def test_what_cannot_be_exported_leaves_the_file_as_it_was(
    filled: Mulu, tmp_path: Path, words: tuple[str, ...]
) -> None:
    there = tmp_path / words[2]
    there.write_text("before")
    filled.json("export", words[0], "-o", there, *words[3:], status=2)
    assert there.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([words[2], "wetlands.json"])


def test_another_node_cannot_be_exported(filled: Mulu, tmp_path: Path) -> None:
    answer = filled.json(
        "--url", "http://127.0.0.1:9", "export", "csv", "-o", tmp_path / "a.csv", status=2
    )
    assert "--url" in answer["error"]
