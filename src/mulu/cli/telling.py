"""What a transaction asks for, in plain words: shown before anybody signs it.

Every message kind has a sentence; a test holds this to the kinds there are.

Source: docs/spec/cli.md CLI-19.
"""

from typing import Any, Final

import msgspec

from mulu.cli.language import choose
from mulu.cli.telling_governance import told_governance
from mulu.core.canonical import decode_loose
from mulu.core.signing import key_id
from mulu.modules.catalog.messages import (
    ConfirmRecords,
    RegisterRecord,
    ReportDrift,
    ReviseRecord,
    SettleDrift,
    WithdrawRecord,
)
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from mulu.modules.catalog.texts import WithdrawText
from mulu.modules.governance.messages import Propose, Settle, Vote, Withdraw
from mulu.modules.identity.messages import (
    RegisterKey,
    RegisterOrg,
    ReviseOrg,
    RevokeKey,
    RotateKey,
    SetRoles,
)
from mulu.tx.prepare import AnyMessage

KINDS: Final[dict[type, tuple[str, str]]] = {
    DataEntry: ("数据目录", "data entry"),
    Duty: ("职责", "duty"),
    System: ("系统", "system"),
    Table: ("库表", "table"),
}
_SHARE: Final = {
    0: ("", ""),
    1: ("，无条件共享", ", shared unconditionally"),
    2: ("，有条件共享", ", shared on conditions"),
    3: ("，不予共享", ", not shared"),
}
_CODES_SHOWN: Final = 20
_TEXT_SHOWN: Final = 200


def told(message: AnyMessage, text: bytes | None) -> str:
    """One sentence on what a message asks for.

    Args:
        message: Any message of the chain.
        text: Its text, when it has one that is not withheld.

    Raises:
        ValueError: A kind of message that has no sentence.
    """
    words = _words(text)
    match message:
        case RegisterRecord() | ReviseRecord():
            return _declared(message, words)
        case WithdrawRecord():
            return _withdrawn(message, text)
        case ConfirmRecords() | ReportDrift() | SettleDrift():
            return _standing(message)
        case RegisterOrg() | ReviseOrg():
            return _org(message, words)
        case RegisterKey() | RotateKey() | RevokeKey() | SetRoles():
            return _key(message)
        case Propose() | Vote() | Withdraw() | Settle():
            return told_governance(message, words)
        case _:
            raise ValueError(f"{type(message).__name__} has no sentence in telling.py")


def _words(text: bytes | None) -> dict[str, Any]:
    if text is None:
        return {}
    plain: dict[str, Any] = decode_loose(text, dict[str, Any])
    return plain


def _record(record: Record, words: dict[str, Any]) -> str:
    kind = choose(*KINDS[type(record)])
    title = words.get("title") or choose("（文本保留）", "(text withheld)")
    extra = choose(*_SHARE[record.share_type]) if isinstance(record, DataEntry) else ""
    if isinstance(record, DataEntry) and record.items:
        extra += choose(f"，{len(record.items)} 个信息项", f", {len(record.items)} items")
    summary = str(words.get("summary") or words.get("text") or "")[:_TEXT_SHOWN]
    return f"{kind}“{title}”{extra}" + (f"\n    {summary}" if summary else "")


def _declared(message: RegisterRecord | ReviseRecord, words: dict[str, Any]) -> str:
    if isinstance(message, ReviseRecord):
        return _revised(message, words)
    code = message.code or f"x-{message.source}/…"
    record = _record(message.record, words)
    return choose(
        f"为提供单位 {message.provider} 登记 {code}：{record}",
        f"register {code} for provider {message.provider}: {record}",
    )


def _revised(message: ReviseRecord, words: dict[str, Any]) -> str:
    base, record = message.base[:12], _record(message.record, words)
    return choose(
        f"修订 {message.code}（在版本 {base}… 之上）：{record}",
        f"revise {message.code} (on version {base}…): {record}",
    )


def _withdrawn(message: WithdrawRecord, text: bytes | None) -> str:
    note = "" if text is None else decode_loose(text, WithdrawText).note
    after_zh = f"，由 {message.successor} 接替" if message.successor else ""
    after_en = f", succeeded by {message.successor}" if message.successor else ""
    tail = f"\n    {note}" if note else ""
    return choose(
        f"撤回 {message.code}，原因 {message.reason}{after_zh}{tail}",
        f"withdraw {message.code}, reason {message.reason}{after_en}{tail}",
    )


def _standing(message: ConfirmRecords | ReportDrift | SettleDrift) -> str:
    """Messages that change no version."""
    return _confirmed(message) if isinstance(message, ConfirmRecords) else _drift(message)


def _confirmed(message: ConfirmRecords) -> str:
    codes = [ref.code for ref in message.records]
    listed = "、".join(codes[:_CODES_SHOWN]) + ("…" if len(codes) > _CODES_SHOWN else "")
    return choose(
        f"以提供单位身份确认 {len(codes)} 条目录：{listed}",
        f"as the provider, confirm {len(codes)} records: {listed}",
    )


def _drift(message: ReportDrift | SettleDrift) -> str:
    if isinstance(message, SettleDrift):
        return choose(
            f"库表 {message.code} 与数据库已恢复一致",
            f"table {message.code} is again as its database",
        )
    named = sorted({change.what for change in message.changes})
    what, count = ", ".join(named), len(message.changes)
    return choose(
        f"报告库表 {message.code} 与数据库不一致：{count} 处变化（{what}）",
        f"report that table {message.code} differs from its database: {count} changes ({what})",
    )


def _org(message: RegisterOrg | ReviseOrg, words: dict[str, Any]) -> str:
    name = words.get("name") or choose("（文本保留）", "(text withheld)")
    code = message.credit_code or choose("无信用代码", "no credit code")
    facts = f"{message.kind}, {message.level}, {code}"
    if isinstance(message, RegisterOrg):
        return choose(
            f"登记机构“{name}”（{facts}）", f"register the organisation “{name}” ({facts})"
        )
    if message.status == "abolished":
        heir = message.successor or "–"
        return choose(
            f"撤销机构 {message.org_id}“{name}”，承接单位 {heir}",
            f"abolish {message.org_id} “{name}”, successor {heir}",
        )
    return choose(
        f"修订机构 {message.org_id}“{name}”（{facts}）",
        f"revise {message.org_id} “{name}” ({facts})",
    )


def _key(message: RegisterKey | RotateKey | RevokeKey | SetRoles) -> str:
    match message:
        case RegisterKey():
            roles = ", ".join(message.roles)
            id_ = key_id(message.suite, bytes.fromhex(message.public_key))
            return choose(
                f"把密钥 {id_} 登记给机构 {message.org_id}，角色 {roles}",
                f"register key {id_} for {message.org_id} as {roles}",
            )
        case RotateKey():
            id_ = key_id(message.suite, bytes.fromhex(message.public_key))
            return choose(
                f"以密钥 {id_} 更换签名人自己的密钥",
                f"replace the signer's own key by {id_}",
            )
        case RevokeKey():
            return choose(
                f"自下一个区块起停用密钥 {message.key_id}，原因 {message.reason}",
                f"end key {message.key_id} from the next block on, reason {message.reason}",
            )
        case SetRoles():
            roles = ", ".join(message.roles)
            return choose(
                f"把密钥 {message.key_id} 的角色改为 {roles}",
                f"set the roles of key {message.key_id} to {roles}",
            )


def plain(message: msgspec.Struct) -> dict[str, Any]:
    """A message as plain values, for programs."""
    made: dict[str, Any] = msgspec.to_builtins(message)
    return made
