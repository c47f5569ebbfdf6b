"""``harvest`` on a real node: one database, its drift, several at once; CLI-50, HAR-21, HAR-23."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mulu.cli import harvest_run
from tests.support.command import Mulu
from tests.support.node import LiveNode, live_node

__all__ = ["LiveNode", "live_node"]

PERMIT = "CREATE TABLE permit (no varchar(18) NOT NULL PRIMARY KEY, mobile text, issued date)"
SECRET = "s3cret-word"


def make(path: Path, *statements: str) -> str:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return f"sqlite:{path}"


@pytest.fixture
def org(live: Mulu) -> str:
    made = live.json("org", "add", "采集测试单位")
    return str(made["orgs"][0]["org_id"])


def entry_of(live: Mulu, folder: Path, org: str, title: str) -> str:
    """An entry that the authority declares for an organisation."""
    name = next(one["name"] for one in live.json("org", "list")["orgs"] if one["org_id"] == org)
    file = folder / f"{title}.json"
    record = {
        "标题": title,
        "提供方": name,
        "资源摘要": title,
        "详情页网址": f"https://a.example/{title}",
    }
    file.write_text(json.dumps([record], ensure_ascii=False))
    answer = live.json("import", file, "--source", "harvest-test")
    return str(answer["records"][0]["code"])


def test_a_dropped_column_names_the_entry_it_touches(live: Mulu, tmp_path: Path, org: str) -> None:
    address = make(tmp_path / "a.db", PERMIT, "CREATE TABLE area (id integer)")
    dry = live.json("harvest", address, "--system", "许可系统", "--org", org, "--dry-run")
    assert (dry["new"], dry["dry_run"], dry["sources"][0]["system"]) == (2, True, "")
    first = live.json("harvest", address, "--system", "许可系统", "--org", org)
    assert (first["tables"], first["columns"], first["new"]) == (2, 4, 2)
    assert first["personal"] == [{"table": "permit", "column": "mobile", "guess": "phone"}]
    again = live.json("harvest", address, "--system", "许可系统")
    assert (again["new"], again["unchanged"], again["changed"]) == (0, 2, 0)

    entry = entry_of(live, tmp_path, org, "许可")
    code = live.json("search", "permit", "--kind", "table", "--org", org)["entries"][0]["code"]
    live.json("revise", code, "--set", f'entries=["{entry}"]')
    make(tmp_path / "a.db", "ALTER TABLE permit DROP COLUMN issued", "DROP TABLE area")
    drifted = live.json("harvest", address, "--system", "许可系统")
    assert (drifted["changed"], drifted["gone"]) == (1, 1)
    drift = next(one for one in drifted["drifts"] if one["code"] == code)
    assert (drift["breaking"], drift["entries"], drift["reported"]) == (True, [entry], True)
    assert drift["changes"] == [
        {"column": 3, "what": "dropped", "name": "issued", "before": "", "now": ""}
    ]
    assert live.json("show", entry)["stored"]["drifting"] == [code]
    said = live("harvest", address, "--system", "许可系统")
    assert said.status == 0
    for part in ("breaking", "column dropped issued", entry, "the table is gone"):
        assert part in said.out
    accepted = live.json("harvest", address, "--system", "许可系统", "--accept")
    assert (accepted["accepted"], accepted["gone"]) == (1, 1)
    assert "drifting" not in live.json("show", entry)["stored"]


def test_no_password_or_host_is_told(live: Mulu, org: str, tmp_path: Path) -> None:
    address = f"postgresql://nobody:{SECRET}@127.0.0.1:9/nothing"
    called = live("--json", "harvest", address, "--system", "S", "--org", org)
    assert called.status == 3
    for word in (SECRET, "nobody", "127.0.0.1", "nothing"):
        assert word not in called.out + called.err
    wrong = live("--json", "harvest", f"what:{SECRET}", "--system", "S", "--org", org)
    assert wrong.status == 2
    assert SECRET not in wrong.out + wrong.err


def test_an_unknown_system_needs_an_organisation(live: Mulu, tmp_path: Path) -> None:
    address = make(tmp_path / "b.db", PERMIT)
    called = live("--json", "harvest", address, "--system", "没有的系统")
    assert called.status == 2
    assert "--org" in called.json["error"]
    assert live("harvest", address).status == 2
    assert live("harvest", "--sources", tmp_path / "none.toml").status == 2


def test_one_of_several_that_fails_does_not_stop_the_others(
    live: Mulu, tmp_path: Path, org: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULU_TEST_DB", make(tmp_path / "c.db", PERMIT))
    settings = tmp_path / "sources.toml"
    settings.write_text(
        f'[[source]]\nsystem = "坏的"\naddress = "sqlite:{tmp_path}/no.db"\norg = "{org}"\n'
        f'[[source]]\nsystem = "好的"\naddress = "env:MULU_TEST_DB"\norg = "{org}"\n'
    )
    called = live("--json", "harvest", "--sources", settings)
    assert called.status == 3
    assert (called.json["new"], len(called.json["sources"])) == (1, 1)
    assert [one["system"] for one in called.json["failures"]] == ["坏的"]


def test_two_schemas_of_one_new_system_among_several_meet_in_it(
    live: Mulu, tmp_path: Path, org: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest_run, "TOGETHER", 2)
    lines = []
    for number, (system, schema) in enumerate([("共", "a"), ("独", "a"), ("三", "a"), ("共", "b")]):
        file = tmp_path / f"{number}.jsonl"
        tables = [
            {"name": f"t{number}_{n}", "columns": [{"name": "id", "type": "integer"}]}
            for n in range(3)
        ]
        file.write_text("\n".join(map(json.dumps, tables)))
        lines.append(
            f'[[source]]\nsystem = "{system}{org}"\naddress = "{file}"\norg = "{org}"\n'
            f'schema = "{schema}"'
        )
    settings = tmp_path / "sources.toml"
    settings.write_text("\n".join(lines))
    first = live.json("harvest", "--sources", settings)
    assert (first["new"], first["gone"], first["failures"]) == (12, 0, [])
    systems = [one["system"] for one in first["sources"]]
    assert (systems[0], len(set(systems))) == (systems[3], 3)
    again = live.json("harvest", "--sources", settings)
    assert (again["unchanged"], again["new"]) == (12, 0)
    assert [one["system"] for one in again["sources"]] == systems


def test_a_settings_file_with_a_password_is_its_owners_alone(live: Mulu, tmp_path: Path) -> None:
    settings = tmp_path / "sources.toml"
    settings.write_text(f'[[source]]\nsystem = "S"\naddress = "mysql://u:{SECRET}@h/d"\n')
    settings.chmod(0o644)
    called = live("--json", "harvest", "--sources", settings)
    assert called.status == 2
    assert "chmod 600" in called.json["error"]
    assert SECRET not in called.out + called.err
