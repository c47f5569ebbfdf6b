"""``init``, ``audit`` and what every command does without a node: CLI-1 to CLI-4 and CLI-9."""

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from mulu.cli.main import run
from mulu.proof.trust import decode_trust
from tests.support.command import Mulu


def test_init_makes_a_chain_with_its_three_keys(mulu: Mulu, tmp_path: Path) -> None:
    mulu.home = tmp_path / "new"
    answer = mulu.json("init", "--chain-id", "city", "--throw-away")
    assert answer["chain_id"] == "city"
    assert sorted(answer["keys"]) == ["authority", "node", "operator"]
    assert answer["chain"] == f"city#{answer['genesis_hash']}"
    trust = decode_trust((mulu.home / "anchor.json").read_bytes())
    assert trust.chain == answer["chain"]
    assert trust.producer.public_key == answer["keys"]["node"]["public_key"]
    shown = mulu.json("key", "show", "authority")
    assert shown["key_id"] == answer["keys"]["authority"]["key_id"]


@pytest.mark.parametrize("suite", ["ed25519", "sm2"])
@pytest.mark.parametrize("hash_", ["sha256", "sm3"])
def test_init_takes_any_suite_with_any_hash(
    mulu: Mulu, tmp_path: Path, suite: str, hash_: str
) -> None:
    mulu.home = tmp_path / "new"
    answer = mulu.json("init", "--throw-away", "--suite", suite, "--hash", hash_)
    assert answer["genesis_hash"].startswith(f"{hash_}:")
    assert {key["suite"] for key in answer["keys"].values()} == {suite}
    trust = decode_trust((mulu.home / "anchor.json").read_bytes())
    assert (trust.hasher.name, trust.chain) == (hash_, answer["chain"])
    assert mulu.json("audit")["ok"]


def test_init_with_a_provider_that_no_package_brings_makes_nothing(
    mulu: Mulu, tmp_path: Path
) -> None:
    mulu.home = tmp_path / "new"
    answer = mulu.json("init", "--throw-away", "--key-provider", "no-such", status=1)
    assert "no-such" in answer["error"]
    assert not mulu.home.exists() or not any(mulu.home.iterdir())


def test_init_refuses_a_folder_that_is_not_empty(mulu: Mulu, tmp_path: Path) -> None:
    home = tmp_path / "full"
    home.mkdir()
    (home / "letter").write_text("mine")
    mulu.home = home
    assert mulu.json("init", status=1)["status"] == 1
    assert [path.name for path in home.iterdir()] == ["letter"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--chain-id", "City!"),
        ("--suite", "sm9"),
        ("--hash", "md5"),
        ("--profile", "nothing"),
        ("--colour", "red"),
    ],
)
def test_init_with_a_wrong_option_is_a_usage_error_and_makes_nothing(
    mulu: Mulu, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    mulu.home = tmp_path / "new"
    assert mulu.json("init", "--throw-away", *wrong, status=2)["module"] == "cli"
    assert not mulu.home.exists() or not any(mulu.home.iterdir())


def test_a_passphrase_is_asked_for_and_may_not_be_empty(
    mulu: Mulu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mulu.home = tmp_path / "new"
    monkeypatch.setenv("MULU_PASSPHRASE", "")
    assert mulu("init", "--throw-away").status == 2
    monkeypatch.delenv("MULU_PASSPHRASE")
    called = mulu("init", "--throw-away")
    assert called.status == 2
    assert "MULU_PASSPHRASE" in called.err


def test_a_passphrase_file_is_taken(mulu: Mulu, tmp_path: Path) -> None:
    file = tmp_path / "pass"
    file.write_text("another one\n")
    mulu.home = tmp_path / "new"
    mulu.json("init", "--throw-away", "--passphrase-file", file)
    assert mulu("key", "new", "member", "--passphrase-file", file).status == 0
    assert mulu("key", "new", "again", "--passphrase-file", tmp_path / "none").status == 2


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("search", "学校"),
        ("show", "x-a/1"),
        ("history", "x-a/1"),
        ("org", "list"),
        ("checkpoint", "-o", "trust.json"),
        ("prove", "x-a/1", "-o", "proof.json"),
        ("confirm", "x-a/1"),
        ("org", "add", "教育局"),
    ],
    ids=" ".join,
)
def test_without_a_node_it_is_unavailable_and_says_how_to_start_one(
    mulu: Mulu, words: tuple[str, ...]
) -> None:
    error = mulu.json(*words, status=3)
    assert sorted(error) == ["code", "error", "module", "status"]
    assert "start" in error["error"]


