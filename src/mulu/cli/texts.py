"""Everything a person is told, in Chinese and English: one place.

What concerns records, proofs and transactions stands in ``record_texts``, what ``--help`` says in
``help_texts``, refusals of the chain in ``refusals``.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

from mulu.cli.archive_texts import ARCHIVE_TEXTS
from mulu.cli.duplicate_texts import DUPLICATE_TEXTS
from mulu.cli.export_texts import EXPORT_TEXTS
from mulu.cli.gap_texts import GAP_LIST_TEXTS
from mulu.cli.governance_texts import GOVERNANCE_TEXTS
from mulu.cli.harvest_texts import HARVEST_TEXTS
from mulu.cli.language import language
from mulu.cli.network_texts import NETWORK_TEXTS
from mulu.cli.record_texts import RECORD_TEXTS
from mulu.cli.remote_texts import REMOTE_TEXTS
from mulu.cli.workbook_texts import WORKBOOK_TEXTS

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # Beginnings of errors
    "error.unverified": ("核验未通过", "verification failed"),
    "error.invariant": ("内部一致性错误", "an invariant does not hold"),
    "error.unavailable": ("暂不可用", "unavailable"),
    "error.refused": ("被拒绝", "refused"),
    "error.inadmissible": ("不可受理", "inadmissible"),
    "error.key": ("密钥", "key"),
    "error.not_found": ("没有找到", "not found"),
    "error.usage": ("用法有误", "usage"),
    "error.home": ("主目录", "home"),
    "error.settings": ("设置", "settings"),
    "error.mistake": ("程序出错", "this is our mistake"),
    "error.mistake_detail": (
        "{kind}：{text}。设置 MULU_DEBUG=1 再运行一次可看到细节，请一并报告",
        "{kind}: {text}. Run again with MULU_DEBUG=1 to see where, and report it with that",
    ),
    "error.interrupted": ("已中断", "interrupted"),
    # Session
    "passphrase.ask": ("口令", "passphrase"),
    "passphrase.again": ("再输一次", "again"),
    "passphrase.differ": ("两次输入的口令不同；请重来", "the two passphrases differ; start again"),
    "passphrase.empty": ("口令不能为空", "the passphrase is empty; choose one"),
    "passphrase.missing": (
        "需要口令：请设置 MULU_PASSPHRASE，或用 --passphrase-file 指定文件",
        "a passphrase is needed: set MULU_PASSPHRASE or give --passphrase-file FILE",
    ),
    "node.not_running": (
        "{home} 上没有正在运行的节点；请先运行 mulu --home {home} start，或用 --url 指定节点",
        "no node runs on {home}; start one with: mulu --home {home} start, or name one with --url",
    ),
    "url.form": (
        "{url} 不是节点地址；应类似 http://127.0.0.1:8640",
        "{url} is no address of a node; it looks like http://127.0.0.1:8640",
    ),
    "code.form": (
        "{code} 不是目录代码；例如 3071109900001/000001、x-lanchuan/12、D-o0003-0001",
        "{code} is not a catalogue code; examples: 3071109900001/000001, x-lanchuan/12,"
        " D-o0003-0001",
    ),
    "file.unreadable": ("文件 {file} 无法读取：{why}", "{file} cannot be read: {why}"),
    "file.too_large": (
        "文件 {file} 超过 {bytes_max} 字节，不是所需的文件",
        "{file} is larger than {bytes_max} bytes, so it is not the file that is asked for",
    ),
    "file.unwritable": ("文件 {file} 无法写入：{why}", "{file} cannot be written: {why}"),
    "unproved": (
        "未核验：没有信任文件，以下内容仅凭该服务器所说",
        "not verified: there is no trust anchor, so this is the server's word only",
    ),
    "unreadable_option": ("{text}；见 {command} --help", "{text}; see {command} --help"),
    # Chain
    "init.chain_id": (
        "链名 {name} 不合规则：小写字母开头，其后为小写字母、数字、短横，至多 40 个字符",
        "{name} cannot name a chain: a lower-case letter, then lower-case letters, digits and"
        " dashes, at most 40",
    ),
    "init.not_empty": (
        "{home} 不是空目录；请换一个 --home，没有改动任何文件",
        "{home} is not empty; choose another --home, nothing was changed",
    ),
    "init.working": ("正在生成密钥和创世区块", "making keys and genesis"),
    "init.done": ("新链 {chain_id} 已建在 {home}", "new chain {chain_id} in {home}"),
    "init.next": (
        "请妥善保管口令和 {home}/keys；接着运行：mulu --home {home} start",
        "keep the passphrase and {home}/keys safe; next: mulu --home {home} start",
    ),
    "start.ready": (
        "节点就绪 {url}（Ctrl-C 停止）",
        "the node is ready at {url} (Ctrl-C stops it)",
    ),
    "start.ready_silent": (
        "节点就绪，不提供接口（Ctrl-C 停止）",
        "the node is ready and serves nobody (Ctrl-C stops it)",
    ),
    "start.fell": (
        "账本进程自行结束，节点已停止；请看上面的日志",
        "the ledger process ended by itself, so the node stopped; see the log above",
    ),
    "checkpoint.foreign": (
        "节点给出的链或出块密钥与本主目录固定的锚不同；没有写入文件",
        "the node names another chain or producer than the anchor pinned in this home;"
        " nothing was written",
    ),
    "checkpoint.header": (
        "高度 {height} 的区块头与检查点不符，或签名不成立；没有写入文件",
        "the header of height {height} is not the checkpoint's, or its signature does not hold;"
        " nothing was written",
    ),
    "checkpoint.done": (
        "信任文件已写入 {file}，检查点高度 {height}",
        "trust file written to {file}, checkpoint at height {height}",
    ),
    "audit.no_anchor": (
        "没有信任文件：请用 --trust 指定；否则只能说数据自相一致",
        "there is no trust file: give one with --trust; without it only self-consistency is shown",
    ),
    "rebuild.working": ("正在重建读表", "rebuilding the read tables"),
    "rebuild.done": (
        "读表已重建，与链上状态逐项一致：{compared} 项，区块高度 {height}",
        "read tables rebuilt and equal to the state: {compared} values, height {height}",
    ),
    "rebuild.differ": (
        "读表与链上状态有 {count} 处不一致：{first}；请运行 mulu audit 检查这个主目录",
        "{count} rows differ from the state: {first}; check this home with mulu audit",
    ),
    "rebuild.same": (
        "读表与重建结果逐行逐词一致，区块高度 {height}",
        "the read tables equal a rebuild, row by row and token by token, height {height}",
    ),
    "rebuild.other": (
        "读表有 {count} 处与重建结果不一致：{first}；请运行 mulu rebuild",
        "the read tables differ from a rebuild in {count} places: {first}; run mulu rebuild",
    ),
    "audit.working": ("正在重放区块", "replaying blocks"),
    "audit.ok": (
        "全部一致：{blocks} 个区块、{transactions} 笔交易逐一重放，每个根都相符",
        "everything holds: {blocks} blocks and {transactions} transactions replayed, every root"
        " the same",
    ),
    "audit.bad": (
        "不一致，第一处：{first_bad}",
        "it does not hold; the first bad item: {first_bad}",
    ),
    "audit.untrusted": (
        "数据自相一致，但没有信任文件可对照，不能算通过",
        "the home agrees with itself, but there was no trust file to compare it with",
    ),
    # Engine and network
    "engine.building": (
        "正在编译 CometBFT {version}，首次约一分钟",
        "building CometBFT {version}; about a minute the first time",
    ),
    "engine.installed": (
        "CometBFT {version} 已就绪：{path}",
        "CometBFT {version} is ready: {path}",
    ),
    # Keys and organisations
    "key.node_signs_blocks": (
        "{name} 是节点密钥，只签区块；请用 --as 另选密钥",
        "{name} is the node's key, which signs blocks only; choose another with --as",
    ),
    "key.org_and_roles": (
        "--org 和 --roles 要一起给出",
        "--org and --roles belong together; give both or neither",
    ),
    "key.roles": (
        "角色 {role} 不存在；可选：{known}",
        "there is no role {role}; there are: {known}",
    ),
    "key.new": ("密钥 {name} 已加密保存", "key {name} is kept encrypted"),
    "key.registered": (
        "已登记给 {org_id}，角色 {roles}，下一个区块起生效",
        "registered for {org_id} as {roles}, in force from the next block",
    ),
    "key.requested": (
        "密钥 {name} 登记给 {org_id} 的申请已写入 {file}；主管部门：tx build --from {file}",
        "the request to register {name} for {org_id} is in {file}; next, the authority:"
        " tx build --from {file}",
    ),
    "key.rotated": (
        "密钥 {name} 已更换，下一个区块起生效；旧密钥保存为 {old}",
        "key {name} is replaced from the next block on; the old one is kept as {old}",
    ),
    "key.rotate_open": (
        "更换 {name} 未完成，新密钥保存为 {next}；请再次运行同一命令",
        "rotating {name} was not finished, the new key is kept as {next}; run the command again",
    ),
    "org.added": ("已登记机构 {org_id} {name}", "organisation {org_id} {name} is registered"),
    **RECORD_TEXTS,
    **ARCHIVE_TEXTS,
    **GOVERNANCE_TEXTS,
    **HARVEST_TEXTS,
    **NETWORK_TEXTS,
    **REMOTE_TEXTS,
    **WORKBOOK_TEXTS,
    **DUPLICATE_TEXTS,
    **EXPORT_TEXTS,
    **GAP_LIST_TEXTS,
}
"""By key: Chinese, English; ``{names}`` are filled in."""


def say(key: str, **values: object) -> str:
    """A text in the reader's language.

    Args:
        key: Its name here or in ``help_texts``.
        values: What its ``{names}`` stand for.
    """
    zh, en = TEXTS[key]
    return (zh if language() == "zh" else en).format(**values)
