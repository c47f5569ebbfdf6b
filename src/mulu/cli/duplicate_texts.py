"""What a person is told about entries that may be the same, in Chinese and English.

Source: docs/spec/cli.md CLI-6; docs/spec/duplicates.md DUP-13.
"""

from typing import Final

DUPLICATE_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "duplicates.total": (
        "疑似重复 {total} 组，列出 {shown} 组；在 {entries} 条目录中查找，区块高度 {height}",
        "{total} groups may be the same, {shown} are listed; found among {entries} entries"
        " at height {height}",
    ),
    "duplicates.hidden": (
        "已判定为不重复而未列出的 {count} 组（--all 可列出）",
        "{count} groups were decided to differ and are not listed (--all lists them)",
    ),
    "duplicates.cut": (
        "有 {count} 个名称相似者过多，没有逐一比较",
        "{count} names have too many alike: they were not compared with all of them",
    ),
    "duplicates.merge": (
        "合并：mulu withdraw 代码 --reason merged --successor 保留的代码；"
        "不是重复：mulu duplicates differ 代码 代码…",
        "to merge: mulu withdraw CODE --reason merged --successor THE-ONE-KEPT;"
        " not the same: mulu duplicates differ CODE CODE…",
    ),
    "duplicates.looking": ("正在查找疑似重复的目录…", "looking for entries that may be the same …"),
    "duplicates.within": ("同一机构", "one organisation"),
    "duplicates.across": ("跨机构", "several organisations"),
    "duplicates.more": ("……另有 {count} 条", "… and {count} more"),
    "duplicates.differ_done": (
        "已记下：这 {count} 条不是重复；记录只在本主目录 {file}",
        "noted: these {count} are not the same; it stands in this home only, {file}",
    ),
    "duplicates.differ_two": (
        "请给出至少两个不同的目录代码",
        "name at least two different codes",
    ),
    "duplicates.undo_done": ("已取消 {count} 条判定", "{count} decisions were taken back"),
    "duplicates.output": (
        "{file} 的扩展名须是 .csv、.jsonl 或 .xlsx",
        "the name {file} must end with .csv, .jsonl or .xlsx",
    ),
    "duplicates.saved": ("已写入 {file}：{count} 组", "{count} groups were written to {file}"),
    "duplicates.damaged": (
        "{file} 第 {line} 行不是判定记录；请改正或删去该行",
        "line {line} of {file} is no decision; mend it or take it out",
    ),
    "duplicates.same_name": ("名称相同", "same name"),
    "duplicates.same_but_marks": ("只差标点、括号、空格或繁简", "same but for punctuation"),
    "duplicates.same_but_prefix": (
        "只差本机构或本地名称",
        "same but for the name of its own organisation or place",
    ),
    "duplicates.same_but_words": (
        "只差“信息”“数据”“名录”一类的词",
        "same but for words such as data or list",
    ),
    "duplicates.near_name": ("疑似笔误", "likely a slip of the pen"),
    "duplicates.one_says_more": ("一个名称多几个字", "one name says a little more"),
    "duplicates.same_but_period": (
        "只差年份、月份或季度，可考虑合为一条",
        "same but for year, month or quarter; may be one entry",
    ),
    "duplicates.same_ref": ("来源处的标识相同", "same id at their sources"),
    "duplicates.same_page": ("详情页相同", "same page"),
    "duplicates.same_table": ("由同一张库表承载", "one table carries them"),
    "duplicates.same_items": ("信息项相同 {share}%", "{share}% of the items are the same"),
    "duplicates.other_items": (
        "但信息项几乎不同（相同 {share}%）",
        "but only {share}% of the items are the same",
    ),
    "duplicates.common_name": (
        "但许多机构都有同名目录",
        "but many organisations have one of this name",
    ),
    "duplicates.counterparts": ("但各属不同地区", "but each is of another place"),
}
DUPLICATE_HELP: Final[dict[str, tuple[str, str]]] = {
    "duplicates": ("疑似重复的目录", "entries that may be the same"),
    "duplicates.list": (
        "列出疑似重复的目录，附理由和分数，由人判定",
        "list entries that may be the same, with reasons and a score, for a person to decide",
    ),
    "duplicates.differ": (
        "记下几条目录不是重复，以后不再列出",
        "note that entries are not the same: they are not listed again",
    ),
    "duplicates.decided": ("列出已记下的判定", "list what was decided"),
    "of_member": ("只列含此目录的组", "only groups with this entry"),
    "of_reason": (
        "只列此理由：same_name、same_but_words、near_name、same_items …",
        "only for this reason: same_name, same_but_words, near_name, same_items …",
    ),
    "of_orgs": (
        "one：同一机构之内；several：跨机构",
        "one: within one organisation; several: across",
    ),
    "least": ("最低分数，0 到 1000", "lowest score, 0 to 1000"),
    "decided_too": ("连已判定为不重复的一起列出", "list what was decided to differ, too"),
    "duplicates_out": (
        "写入 .csv、.jsonl 或 .xlsx 文件，包含全部组",
        "write all groups to a .csv, .jsonl or .xlsx file",
    ),
    "undo": ("取消这一判定", "take the decision back"),
}
