"""What a person is told about governance and upgrades, in Chinese and English.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

GOVERNANCE_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "governance.proposed": (
        "提案 {number} 已提出，{expires} 前可表决",
        "proposal {number} stands; members may vote until {expires}",
    ),
    "governance.open": (
        "已计入提案 {number} 的表决，尚待其他成员",
        "the vote on proposal {number} is counted; other members have still to vote",
    ),
    "governance.passed": (
        "提案 {number} 已通过并执行，决定编号 {decision}，高度 {height}",
        "proposal {number} has passed and is carried out: decision {decision}, height {height}",
    ),
    "governance.rejected": (
        "提案 {number} 已不可能通过，予以否决",
        "proposal {number} can no longer pass and is rejected",
    ),
    "governance.withdrawn": ("提案 {number} 已撤回", "proposal {number} is taken back"),
    "governance.kind": (
        "没有事项 {kind}；可选：{known}",
        "there is no kind of action {kind}; there are: {known}",
    ),
    "governance.field": (
        "事项 {kind} 的字段有误：{why}；字段有：{known}",
        "a field of {kind} is wrong: {why}; its fields are: {known}",
    ),
    "governance.validator": (
        "没有名为 {name} 的验证节点；现有：{known}。新节点请给出全部字段，或用 network validator"
        " 写出的文件",
        "no validator is called {name}; there are: {known}. For a new one give every field, or the"
        " file that network validator writes",
    ),
    "governance.choice": (
        "表决请写 approve（赞成）或 reject（反对），不是 {choice}",
        "vote approve or reject, not {choice}",
    ),
    "governance.about": (
        "提案 {number}：{kind}，{title}，由 {org_id} 提出",
        "proposal {number}: {kind}, {title}, by {org_id}",
    ),
    "governance.proved": (
        "提案 {number} 及其表决的证明已写入 {file}，高度 {height}",
        "the proof of proposal {number} and its votes is in {file}, height {height}",
    ),
    "governance.no_validators": (
        "本链由单一节点出块，没有验证节点",
        "this chain has one producer and no validators",
    ),
    "upgrade.nothing": (
        "没有待执行的升级；链在规则版本 {version}，高度 {height}",
        "no upgrade is planned; the chain has app version {version} at height {height}",
    ),
    "upgrade.ready": (
        "可以升级：高度 {from_height} 起用规则版本 {version}（{name}）；迁移改动 {count} 个状态键，"
        "不变量全部成立，迁移后的状态根 {root}",
        "ready: from height {from_height} app version {version} ({name}); the migration changes"
        " {count} state keys, every invariant holds, the state's root is then {root}",
    ),
    "upgrade.not_ready": ("不能升级：{problem}", "not ready: {problem}"),
}
GOVERNANCE_HELP: Final[dict[str, tuple[str, str]]] = {
    "governance": ("链上治理：提案与表决", "governance on chain: proposals and votes"),
    "governance.propose": (
        "提出提案；本机构即视为赞成",
        "put an action to the vote; the own organisation approves it by that",
    ),
    "governance.vote": (
        "代表本机构表决，一次为定",
        "vote for the own organisation, once and for good",
    ),
    "governance.withdraw": ("撤回本机构的提案", "take back a proposal of the own organisation"),
    "governance.settle": (
        "成员或门槛变动后重新计票",
        "count again after members or thresholds have changed",
    ),
    "governance.list": ("列出提案", "list proposals"),
    "governance.show": ("查看提案及每一票", "show a proposal and every vote"),
    "governance.prove": (
        "写出提案及其表决的证明",
        "write a proof of a proposal and its votes",
    ),
    "governance.members": (
        "成员机构、门槛、冻结与升级",
        "members, thresholds, freeze and upgrades",
    ),
    "governance.validators": ("验证节点", "validators"),
    "governance.evidence": ("引擎报告的违规证据", "misbehaviour that the engine reported"),
    "upgrade": ("规则升级", "upgrades of the rules"),
    "upgrade.check": (
        "离线：在主目录的副本上试行下一次升级，不写入任何内容",
        "offline: try the next upgrade on a copy of a home; nothing is written",
    ),
    "action_kind": (
        "事项，如 add_member、set_validator、set_value、erase_part、freeze、upgrade",
        "kind of action, such as add_member, set_validator, set_value, erase_part, freeze, upgrade",
    ),
    "action_fields": (
        "事项的字段，如 org_id=o0003；值先按原样，不成再按 JSON",
        "fields of the action, such as org_id=o0003; a value as it is, else read as JSON",
    ),
    "action_file": (
        "事项字段的 JSON 文件；命令行给出的字段优先",
        "JSON file with fields of the action; those given on the command line come first",
    ),
    "proposal_title": ("提案标题", "title of the proposal"),
    "proposal_reason": ("理由；写机构与岗位，不写个人", "why; name offices and posts, no persons"),
    "proposal_basis": ("依据：法规、文件或纪要", "law, order or minutes it rests on"),
    "proposal_days": ("可表决的天数", "days for which members may vote"),
    "proposal_number": ("提案编号", "number of the proposal"),
    "choice": ("approve 赞成，reject 反对", "approve or reject"),
    "list_limit": ("最多列出多少条", "how many at most"),
}
