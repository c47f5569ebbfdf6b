"""Governing from the command line, on a real node: propose, read, prove; and what is refused."""

import json
from pathlib import Path

import pytest

from mulu.cli.errors import UsageError
from mulu.cli.governance_actions import ACTIONS, read_action
from mulu.client.governance_answers import ValidatorAnswer
from mulu.modules.catalog.profiles import REGISTER_1
from mulu.modules.governance.actions import (
    AddMember,
    ErasePart,
    FinalityKey,
    Freeze,
    SetValidator,
    SetValue,
    Unfreeze,
    Upgrade,
)
from mulu.proof.trust import decode_trust
from mulu.proof.verify import verify_bundle
from tests.support.command import Mulu
from tests.support.node import live_node

__all__ = ["live_node"]

PART = "cd" * 32


def test_the_only_member_decides_shows_and_proves(live: Mulu, tmp_path: Path) -> None:
    made = live.json(
        "governance", "propose", "erase_part", f"commitment={PART}", "ground=court_order",
        "--title", "删除一段文字", "--reason", "依据裁定",
    )  # fmt: skip
    assert made["status"] == "passed"
    assert made["decision"] >= 1
    number = str(made["number"])
    shown = live.json("governance", "show", number)
    assert (shown["proposal"]["title"], shown["reason"]) == ("删除一段文字", "依据裁定")
    assert live.json("governance", "list")["proposals"][0]["number"] == made["number"]
    file = tmp_path / "decision.json"
    proved = live.json("governance", "prove", number, "-o", file)
    trust = decode_trust((live.home / "anchor.json").read_bytes())
    assert verify_bundle(file.read_bytes(), trust).ok
    assert proved["bytes"] == len(file.read_bytes())
    assert [one["org_id"] for one in live.json("governance", "members")["members"]] == ["o0001"]
    assert live.json("governance", "validators")["validators"] == []
    assert live.json("governance", "evidence")["total"] == 0


def test_a_closed_proposal_takes_no_vote(live: Mulu) -> None:
    live.json("governance", "propose", "allow_peer", f"node_id={'ab' * 20}", "--title", "准入节点")
    number = str(live.json("governance", "list")["proposals"][0]["number"])
    for words in (("vote", number, "approve"), ("withdraw", number), ("settle", number)):
        assert live.json("governance", *words, status=1)["module"] == "governance"


@pytest.mark.parametrize(
    "words",
    [
        ("governance", "propose", "abdicate", "--title", "t"),
        ("governance", "propose", "add_member", "org=o0003", "--title", "t"),
        ("governance", "propose", "freeze", "scope=all", "until_ms=soon", "--title", "t"),
        ("governance", "vote", "1", "maybe"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(live: Mulu, words: tuple[str, ...]) -> None:
    assert live(*words).status == 2


ACTIONS_READ = {
    "add_member": (["org_id=o0003"], AddMember(org_id="o0003")),
    "erase_part": (
        [f"commitment={PART}", "ground=unlawful"],
        ErasePart(commitment=PART, ground="unlawful"),
    ),
    "freeze": (["scope=all", "until_ms=5"], Freeze(scope="all", until_ms=5)),
    "unfreeze": ([], Unfreeze()),
    "upgrade": (
        ["app_version=2", "from_height=900", "name=1.1.0", f"release={PART}"],
        Upgrade(app_version=2, from_height=900, name="1.1.0", release=PART),
    ),
    "set_validator": (
        ["name=v5", f"node_id={'ab' * 20}", "org_id=o0003", "power=10", f"public_key={PART}"],
        SetValidator(name="v5", node_id="ab" * 20, org_id="o0003", power=10, public_key=PART),
    ),
}


def nobody() -> list[ValidatorAnswer]:
    pytest.fail("no validator is asked for")


def stands(name: str, sm2: bool) -> ValidatorAnswer:
    return ValidatorAnswer(
        name=name,
        org_id="o0004",
        node_id="cd" * 20,
        power=7,
        public_key="ab" * 32,
        key_id="ef" * 32,
        sm2_public_key="04" + "11" * 64 if sm2 else None,
        sm2_key_id="22" * 32 if sm2 else None,
        sm2_possession="33" * 64 if sm2 else None,
    )


@pytest.mark.parametrize("kind", ACTIONS_READ)
def test_an_action_is_read_from_words(kind: str) -> None:
    fields, action = ACTIONS_READ[kind]
    assert read_action(kind, fields, None, nobody) == action
    assert kind in ACTIONS


def test_what_stands_of_a_named_validator_need_not_be_repeated() -> None:
    found = [stands("v3", sm2=True), stands("v4", sm2=False)]
    action = read_action("set_validator", ["name=v3", "power=0"], None, lambda: found)
    assert action == SetValidator(
        name="v3",
        node_id="cd" * 20,
        org_id="o0004",
        power=0,
        public_key="ab" * 32,
        sm2=FinalityKey(possession="33" * 64, public_key="04" + "11" * 64),
    )
    action = read_action("set_validator", ["name=v4", "power=9"], None, lambda: found)
    assert isinstance(action, SetValidator)
    assert (action.power, action.sm2) == (9, None)
    with pytest.raises(UsageError, match="v3, v4"):
        read_action("set_validator", ["name=v5", "power=0"], None, lambda: found)


def test_an_action_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    file.write_text(json.dumps({"value": dict(REGISTER_1), "name": "city@1", "kind": "profile"}))
    action = read_action("set_value", ["from_height=900"], file, nobody)
    expected = SetValue(from_height=900, kind="profile", name="city@1", value=dict(REGISTER_1))
    assert action == expected
    file.write_text("[]")
    with pytest.raises(UsageError):
        read_action("set_value", ["from_height=900"], file, nobody)


def test_a_home_without_a_plan_has_no_upgrade_to_check(live: Mulu) -> None:
    found = live.json("upgrade", "check")
    assert (found["planned"], found["ready"], found["versions"]) == (None, False, [1])
