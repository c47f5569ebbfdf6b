"""What ``--help`` says about commands, options and arguments, in Chinese and English.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

from mulu.cli.archive_texts import ARCHIVE_HELP
from mulu.cli.duplicate_texts import DUPLICATE_HELP
from mulu.cli.export_texts import EXPORT_HELP
from mulu.cli.gap_texts import GAP_LIST_HELP
from mulu.cli.governance_texts import GOVERNANCE_HELP
from mulu.cli.harvest_texts import HARVEST_HELP
from mulu.cli.language import language
from mulu.cli.network_texts import NETWORK_HELP
from mulu.cli.remote_texts import REMOTE_HELP
from mulu.cli.workbook_texts import WORKBOOK_HELP

HELP: Final[dict[str, tuple[str, str]]] = {
    # Commands
    "mulu": (
        "目录链：城市公共数据目录的账本。"
        "退出码：0 完成，1 被拒绝，2 用法有误，3 暂不可用，4 核验未通过。",
        "A ledger for a city's data catalogues. Exit status: 0 done, 1 refused, 2 usage,"
        " 3 unavailable, 4 verification failed.",
    ),
    "init": ("在主目录新建一条链", "make a new chain in the home"),
    "start": ("运行节点，直到收到停止信号", "run the node until it is told to stop"),
    "status": ("节点现状：高度、各个根、版本", "how the node stands: height, roots, version"),
    "checkpoint": ("写出本链此刻的信任文件", "write a trust file of this chain now"),
    "rebuild": (
        "重建本主目录的读表并与链上状态逐项比较；节点运行时也可以",
        "build this home's read tables anew and compare them with the state; the node may run",
    ),
    "rebuild_from": ("来源：blocks（含历史）或 state", "from blocks (with history) or from state"),
    "rebuild_check": (
        "只核对：现有读表与重建结果逐行逐词比较，不替换",
        "compare only: every row and token of the live tables with a rebuild; nothing is replaced",
    ),
    "audit": (
        "离线：从第一个区块重放并比较每一个根",
        "offline: replay from block 1 and compare every root",
    ),
    "import": ("把目录文件导入链上", "bring catalogue files onto the chain"),
    "search": ("检索目录", "find records"),
    "saved": ("列出保存的检索，或移除一个", "list the searches that were kept, or remove one"),
    "show": ("查看一条目录", "show one record"),
    "history": ("一条目录的各个版本和改动", "versions of a record and what changed"),
    "confirm": (
        "提供单位确认代为登记的目录",
        "as the provider, confirm what was declared on its behalf",
    ),
    "revise": ("修订一条目录", "revise a record"),
    "withdraw": ("撤回一条目录", "withdraw a record"),
    "prove": (
        "写出可离线核验的证明文件",
        "write a proof that anyone can check offline",
    ),
    "verify": ("离线：核验证明文件", "offline: check proofs"),
    "bench": ("运行性能测量", "run the measurements"),
    "key": ("本主目录的密钥", "keys of this home"),
    "key.new": (
        "新建密钥；给出 --org 时由主管部门登记",
        "make a key; with --org the authority registers it",
    ),
    "key.request": (
        "写出登记申请（含持有证明），交主管部门登记",
        "write a request to register a key, with proof of possession, for the authority",
    ),
    "key.list": ("列出密钥", "list keys"),
    "key.show": ("查看一把密钥的公开部分", "show the public side of a key"),
    "key.rotate": ("以新密钥更换旧密钥", "replace a key by a new one"),
    "org": ("机构", "organisations"),
    "org.add": ("登记机构", "register an organisation"),
    "org.list": ("列出机构", "list organisations"),
    "org.show": ("查看一个机构", "show one organisation"),
    "engine": ("共识引擎", "the consensus engine"),
    "engine.install": (
        "用本机的 Go 编译固定版本的共识引擎，每个用户一次",
        "build the pinned consensus engine with the Go that is here, once for each user",
    ),
    "tx": (
        "离线逐人签名的交易",
        "transactions whose signatures are collected offline, one person after another",
    ),
    "tx.build": ("构建待签名的交易文件", "build a transaction file to be signed"),
    "tx.sign": ("看过内容后签名", "sign a transaction file after reading it"),
    "tx.submit": ("签名齐全后提交", "submit it when no signature is missing"),
    # The whole command line
    "home": ("主目录（默认 ~/.mulu）", "home folder (default ~/.mulu)"),
    "url": ("节点地址；默认本主目录的节点", "address of a node; default: this home's node"),
    "as": ("用来签名的密钥名", "name of the key that signs"),
    "json": ("标准输出只有一个 JSON 文档", "exactly one JSON document on standard output"),
    "passphrase_file": (
        "口令文件；也可用 MULU_PASSPHRASE 或按提示输入",
        "file with the passphrase; or set MULU_PASSPHRASE, or answer the prompt",
    ),
    "version": ("显示版本", "show the version"),
    # Chain
    "chain_id": ("链的名称", "name of the chain"),
    "suite": ("签名算法", "signature suite"),
    "finality": (
        "由谁证明最终性：引擎的投票（engine），或 SM2 签名（sm2）",
        "who makes the header final: the engine's votes (engine), or SM2 signatures (sm2)",
    ),
    "next_suite": (
        "新密钥的签名算法；默认与旧密钥相同",
        "suite of the new key; default: the old one's",
    ),
    "hash": ("链的杂凑算法", "the chain's hash"),
    "key_provider": (
        "由哪个已安装的软件包保管密钥；默认加密存成文件",
        "installed package that holds the keys; default: encrypted files",
    ),
    "profile": (
        "按哪套目录规范判断缺项：register 或 statutory",
        "profile that judges gaps: register or statutory",
    ),
    "authority_name": ("主管部门的名称", "name of the authority's organisation"),
    "operator_name": ("平台运维单位的名称", "name of the operator's organisation"),
    "throw_away": (
        "密钥加密从简，仅供演示和测试",
        "derive keys with the least work: for demonstrations and tests only",
    ),
    "listen": ("监听地址；端口 0 为任意空闲端口", "address to listen at; port 0 takes a free one"),
    "accept_clock": (
        "时钟与上一区块相差很大时仍然启动",
        "start although the clock is far from the last block",
    ),
    "output": ("写到哪个文件", "file to write"),
    "audit_path": ("要审计的主目录；默认 --home", "home to audit; default: --home"),
    "trust": ("信任文件；默认主目录里固定的锚", "trust file; default: the anchor of the home"),
    # Keys and organisations
    "key_name": ("密钥名", "name of the key"),
    "key_org": (
        "密钥所属机构；由 --as 的密钥登记",
        "its organisation; the key of --as registers it",
    ),
    "request_org": ("密钥将属于哪个机构", "organisation that the key will belong to"),
    "roles": (
        "角色，逗号分隔：sharing_office、office_head、dept_head、contractor、auditor …",
        "roles, comma-separated: sharing_office, office_head, dept_head, contractor, auditor …",
    ),
    "org_name": ("机构名称", "name of the organisation"),
    "org_id": ("机构编号，如 o0003", "id of the organisation, such as o0003"),
    "org_kind": ("机构类别", "kind of organisation"),
    "org_level": ("层级：city、district、unknown", "level: city, district, unknown"),
    "credit_code": (
        "统一社会信用代码，18 位；没有就不填，决不编造",
        "unified social credit code, 18 characters; leave it out when there is none",
    ),
    "region": ("行政区划代码，6 位", "region code, 6 digits"),
    "region_scheme": ("GBT2260 或 LOCAL", "GBT2260 or LOCAL"),
    "name_en": ("英文名称", "name in English"),
    "short_name": ("简称", "short name"),
    "contact_unit": ("联系单位，不写个人", "unit to contact, never a person"),
    "contact_post": ("联系岗位，不写个人", "post to contact, never a person"),
    # Mappings
    "mapping": ("说明未知格式的映射文件", "mappings that explain unknown formats"),
    "mapping.suggest": (
        "按文件的字段和词起草映射",
        "draft a mapping from a file's fields and words",
    ),
    # Catalogue
    "format": ("文件格式；auto 按内容识别", "format of the files; auto tells it by content"),
    "source": (
        "来源名称；默认取文件名，同一来源须始终同名",
        "name of the source; default: the file's name; keep it the same for the same source",
    ),
    "figures": (
        "测量项；默认单节点的全部；bft 为联盟的全部",
        "figures to measure; default: all of one node; bft: all of a consortium",
    ),
    "peers": ("运行对照账本的脚本所在目录", "folder of the script that runs another ledger"),
    "mapping_file": (
        "说明来源字段含义的映射文件；mulu mapping suggest 可起草",
        "mapping that says what the source's fields mean; mulu mapping suggest drafts one",
    ),
    "encoding": (
        "文件编码，如 GB18030、Big5；默认 UTF-8",
        "encoding of the files, such as GB18030 or Big5; default UTF-8",
    ),
    "gone": (
        "来源中已不存在的记录：列出、撤回或不管",
        "records that a source has no longer: list them, withdraw them, or ignore them",
    ),
    "mapping_out": ("写入此文件，而不是输出到屏幕", "write it to this file instead of printing it"),
    "catalogue_file": ("目录文件", "a catalogue file"),
    "dry_run": ("只检查，不写入", "check only, write nothing"),
    "report": ("把逐条结果写成 JSON 文件", "write the outcome of every record as JSON"),
    "words": ("标题、摘要、信息项名称中的词", "words of title, summary or item names"),
    "of_org": ("提供单位编号", "id of the providing organisation"),
    "of_kind": ("种类：data_entry、duty、system、table", "kind: data_entry, duty, system, table"),
    "of_share_type": (
        "共享类型：1 无条件，2 有条件，3 不予共享",
        "share type: 1 unconditional, 2 conditional, 3 not shared",
    ),
    "of_level": ("分级：G1 … CORE、none", "level: G1 … CORE, none"),
    "of_cycle": ("更新周期代码", "code of the update cycle"),
    "of_status": (
        "状态：PUBLISHED、UNCONFIRMED、WITHDRAWN",
        "status: PUBLISHED, UNCONFIRMED, WITHDRAWN",
    ),
    "of_region": ("提供单位所在行政区划代码", "region code of the provider"),
    "of_org_level": (
        "提供单位层级：city、district、unknown",
        "level of the provider: city, district, unknown",
    ),
    "of_open": ("是否向社会开放", "whether open to the public"),
    "of_format": ("资源格式大类：1 到 7，0 未说明", "class of formats: 1 to 7, 0 not said"),
    "of_api": ("是否以接口共享", "whether shared through an interface"),
    "of_profile": ("所依目录规范，如 register@1", "profile it pins, such as register@1"),
    "of_confirmed": ("提供单位是否已确认", "whether the provider confirmed it"),
    "of_drift": (
        "数据库变动：none 一致、other 不影响使用、breaking 破坏性",
        "drift of the database: none, other, breaking",
    ),
    "of_gap": ("只看有此缺项的，如 missing:summary", "only with this gap, such as missing:summary"),
    "of_duty": ("只看依据此职责的", "only what rests on this duty"),
    "of_system": ("只看在此系统的", "only what stands in this system"),
    "of_entry": ("只看承载此数据目录的库表", "only tables that carry this entry"),
    "of_related": ("只看与此目录关联的", "only entries related to this one"),
    "sorted": (
        "排序：best 最匹配优先，newest 最新优先",
        "order: best match first, or newest first",
    ),
    "with_facets": ("同时列出各项筛选的数目", "also count the values of every filter"),
    "results_out": (
        "把全部结果写入文件：.csv、.jsonl 或 .xlsx",
        "write all results into a file: .csv, .jsonl or .xlsx",
    ),
    "saved_name": ("用保存的检索，可再加条件", "use a kept search; options narrow it further"),
    "save_as": ("以此名称保存这个检索", "keep this search under a name"),
    "remove_saved": ("移除此名称的检索", "remove the search of this name"),
    "limit": ("至多列出几条", "most records to list"),
    "code": ("目录代码，/ 也可写成 ~", "code of the record; ~ may stand for /"),
    "record_version": ("第几版", "which version"),
    "set": (
        "改一个字段，如 summary=…；值可以是 JSON",
        "change one field, such as summary=…; the value may be JSON",
    ),
    "entry_file": (
        "改好的 show --json 输出",
        "what show --json printed, edited",
    ),
    "reason": (
        "撤回原因：duty_changed、merged、obsolete、error、other",
        "reason: duty_changed, merged, obsolete, error, other",
    ),
    "note": ("说明", "note in words"),
    "successor": ("接替它的目录代码", "code of the record that takes its place"),
    # Proofs
    "absent": ("证明这个代码从未使用", "prove that the code was never used"),
    "bundles": ("证明文件", "proof files"),
    # Transactions
    "tx_file": ("交易文件 mulu-tx/1", "transaction file, mulu-tx/1"),
    "messages": (
        "消息的 JSON 列表；文本写在各消息的 text 里",
        "JSON list of messages; the text of each stands in its member text",
    ),
    "signer": (
        "签名人：本主目录的密钥名或 64 位密钥编号，可多次给出",
        "a signer: name of a key of this home, or a key id of 64 digits; may be repeated",
    ),
    "valid_minutes": (
        "有效分钟数：一人签名至多 9，多人至多 7 天",
        "minutes it stays good: at most 9 with one signer, 7 days with several",
    ),
    "yes": ("不再询问", "do not ask"),
    **ARCHIVE_HELP,
    **WORKBOOK_HELP,
    **DUPLICATE_HELP,
    **EXPORT_HELP,
    **GAP_LIST_HELP,
    **GOVERNANCE_HELP,
    **HARVEST_HELP,
    **REMOTE_HELP,
    **NETWORK_HELP,
}
"""By key: Chinese, English."""


def helped(key: str) -> str:
    """A help text in the reader's language."""
    zh, en = HELP[key]
    return zh if language() == "zh" else en
