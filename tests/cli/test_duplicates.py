"""``duplicates`` on a real node: found beside it, exported, decided; CLI-62, DUP-9 to DUP-15."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.command import Mulu
from tests.support.node import LiveNode, live_node

__all__ = ["LiveNode", "live_node"]

TITLES = (
    ("双胞一局", "河道采砂许可台账"),
    ("双胞一局", "河道采砂 许可台账"),
    ("双胞二局", "河道采砂许可台账"),
    ("双胞二局", "=1+1 码头泊位清单"),
    ("双胞二局", "=1+1 码头泊位名录"),
    ("双胞一局", "2022年水质监测断面"),
    ("双胞一局", "2023年水质监测断面"),
)


@pytest.fixture
def codes(live: Mulu, tmp_path: Path) -> list[str]:
    """Entries of two organisations, registered once."""
    records = [
        {
            "标题": title,
            "提供方": org,
            "资源摘要": "重复测试",
            "详情页网址": f"https://a.example/{at}",
        }
        for at, (org, title) in enumerate(TITLES)
    ]
    file = tmp_path / "twins.json"
    file.write_text(json.dumps(records, ensure_ascii=False))
    answer = live.json("import", file, "--source", "twins")
    found = [str(one["code"]) for one in answer["records"]]
    assert len(set(found)) == len(TITLES)
    return found


def groups(answer: dict[str, Any], codes: list[str]) -> list[tuple[int, list[int]]]:
    """Score and places of the groups that hold our entries."""
    return [
        (group["score"], [codes.index(member["code"]) for member in group["members"]])
        for group in answer["groups"]
        if group["members"][0]["code"] in codes
    ]


def test_groups_are_written_as_files(live: Mulu, codes: list[str], tmp_path: Path) -> None:
    live.json("duplicates", "differ", codes[0], codes[2])
    for suffix in ("csv", "xlsx", "jsonl"):
        file = tmp_path / f"found.{suffix}"
        answer = live.json("duplicates", "list", "--all", "--least", 0, "-o", file)
        assert answer["file"] == str(file)
        rows = _rows(file)
        mine = [row for row in rows if row["code"] in codes]
        assert {codes.index(row["code"]) for row in mine} >= {0, 1, 2, 3, 5, 6}
        across = [row for row in mine if row["orgs"] == "several" and row["score"] == 750]
        assert [row["decided"] for row in across] == (
            ["differ"] * 2 if suffix != "jsonl" else ["", ""]
        )
    live.json("duplicates", "differ", codes[0], codes[2], "--undo")
    kept = tmp_path / "found.csv"
    assert kept.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in kept.read_text(encoding="utf-8-sig") or "=1+1" not in kept.read_text("utf-8")


def test_groups_are_found_decided_and_merged(live: Mulu, codes: list[str]) -> None:
    found = live.json("duplicates", "list", "--limit", 1000)
    assert groups(found, codes) == [(880, [0, 1]), (750, [0, 2]), (700, [3, 4])]
    lower = live.json("duplicates", "list", "--least", 400, "--limit", 1000)
    assert (450, [5, 6]) in groups(lower, codes)
    assert groups(live.json("duplicates", "list", "--orgs", "several"), codes) == [(750, [0, 2])]
    assert groups(live.json("duplicates", "list", "--code", codes[3]), codes) == [(700, [3, 4])]

    said = live("duplicates", "list", "--code", codes[0])
    assert said.status == 0
    for part in ("88  one organisation  same but for punctuation", "75  several", codes[1]):
        assert part in said.out

    noted = live.json("duplicates", "differ", codes[2], codes[0], "--note", "各管各的")
    assert Path(noted["file"]) == live.home / "duplicates.jsonl"
    hidden = live.json("duplicates", "list", "--limit", 1000)
    assert groups(hidden, codes) == [(880, [0, 1]), (700, [3, 4])]
    assert hidden["hidden"] == 1
    shown = live.json("duplicates", "list", "--all", "--limit", 1000)
    assert groups(shown, codes) == groups(found, codes)
    decided = live.json("duplicates", "decided")["decisions"]
    assert [(one["codes"], one["by"], one["note"]) for one in decided] == [
        (sorted([codes[0], codes[2]]), "authority", "各管各的")
    ]
    assert live.json("duplicates", "differ", codes[0], codes[2], "--undo")["undone"] == 1
    assert live.json("duplicates", "decided")["decisions"] == []

    live.json("withdraw", codes[4], "--reason", "merged", "--successor", codes[3])
    merged = live.json("duplicates", "list", "--code", codes[3])
    assert groups(merged, codes) == []


def _rows(file: Path) -> list[dict[str, Any]]:
    match file.suffix:
        case ".csv":
            with file.open(encoding="utf-8-sig", newline="") as given:
                return [{**row, "score": int(row["score"])} for row in csv.DictReader(given)]
        case ".xlsx":
            sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
            head, *rows = sheet.iter_rows(values_only=True)
            return [{str(n): v or "" for n, v in zip(head, row, strict=True)} for row in rows]
        case _:
            found = [json.loads(line) for line in file.read_text().splitlines()]
            return [
                {
                    "code": member["code"],
                    "score": group["score"],
                    "orgs": "one" if group["within"] else "several",
                    "decided": "",
                }
                for group in found
                for member in group["members"]
            ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "--reason", "looks_alike"), "--reason"),
        (("list", "-o", "found.txt"), ".xlsx"),
        (("list", "--code", "no code"), "not a catalogue code"),
        (("differ", "x-a/1"), "at least two"),
        (("differ", "x-a/1", "x-a~1"), "at least two"),
    ],
)
def test_what_cannot_be_asked_says_why(live: Mulu, words: tuple[str, ...], said: str) -> None:
    called = live("duplicates", *words)
    assert (called.status, said in called.err) == (2, True), called.err


def test_a_damaged_file_of_decisions_is_named_with_its_line(mulu: Mulu) -> None:
    (mulu.home / "duplicates.jsonl").write_text('{"codes": []}\n')
    called = mulu("duplicates", "decided")
    assert called.status == 2
    assert "line 1" in called.err
