"""Offline verification: CLI-3 and CLI-13."""

from pathlib import Path

import pytest

from mulu.cli.journey import forged_by_one_byte
from mulu.core import libcrypto, sm2
from tests.support.command import Mulu
from tests.support.place import REPO
from tests.support.proofs import HandMade, hand_made


@pytest.fixture(scope="module")
def made() -> HandMade:
    return hand_made()


@pytest.fixture
def folder(tmp_path: Path, made: HandMade) -> Path:
    (tmp_path / "present.json").write_bytes(made.present)
    (tmp_path / "absent.json").write_bytes(made.absent)
    (tmp_path / "forged.json").write_bytes(forged_by_one_byte(made.present))
    (tmp_path / "trust.json").write_bytes(made.trust_file)
    (tmp_path / "other.json").write_bytes(hand_made(bytes([7]) * 32).trust_file)
    return tmp_path


def test_good_bundles_hold(mulu: Mulu, folder: Path) -> None:
    present, absent = folder / "present.json", folder / "absent.json"
    answer = mulu.json("verify", present, absent, "--trust", folder / "trust.json")
    assert answer["ok"] is True
    assert [
        (item["file"], item["ok"], item["what"], item["height"], item["reason"])
        for item in answer["items"]
    ] == [(str(present), True, "present", 1, ""), (str(absent), True, "absent", 1, "")]


def test_one_changed_byte_is_refused_with_a_reason(mulu: Mulu, folder: Path) -> None:
    words = ("verify", folder / "forged.json", "--trust", folder / "trust.json")
    item = mulu.json(*words, status=4)["items"][0]
    assert (item["ok"], item["reason_code"]) == (False, "claim.path")
    called = mulu(*words)
    assert called.status == 4
    assert "does not hold" in called.out


def test_one_bad_file_among_good_ones_fails_the_whole(mulu: Mulu, folder: Path) -> None:
    files = [folder / f"{name}.json" for name in ("present", "forged", "absent")]
    answer = mulu.json("verify", *files, "--trust", folder / "trust.json", status=4)
    assert [item["ok"] for item in answer["items"]] == [True, False, True]
    assert answer["ok"] is False


def test_what_the_machine_cannot_judge_is_no_verdict(
    mulu: Mulu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libcrypto, "CURVE", b"NONE")  # an OpenSSL built without SM2
    sm2._parsed.cache_clear()
    bundles = REPO / "tests" / "vectors" / "bundles"
    words = ("verify", bundles / "sm2-present.json", "--trust", bundles / "trust-sm2.json")
    answer = mulu.json(*words, status=3)
    (item,) = answer["items"]
    assert (answer["ok"], item["ok"], item["reason_code"]) == (False, False, "machine.no_sm2")
    assert "install an OpenSSL 3" in item["reason"]
    assert "cannot be judged here" in mulu(*words).out
    bad = ("verify", bundles / "present.json", *words[1:])
    assert [one["reason_code"] for one in mulu.json(*bad, status=4)["items"]] == [
        "chain.differs",
        "machine.no_sm2",
    ]


def test_another_producer_is_not_believed(mulu: Mulu, folder: Path) -> None:
    answer = mulu.json(
        "verify", folder / "present.json", "--trust", folder / "other.json", status=4
    )
    assert answer["items"][0]["reason_code"] == "finality.other_producer"


def test_the_home_anchor_is_the_default_trust(mulu: Mulu, folder: Path) -> None:
    answer = mulu.json("verify", folder / "present.json", status=4)
    assert answer["items"][0]["reason_code"] == "chain.differs"


def test_without_trust_and_anchor_it_is_a_usage_error(mulu: Mulu, folder: Path) -> None:
    called = mulu("--json", "verify", folder / "present.json", home=folder / "nowhere")
    assert called.status == 2
    assert called.json["status"] == 2


@pytest.mark.parametrize("missing", ["bundle", "trust"])
def test_a_file_that_is_not_there_is_a_usage_error(mulu: Mulu, folder: Path, missing: str) -> None:
    bundle = folder / ("nothing" if missing == "bundle" else "present.json")
    trust = folder / ("nothing" if missing == "trust" else "trust.json")
    assert mulu("verify", bundle, "--trust", trust).status == 2


def test_a_damaged_trust_file_is_a_verification_failure(mulu: Mulu, folder: Path) -> None:
    (folder / "trust.json").write_bytes(b"{}")
    error = mulu.json("verify", folder / "present.json", "--trust", folder / "trust.json", status=4)
    assert (error["module"], error["code"]) == ("proof", "trust.version")


def test_reasons_are_told_in_chinese(
    mulu: Mulu, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULU_LANG", "zh")
    called = mulu("verify", folder / "forged.json", "--trust", folder / "trust.json")
    assert "所证明的内容不在该区块之中" in called.out


def test_proving_absence_of_a_version_is_a_usage_error(mulu: Mulu, folder: Path) -> None:
    out = folder / "out.json"
    assert mulu("prove", "x-a/1", "--absent", "--version", 1, "-o", out).status == 2
    assert not out.exists()