def test_a_node_that_does_not_answer_is_unavailable(mulu: Mulu) -> None:
    assert mulu("--url", "http://127.0.0.1:1", "status").status == 3
    assert mulu("--url", "127.0.0.1:1", "status").status == 2


def test_a_code_that_is_none_is_a_usage_error(mulu: Mulu) -> None:
    assert mulu("show", "nothing").status == 2


@pytest.mark.parametrize("words", [("nonsense",), ("verify",), ("tx",), ()], ids=str)
def test_a_command_that_is_none_is_a_usage_error(mulu: Mulu, words: tuple[str, ...]) -> None:
    assert mulu(*words).status == 2


def test_start_checks_before_it_starts(
    mulu: Mulu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mulu("start", "--listen", "nowhere").status == 2
    assert mulu("start", "--listen", "0.0.0.0:0").status == 2
    assert mulu("start", home=tmp_path / "none").status == 2
    (mulu.home / "settings.toml").write_text("colour = 'red'\n")
    assert mulu("start").status == 2
    (mulu.home / "settings.toml").unlink()
    monkeypatch.setenv("MULU_PASSPHRASE", "wrong")
    called = mulu("start")
    assert called.status == 1
    assert "passphrase" in called.err


def test_audit_of_a_new_chain_holds(mulu: Mulu) -> None:
    answer = mulu.json("audit")
    assert (answer["ok"], answer["self_consistent"], answer["checkpoint"]) == (True, True, 0)
    assert (answer["blocks"], answer["transactions"], answer["first_bad"]) == (0, 0, "")
    assert mulu("audit", mulu.home, home=mulu.home.parent / "elsewhere").status == 0


def test_audit_without_trust_is_not_passed(mulu: Mulu) -> None:
    (mulu.home / "anchor.json").unlink()
    answer = mulu.json("audit", status=4)
    assert (answer["ok"], answer["self_consistent"]) == (False, True)


def test_errors_are_told_in_chinese(mulu: Mulu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULU_LANG", "zh")
    called = mulu("status")
    assert called.out == ""
    assert called.err.startswith("暂不可用：")


def test_a_mistake_of_ours_shows_no_traceback(mulu: Mulu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mulu.cli.chain.read_settings", _fail)
    called = mulu("start")
    assert called.status == 70
    assert "Traceback" not in called.err
    assert "MULU_DEBUG" in called.err
    monkeypatch.setenv("MULU_DEBUG", "1")
    assert "Traceback" in mulu("start").err


def _fail(_path: Path) -> None:
    raise ZeroDivisionError("on purpose")


def test_ctrl_c_ends_with_130(mulu: Mulu, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mulu.cli.chain.read_settings", interrupt)
    assert mulu("start").status == 130


def test_help_and_version_are_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("mulu ")


def test_a_full_disk_is_unavailable(mulu: Mulu, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "settings.toml")

    monkeypatch.setattr("mulu.cli.chain.read_settings", full)
    called = mulu("start")
    assert called.status == 3
    assert "settings.toml: No space left" in called.err


def test_a_reader_that_leaves_is_no_error(mulu: Mulu) -> None:
    command = [sys.executable, "-m", "mulu", "--home", mulu.home, "--help"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert b"Traceback" not in done.stderr


def test_measurements_with_json_print_one_document(
    mulu: Mulu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    called = mulu("--json", "bench", "nothing")
    assert (called.status, called.out.split()) == (2, ["[]"])


def test_rebuild_check_compares_the_live_tables_and_replaces_nothing(mulu: Mulu) -> None:
    assert mulu("rebuild", "--check").status == 3  # no node has made any yet
    assert mulu("rebuild").status == 0
    before = [(path.name, path.stat().st_ino) for path in (mulu.home / "views").glob("*.sqlite")]
    same = mulu.json("rebuild", "--check")
    assert same["height"] == 0
    file = mulu.home / "views" / "views-1.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE orgs SET name = 'other' WHERE org_id = 'o0001'")
    differs = mulu("rebuild", "--check")
    assert (differs.status, "o0001 differs" in differs.err) == (4, True)
    after = [(path.name, path.stat().st_ino) for path in (mulu.home / "views").glob("*.sqlite")]
    assert before == after
