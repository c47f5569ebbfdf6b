"""What a person is told about records, imports, proofs and transactions; part of ``texts``.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

RECORD_TEXTS: Final[dict[str, tuple[str, str]]] = {
    # Catalogue
    "search.total": ("共 {total} 条，高度 {height}", "{total} hits, height {height}"),
    "search.capped": (
        "超过 {total} 条，高度 {height}；请缩小范围",
        "more than {total} hits, height {height}; narrow the search",
    ),
    "search.form": (
        "结果文件须以 .csv、.jsonl 或 .xlsx 结尾，而不是 {file}",
        "a file of results ends with .csv, .jsonl or .xlsx, not {file}",
    ),
    "search.taken": (
        "{count} 条结果写入 {file}，高度 {height}",
        "{count} results written to {file}, height {height}",
    ),
    "saved.none": (
        "没有保存过检索 {name}；已有：{known}",
        "no search is kept as {name}; there are: {known}",
    ),
    "saved.name": ("名称须有 1 到 {most} 个字", "a name has 1 to {most} characters"),
    "saved.file": (
        "{file} 不是保存检索的文件：{why}；请改好或删去",
        "{file} does not hold kept searches ({why}); mend or remove it",
    ),
    "unconfirmed": ("待确认", "UNCONFIRMED"),
    "show.proved": (
        "已用信任锚核验，证明所在高度 {height}",
        "verified against the trust anchor, proved at height {height}",
    ),
    "text.withheld": ("文本由提供单位保留", "the provider keeps the text"),
    "text.erased": ("文本已依决定擦除", "the text was erased by a recorded decision"),
    "confirm.done": (
        "{count} 条已由提供单位确认，高度 {height}",
        "{count} confirmed by the provider at height {height}",
    ),
    "revise.nothing": (
        "没有改动；请用 --set 字段=值 或 --file 给出新内容",
        "nothing would change; give --set FIELD=VALUE or --file FILE",
    ),
    "revise.no_text": (
        "{code} 的文本不在链上公开，不能只改一部分；请用 --file 给出完整内容",
        "the text of {code} is not to be read, so it cannot be changed in part; give it whole"
        " with --file",
    ),
    "revise.field": (
        "没有字段 {field}；可选：{known}",
        "there is no field {field}; there are: {known}",
    ),
    "revise.value": ("字段的值不对：{why}", "a value is wrong: {why}"),
    "revise.file": (
        "{file} 不是 show --json 输出的内容：{why}",
        "{file} is not what show --json prints: {why}",
    ),
    "revise.other_code": (
        "文件里是 {there}，不是 {asked}",
        "the file is of {there}, not of {asked}",
    ),
    "revise.done": (
        "{code} 已修订为第 {version} 版，高度 {height}",
        "{code} is now at version {version}, height {height}",
    ),
    "withdraw.done": (
        "{code} 已撤回，高度 {height}；它仍可读，代码不再重用",
        "{code} is withdrawn at height {height}; it stays readable, its code is never reused",
    ),
    "import.done": ("导入完成", "import done"),
    "import.checked": ("只做了检查，没有写入", "checked only, nothing was written"),
    "import.read": ("读取", "read"),
    "import.accepted": ("收下", "accepted"),
    "import.revised": ("其中修订", "of these revised"),
    "import.unchanged": ("不变", "unchanged"),
    "import.rejected": ("未收下", "rejected"),
    "import.orgs": ("新登记机构", "organisations registered"),
    "mapping.no_file": ("{file} 中没有目录文件", "{file} holds no catalogue file"),
    "mapping.written": (
        "映射草稿写在 {file}；请核对 fields，并为 values 中的词填上代码",
        "the draft stands in {file}; check fields, and give the words under values their codes",
    ),
    "import.gone": ("来源中已无", "gone from their source"),
    "gone.there": (
        "{code} {title}：来源 {source} 中已无；如须撤回，用 --gone withdraw",
        "{code} {title}: {source} has it no longer; --gone withdraw withdraws it",
    ),
    "gone.withdrawn": (
        "{code} {title}：来源 {source} 中已无，已撤回",
        "{code} {title}: {source} has it no longer; withdrawn",
    ),
    "import.dropped": ("去掉的个人字段", "person fields dropped"),
    "import.masked": ("遮去的个人信息", "masked in texts"),
    "import.seconds": ("秒", "seconds"),
    "import.more": (
        "还有 {count} 处；用 --report 写出全部",
        "and {count} more; --report FILE writes them all",
    ),
    "import.so_far": (
        "读 {read} · 收 {accepted} · 不变 {unchanged} · 未收 {rejected}",
        "{read} read · {accepted} accepted · {unchanged} unchanged · {rejected} rejected",
    ),
    # Transactions
    "tx.submitting": ("等待写入区块", "waiting for a block"),
    "tables.behind": (
        "已写入高度 {height}，但读表尚未跟上；稍后再查",
        "it is committed at height {height}, but the read tables are behind; look again later",
    ),
    "tx.exists": (
        "{file} 已存在，其中可能有收集到的签名；请换一个文件名",
        "{file} exists and may hold signatures that were collected; choose another name",
    ),
    "tx.too_long": (
        "{minutes} 分钟太长：{signers} 个签名人时至多 {most}",
        "{minutes} minutes is too long: at most {most} with {signers} signers",
    ),
    "tx.not_signer": (
        "密钥 {name}（{key_id}）不在签名人之列；请用 --as 另选密钥",
        "key {name} ({key_id}) is none of the signers; choose another with --as",
    ),
    "tx.expired": (
        "该交易已于 {until} 过期；请重新构建",
        "the transaction was good until {until}; build it again",
    ),
    "tx.about": (
        "交易 {id}\n链 {chain}，{until} 之前有效。签名即表示同意：",
        "transaction {id}\nchain {chain}, good until {until}. Signing agrees to:",
    ),
    "tx.ask": ("用密钥 {name} 签名吗", "sign with key {name}"),
    "tx.say_yes": (
        "没有终端可询问；看过内容后请加 --yes",
        "there is no terminal to ask at; give --yes after reading what it asks for",
    ),
    "tx.declined": ("未签名，文件没有改动", "not signed; the file is unchanged"),
    "tx.missing": (
        "还缺签名，不能提交：{missing}",
        "signatures are missing, so it cannot be submitted: {missing}",
    ),
    "tx.none_missing": ("不缺", "none"),
    "tx.state": (
        "{file}：交易 {id}，尚缺签名：{missing}",
        "{file}: transaction {id}, signatures missing: {missing}",
    ),
    "tx.done": ("交易 {id} 已写入，高度 {height}", "transaction {id} committed, height {height}"),
    "chain.unknown": (
        "{home} 没有信任锚，不知道是哪条链；请给出 --home 或 --url",
        "{home} has no anchor, so the chain is not known; give --home or --url",
    ),
    "option.one_of": (
        "{option} 不能是 {value}；可选：{known}",
        "{option} cannot be {value}; choose one of: {known}",
    ),
    # Proofs
    "prove.done": (
        "证明已写入 {file}（{bytes} 字节，高度 {height}）",
        "proof written to {file} ({bytes} bytes, height {height})",
    ),
    "prove.version_absent": (
        "--absent 证明代码从未使用，不能与 --version 同用",
        "--absent proves that a code was never used; it does not go with --version",
    ),
    "verify.no_trust": (
        "没有可对照的信任文件：请用 --trust 指定，或在有锚的 --home 里运行",
        "there is nothing to check against: give --trust FILE, or a --home with a pinned anchor",
    ),
    "verify.ok": ("成立", "holds"),
    "verify.bad": ("不成立", "does not hold"),
    "verify.unjudged": ("本机无法判断", "cannot be judged here"),
    "verify.machine": (
        "本机的 OpenSSL 不能核对 SM2 和 SM3，这不是结论；请安装带二者的 OpenSSL 3 或更新版本，"
        "或换一台机器核对（{why}）",
        "this machine cannot judge SM2 and SM3, which is no verdict; install an OpenSSL 3 or newer"
        " with both, or judge on another machine ({why})",
    ),
    "what.present": ("存在", "present"),
    "what.absent": ("不存在", "absent"),
    "what.transaction": ("交易在区块中", "transaction in its block"),
    "what.unknown": ("无法识别", "not recognised"),
}
"""By key: Chinese, English; ``{names}`` are filled in."""
