"""Every message can be put into words before it is signed: CLI-19."""

from typing import get_args

import msgspec
import pytest

from mulu.app import MESSAGES
from mulu.cli.telling import told
from mulu.client.transactions import NO_PART
from mulu.core.canonical import encode
from mulu.modules.catalog import messages as catalog
from mulu.modules.catalog.records import DataEntry, Item
from mulu.modules.catalog.texts import EntryText, WithdrawText
from mulu.modules.governance import messages as governance
from mulu.modules.governance.actions import AddMember
from mulu.modules.governance.texts import ReasonText
from mulu.modules.identity import messages as identity
from mulu.modules.identity.texts import OrgText

ENTRY = encode(EntryText(title="学校名录", summary="全市学校"))
ORG = encode(OrgText(name="教育局"))
HASH = "ab" * 32
SAID = {
    catalog.RegisterRecord: (
        catalog.RegisterRecord(
            code="3071109900001/000001",
            part=NO_PART,
            profile="register@1",
            provider="o0003",
            record=DataEntry(share_type=3, items=(Item(),)),
        ),
        ENTRY,
        ("3071109900001/000001", "o0003", "学校名录", "not shared", "1 items", "全市学校"),
    ),
    catalog.ReviseRecord: (
        catalog.ReviseRecord(
            base=HASH, code="x-a/1", part=NO_PART, profile="register@1", record=DataEntry()
        ),
        ENTRY,
        ("x-a/1", "学校名录", HASH[:12]),
    ),
    catalog.WithdrawRecord: (
        catalog.WithdrawRecord(
            base=HASH, code="x-a/1", part=NO_PART, reason="merged", successor="x-a/2"
        ),
        encode(WithdrawText(note="并入")),
        ("x-a/1", "merged", "x-a/2", "并入"),
    ),
    catalog.ConfirmRecords: (
        catalog.ConfirmRecords(records=(catalog.VersionRef(base=HASH, code="x-a/1"),)),
        None,
        ("confirm", "x-a/1"),
    ),
    catalog.ReportDrift: (
        catalog.ReportDrift(
            base=HASH,
            changes=(catalog.ColumnChange(column=2, what="dropped"),),
            code="T-o0003-0001",
            schema_hash=HASH,
        ),
        None,
        ("T-o0003-0001", "1 changes", "dropped"),
    ),
    catalog.SettleDrift: (
        catalog.SettleDrift(base=HASH, code="T-o0003-0001"),
        None,
        ("T-o0003-0001", "again as its database"),
    ),
    governance.Propose: (
        governance.Propose(action=AddMember(org_id="o0003"), expires_ms=1, part=NO_PART),
        encode(ReasonText(title="增加成员", reason="依据会议纪要")),
        ("propose add_member", "o0003", "增加成员", "依据会议纪要"),
    ),
    governance.Vote: (
        governance.Vote(choice="reject", content_hash=HASH, number=7),
        None,
        ("against", "proposal 7", HASH[:12]),
    ),
    governance.Withdraw: (
        governance.Withdraw(content_hash=HASH, number=7),
        None,
        ("take back", "7"),
    ),
    governance.Settle: (governance.Settle(content_hash=HASH, number=7), None, ("count", "again")),
    identity.RegisterOrg: (
        identity.RegisterOrg(kind="municipal_dept", level="city", part=NO_PART),
        ORG,
        ("教育局", "municipal_dept", "no credit code"),
    ),
    identity.ReviseOrg: (
        identity.ReviseOrg(
            base=HASH,
            kind="municipal_dept",
            level="city",
            org_id="o0003",
            part=NO_PART,
            status="abolished",
            successor="o0004",
        ),
        ORG,
        ("abolish", "o0003", "教育局", "o0004"),
    ),
    identity.RegisterKey: (
        identity.RegisterKey(
            org_id="o0003", possession="ab" * 64, public_key=HASH, roles=("auditor",), suite=1
        ),
        None,
        ("o0003", "auditor"),
    ),
    identity.RotateKey: (
        identity.RotateKey(possession="ab" * 64, public_key=HASH, suite=1),
        None,
        ("replace",),
    ),
    identity.RevokeKey: (
        identity.RevokeKey(key_id=HASH, reason="lost"),
        None,
        (HASH, "lost"),
    ),
    identity.SetRoles: (
        identity.SetRoles(key_id=HASH, roles=("auditor",)),
        None,
        (HASH, "auditor"),
    ),
}


@pytest.mark.parametrize("kind", get_args(MESSAGES), ids=lambda kind: kind.__name__)
def test_every_kind_of_message_has_a_sentence(kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    message, text, words = SAID[kind]
    sentence = told(message, text)
    assert [word for word in words if word not in sentence] == []
    monkeypatch.setenv("MULU_LANG", "zh")
    assert told(message, text) != sentence


def test_a_text_that_is_withheld_is_said_to_be() -> None:
    message, _, _ = SAID[catalog.RegisterRecord]
    withheld = msgspec.structs.replace(message, part=NO_PART)
    assert "withheld" in told(withheld, None)


def test_a_kind_without_a_sentence_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="telling"):
        told(object(), None)
