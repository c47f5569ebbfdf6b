"""Signatures collected offline, one person after another: CLI-16 to CLI-20."""

import json
from pathlib import Path
from typing import Any

import pytest

from mulu.cli.tx_file import TxFileError, open_tx
from mulu.core.canonical import encode
from mulu.tx.frame import open_frame
from tests.support.command import Mulu

BASE = "ab" * 32
MESSAGES: list[dict[str, Any]] = [
    {
        "@type": "identity.register_org",
        "kind": "municipal_dept",
        "level": "city",
        "text": {"name": "澜川市教育局"},
    },
    {
        "@type": "catalog.confirm_records",
        "records": [{"base": BASE, "code": "x-a/1"}],
        "signer": 1,
    },
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tx.json"


@pytest.fixture
def built(mulu: Mulu, file: Path) -> dict[str, Any]:
    """A transaction of the authority and a provider, built and not signed."""
    mulu.json("key", "new", "bureau")
    return build(mulu, file, MESSAGES, "authority", "bureau")


def build(
    mulu: Mulu, file: Path, messages: object, *signers: str, status: int = 0
) -> dict[str, Any]:
    given = file.with_name("messages.json")
    given.write_text(json.dumps(messages), encoding="utf-8")
    named = [word for signer in signers for word in ("--signer", signer)]
    return mulu.json("tx", "build", file, "--from", given, *named, status=status)


def test_two_people_sign_one_after_another(mulu: Mulu, file: Path, built: dict[str, Any]) -> None:
    authority = mulu.json("key", "show", "authority")["key_id"]
    bureau = mulu.json("key", "show", "bureau")["key_id"]
    assert built["signers"] == built["missing"] == [authority, bureau]

    first = mulu.json("--as", "bureau", "tx", "sign", file, "--yes")
    assert (first["id"], first["missing"]) == (built["id"], [authority])

    second = mulu.json("tx", "sign", file, "--yes")
    assert (second["id"], second["missing"]) == (built["id"], [])
    tx = open_tx(file.read_bytes())
    frame = open_frame(tx.frame())
    assert (len(frame.signatures), len(frame.parts)) == (2, 1)


def test_a_key_of_suite_2_signs_beside_one_of_suite_1(mulu: Mulu, file: Path) -> None:
    mulu.json("key", "new", "bureau", "--suite", "sm2")
    build(mulu, file, MESSAGES, "authority", "bureau")
    mulu.json("tx", "sign", file, "--yes")
    assert mulu.json("--as", "bureau", "tx", "sign", file, "--yes")["missing"] == []
    plain = json.loads(file.read_bytes())
    assert sorted(one["suite"] for one in plain["signatures"]) == [1, 2]
    by_sm2 = next(one for one in plain["signatures"] if one["suite"] == 2)
    for changes in (
        {"public_key": by_sm2["public_key"][2:66]},
        {"suite": 1},
        {"signature": "00" * 64},
    ):
        spoiled = {**plain, "signatures": [{**by_sm2, **changes}]}
        with pytest.raises(TxFileError):
            open_tx(encode(spoiled))
    assert open_tx(file.read_bytes()).missing == []


def test_signing_again_changes_nothing(mulu: Mulu, file: Path, built: dict[str, Any]) -> None:
    mulu.json("tx", "sign", file, "--yes")
    once = file.read_bytes()
    mulu.json("tx", "sign", file, "--yes")
    assert file.read_bytes() == once


def test_what_will_be_signed_is_shown_before(
    mulu: Mulu, file: Path, built: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = mulu("tx", "sign", file, "--yes").err
    assert "register the organisation “澜川市教育局”" in shown
    assert "x-a/1" in shown
    monkeypatch.setenv("MULU_LANG", "zh")
    assert "登记机构“澜川市教育局”" in mulu("tx", "sign", file, "--yes").err


def test_without_terminal_and_consent_nothing_is_signed(
    mulu: Mulu, file: Path, built: dict[str, Any]
) -> None:
    before = file.read_bytes()
    assert mulu("tx", "sign", file).status == 2
    assert file.read_bytes() == before


def test_a_key_that_is_no_signer_is_refused(mulu: Mulu, file: Path, built: dict[str, Any]) -> None:
    before = file.read_bytes()
    assert mulu.json("--as", "operator", "tx", "sign", file, "--yes", status=1)["status"] == 1
    assert file.read_bytes() == before


def test_it_is_not_submitted_while_signatures_are_missing(
    mulu: Mulu, file: Path, built: dict[str, Any]
) -> None:
    mulu.json("tx", "sign", file, "--yes")
    error = mulu.json("tx", "submit", file, status=1)
    assert built["signers"][1] in error["error"]


def test_a_complete_one_needs_a_node(mulu: Mulu, file: Path, built: dict[str, Any]) -> None:
    mulu.json("tx", "sign", file, "--yes")
    mulu.json("--as", "bureau", "tx", "sign", file, "--yes")
    assert mulu("tx", "submit", file).status == 3


def _flip_body(plain: dict[str, Any]) -> None:
    plain["body"] = plain["body"].replace("31", "32", 1)


def _flip_part(plain: dict[str, Any]) -> None:
    plain["parts"][0]["salt"] = "00" * 32


def _flip_signature(plain: dict[str, Any]) -> None:
    plain["signatures"][0]["signature"] = "00" * 64


def _other_key(plain: dict[str, Any]) -> None:
    plain["signatures"][0]["public_key"] = "00" * 32


def _drop_part(plain: dict[str, Any]) -> None:
    del plain["parts"]


def _add_member(plain: dict[str, Any]) -> None:
    plain["more"] = 1


def _other_format(plain: dict[str, Any]) -> None:
    plain["format"] = "mulu-tx/2"


@pytest.mark.parametrize(
    "spoil",
    [
        _flip_body,
        _flip_part,
        _flip_signature,
        _other_key,
        _drop_part,
        _add_member,
        _other_format,
    ],
    ids=lambda spoil: spoil.__name__.strip("_"),
)
@pytest.mark.parametrize("command", [("sign", "--yes"), ("submit",)], ids=lambda words: words[0])
def test_a_file_that_was_changed_is_refused(
    mulu: Mulu, file: Path, built: dict[str, Any], spoil: Any, command: tuple[str, ...]
) -> None:
    mulu.json("--as", "bureau", "tx", "sign", file, "--yes")
    plain = json.loads(file.read_bytes())
    spoil(plain)
    file.write_text(json.dumps(plain))
    before = file.read_bytes()
    error = mulu.json("tx", command[0], file, *command[1:], status=4)
    assert error["code"].startswith("tx.")
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("messages", "signers"),
    [
        ([], ("authority",)),
        ([{"@type": "nothing.at_all"}], ("authority",)),
        ([{**MESSAGES[0], "colour": "red"}], ("authority",)),
        ([{**MESSAGES[0], "text": {"colour": "red"}}], ("authority",)),
        ([{**MESSAGES[1], "signer": 0, "text": {}}], ("authority",)),
        ([{k: v for k, v in MESSAGES[0].items() if k != "text"}], ("authority",)),
        (["register"], ("authority",)),
    ],
    ids=["none", "unknown", "member", "text", "no text there", "text missing", "no object"],
)
def test_messages_that_are_none_are_a_usage_error(
    mulu: Mulu, file: Path, messages: object, signers: tuple[str, ...]
) -> None:
    build(mulu, file, messages, *signers, status=2)
    assert not file.exists()


def test_a_signer_that_is_not_there_is_found_out(mulu: Mulu, file: Path) -> None:
    build(mulu, file, [MESSAGES[1]], "authority", status=4)
    assert not file.exists()


def test_one_signer_has_ten_minutes_several_a_week(
    mulu: Mulu, file: Path, built: dict[str, Any]
) -> None:
    given = file.with_name("messages.json")
    words = ("tx", "build", file.with_name("other.json"), "--from", given)
    both = ("--signer", "authority", "--signer", "bureau")
    assert mulu(*words, *both, "--valid-minutes", 10_000).status == 0
    words = ("tx", "build", file.with_name("third.json"), "--from", given)
    assert mulu(*words, "--signer", "authority", "--valid-minutes", 60).status == 2


def test_an_expired_one_is_not_signed(
    mulu: Mulu, file: Path, built: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    late = open_tx(file.read_bytes()).body.valid_until_ms + 1
    monkeypatch.setattr("mulu.cli.tx.now_ms", lambda: late)
    assert mulu.json("tx", "sign", file, "--yes", status=1)["status"] == 1


def test_a_file_that_is_there_is_not_built_over(
    mulu: Mulu, file: Path, built: dict[str, Any]
) -> None:
    before = file.read_bytes()
    given = file.with_name("messages.json")
    error = mulu.json("tx", "build", file, "--from", given, "--signer", "authority", status=1)
    assert "choose another name" in error["error"]
    assert file.read_bytes() == before
