"""Gaps and profiles on the command line, on a real node (CLI-55, CLI-56)."""

import json
import shlex
from pathlib import Path

import pytest

from mulu.modules.catalog.gap_texts import by_effect
from mulu.modules.catalog.profiles import load_profile
from mulu.modules.catalog.statutory import STATUTORY, STATUTORY_1
from tests.support.command import Mulu
from tests.support.node import live_node
from tests.support.workbooks import Editing

__all__ = ["live_node"]


def an_entry(live: Mulu, folder: Path, title: str) -> str:
    """An entry with many gaps, by a name of its own."""
    path = folder / f"{title}.csv"
    path.write_text(f"提供单位,数据目录名称,共享类型\n{title}局,{title},有条件共享\n", "utf-8")
    return str(live.json("import", path)["records"][0]["code"])


def test_a_record_tells_its_gaps_and_each_command_mends_one(live: Mulu, tmp_path: Path) -> None:
    code = an_entry(live, tmp_path, "缺项甲")
    answer = live.json("gaps", code)
    gaps = [one["gap"] for one in answer["gaps"]]
    assert gaps == by_effect(live.json("show", code)["gaps"])
    assert gaps[0].startswith(("V4:", "missing:"))
    settings = {one["gap"]: one["setting"] for one in answer["gaps"] if one["setting"]}
    for gap in ("V4:share_scope", "V4:share_condition", "missing:level", "missing:summary"):
        live.json("revise", code, "--set", settings[gap])
        assert gap not in [one["gap"] for one in live.json("gaps", code)["gaps"]]


def test_an_original_goes_when_its_field_is_set(live: Mulu, tmp_path: Path) -> None:
    path = tmp_path / "originals.csv"
    path.write_text("提供单位,数据目录名称,更新周期,备注\n原值局,原值目录,看情况,另见\n", "utf-8")
    code = live.json("import", path)["records"][0]["code"]
    assert "unmapped:value" in live.json("show", code)["gaps"]
    live.json("revise", code, "--set", "update_cycle=98")
    shown = live.json("show", code)
    assert "unmapped:value" not in shown["gaps"]
    assert [one["field"] for one in shown["text"]["originals"]] == ["备注"]


def test_people_read_why_and_how_with_the_command_to_copy(
    live: Mulu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = an_entry(live, tmp_path, "缺项乙")
    monkeypatch.setenv("MULU_LANG", "zh")
    shown = live("gaps", code).out
    assert "缺更新周期 [不合法定形式] missing:update_cycle" in shown
    assert "共享条例第13条" in shown
    line = next(line for line in shown.splitlines() if "update_cycle=4" in line)
    words = shlex.split(line[line.index("mulu ") :])
    assert words[1:] == ["revise", code, "--set", "update_cycle=4"]


def test_an_organisation_and_all_are_counted(live: Mulu, tmp_path: Path) -> None:
    code = an_entry(live, tmp_path, "缺项丙")
    org = live.json("show", code)["provider"]["org_id"]
    answer = live.json("gaps", "--org", org, "--kind", "data_entry")
    assert answer["records"] == {"data_entry": 1}
    assert answer["complete"] == {"data_entry": 0}
    assert {one["count"] for one in answer["gaps"]} == {1}
    everything = live.json("gaps")
    assert everything["records"]["data_entry"] >= 1
    assert "0%" in live("gaps", "--org", org).out


@pytest.mark.parametrize(
    "words",
    [("x-a/1", "--org", "o0001"), ("--system", "S-o0001-0001", "--org", "o0001"), ("no code",)],
)
def test_wrong_words_are_usage_errors(live: Mulu, words: tuple[str, ...]) -> None:
    assert live("gaps", *words).status == 2


def test_a_profile_comes_out_as_governance_takes_it(mulu: Mulu, tmp_path: Path) -> None:
    path = tmp_path / "statutory.json"
    answer = mulu.json("profile", "show", STATUTORY, "-o", path)
    action = json.loads(path.read_text(encoding="utf-8"))
    assert (action["kind"], action["name"], answer["file"]) == ("profile", STATUTORY, str(path))
    assert load_profile(action["name"], action["value"]) == load_profile(STATUTORY, STATUTORY_1)
    assert mulu.json("profile", "show", "register@1")["name"] == "register@1"
    assert mulu("profile", "show", "nope@1").status == 2


def test_a_profile_that_comes_with_the_program_is_brought_into_force(
    live: Mulu, tmp_path: Path
) -> None:
    path = tmp_path / "again.json"
    live.json("profile", "show", STATUTORY, "-o", path)
    value = json.loads(path.read_text(encoding="utf-8")) | {"name": "statutory@2"}
    path.write_text(json.dumps(value), encoding="utf-8")
    height = live.json("status")["height"] + 1000
    words = (f"from_height={height}", "--file", path, "--title", "法定目录规范")
    answer = live.json("governance", "propose", "set_value", *words)
    assert live.json("governance", "show", answer["number"])["action"]["name"] == "statutory@2"


def test_what_the_statute_demands_is_refused_of_new_entries_and_told_at_each_cell(
    live: Mulu, tmp_path: Path
) -> None:
    path = tmp_path / "statute.xlsx"
    live.json("template", "duty", "entry", "-o", path, "--lang", "zh")
    edit = Editing(path)
    edit.put("职责目录", 2, 编号="d", 提供单位="法定局", 职责名称="排水许可管理")
    edit.put("数据目录", 2, 编号="e", 提供单位="法定局", 数据目录名称="法定局许可", 关联职责="d")
    edit.put("数据目录", 2, 格式分类="数据库", 共享方式="服务接口", 共享类型="有条件共享")
    edit.put("信息项", 2, 所属数据目录="e", 信息项名称="编号", 数据类型="日期型").save()
    statute = ("--profile", STATUTORY)
    answer = live.json("import", path, *statute)
    assert (answer["accepted"], answer["rejected"]) == (1, 1)
    page = Editing(tmp_path / "statute.problems.xlsx")
    told = page.get("数据目录", 2, "问题")
    assert "缺数据级别" in told
    assert "缺更新周期" in told
    assert "缺信息项" not in told
    page.put("数据目录", 2, 数据级别="二级", 更新周期="每年").save()
    answer = live.json("import", tmp_path / "statute.problems.xlsx", *statute)
    assert (answer["accepted"], answer["unchanged"]) == (1, 1)
    code = next(one["code"] for one in answer["records"] if one["outcome"] == "accepted")
    assert live.json("show", code)["profile"] == STATUTORY
    refused = live("revise", code, "--set", "update_cycle=0")
    assert refused.status == 1
    assert "its profile demands" in refused.err
    assert live.json("show", code)["version"] == 1
    assert live.json("import", path, "--profile", "nope@1", "--dry-run")["rejected"] == 1
