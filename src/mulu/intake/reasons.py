"""Every sentence an import says about a record it read, in Chinese and English.

Source: docs/spec/intake.md INT-7 and INT-44.
"""

from collections.abc import Iterable


def _both(zh: str, en: str) -> str:
    return f"{zh} · {en}"


def no_title() -> str:
    """The title is asked for at admission."""
    return _both("没有标题", "it has no title")


def no_provider(keys: Iterable[str]) -> str:
    """A provider is required."""
    shown = list(keys)[:12]
    return _both(
        f"没有写明提供方（字段：{'、'.join(shown)[:200]}）",
        f"it does not name the organisation that provides it (fields: {', '.join(shown)[:200]})",
    )


def no_dataset_list() -> str:
    """A data.json without its list."""
    return _both(
        "data.json 中没有 dataset 列表", "the data.json has no list of datasets under dataset"
    )


def bad_field(where: str, why: str) -> str:
    """A field of our own format is not as it must be."""
    return _both(f"字段 {where} 不合要求：{why}", f"field {where or 'of the record'}: {why}")


def shortened(cuts: Iterable[str]) -> str:
    """Texts longer than a node takes were cut."""
    shown = "，".join(cuts)
    return _both(f"文字过长，已截短：{shown}", f"texts too long were cut: {shown}")


def unknown_list(name: str) -> str:
    """A list that our own format does not have."""
    return _both(f"格式中没有名为“{name}”的列表", f"the format has no list called {name!r}")


def not_admissible_basis(kind: str) -> str:
    """A basis for denial that the law does not admit."""
    return _both(
        f"不予共享的依据种类“{kind}”不可采；只能是法律、行政法规或国务院决定",
        f"a basis for denial of kind {kind!r} is not admissible:"
        " law, admin_regulation or state_council_decision",
    )


def unknown_link(what: str, name: str) -> str:
    """A link leads nowhere."""
    return _both(
        f"所引用的{_LINKED[what]}“{name}”既不在本次导入中，也不在链上",
        f"it refers to {what} {name!r}, which is neither in this import nor on the chain",
    )


_LINKED = {
    "organisation": "机构",
    "duty": "职责",
    "system": "系统",
    "entry": "数据目录",
    "item": "信息项",
    "table": "库表",
}


def repeat_of(name: str, index: int, code: str) -> str:
    """The same record was met before."""
    at = f" {code}" if code else ""
    return _both(
        f"与 {name} 第 {index} 条完全相同{at}", f"an exact repeat of record {index} of {name}{at}"
    )


def same_id(count: int) -> str:
    """Another record of the run has the same id and other content."""
    return _both(
        f"来源中有 {count} 条不同记录用同一标识，按顺序编号",
        f"the source gives {count} different records one id; they are numbered in order",
    )


def withdrawn(code: str) -> str:
    """The chain's record has ended."""
    return _both(
        f"链上 {code} 已撤回；导入不会使其恢复",
        f"{code} is withdrawn on the chain; an import does not bring it back",
    )


def text_gone(code: str) -> str:
    """The chain's text is withheld or erased."""
    return _both(
        f"链上 {code} 的文本已被保留或擦除，无法比较，未改动",
        f"the text of {code} is withheld or erased, so it cannot be compared and was left as it is",
    )


def older_version(code: str, version: int) -> str:
    """The chain went on from what the source says."""
    return _both(
        f"与链上 {code} 的第 {version} 版相同，此后已在链上修订；导入不会退回旧版",
        f"equal to version {version} of {code}, which was revised on the chain since;"
        " an import does not go back",
    )


def known_by_credit_code(org_id: str) -> str:
    """The organisation came onto the chain by another way."""
    return _both(
        f"该信用代码已登记为 {org_id}，未改动",
        f"this credit code is {org_id} already, which was left as it is",
    )


def refused(module: str, code: int, why: str) -> str:
    """The chain's rules say no."""
    return _both(f"链上规则拒绝（{module} {code}）：{why}", f"refused by {module} {code}: {why}")


def text_problem(field: str, why: str) -> str:
    """The text is not admissible."""
    return _both(f"文本不合要求：{field}", f"the text is not acceptable: {why}")


def provider_refused(name: str, why: str) -> str:
    """The provider could not be registered."""
    return _both(
        f"提供方“{name}”未能登记：{why}", f"its provider {name!r} could not be registered: {why}"
    )


def too_large(limit: int) -> str:
    """The text exceeds a part."""
    return _both(f"文本超过 {limit >> 10} KiB", f"its text is larger than {limit >> 10} KiB")


def tried_too_often() -> str:
    """Transactions kept being refused after their check."""
    return _both(
        "检查后提交仍多次被拒，未再尝试；请重新导入",
        "refused again and again after its check; import again",
    )


def not_asked_yet() -> str:
    """Dry run: rules cannot be asked before the things it links to exist."""
    return _both(
        "试运行：所引用的记录尚未登记，未询问链上规则",
        "dry run: what it links to is not registered, so rules were not asked",
    )


def other_kind(code: str) -> str:
    """The code or reference belongs to a record of another kind."""
    return _both(f"链上 {code} 是另一类记录", f"{code} on the chain is a record of another kind")


def provider_changed(code: str, before: str, after: str) -> str:
    """A record cannot move to another organisation by an import."""
    return _both(
        f"链上 {code} 的提供方是 {before}，来源中变为 {after}；请撤回后另行登记，导入不改变提供方",
        f"{code} is provided by {before} on the chain and by {after} in the source; an import does"
        " not move records: withdraw it and register it anew",
    )


def code_taken(code: str, other: str) -> str:
    """Two records of one source have one code."""
    return _both(
        f"代码 {code} 已属于同一来源的另一条记录（{other}）",
        f"the code {code} belongs to another record of the same source ({other})",
    )


def code_differs(code: str, source_code: str) -> str:
    """The chain keeps the code it has."""
    return _both(
        f"来源现在给出代码 {source_code}，链上沿用 {code}",
        f"the source now gives the code {source_code}; the chain keeps {code}",
    )


def org_key_twice(key: str) -> str:
    """Two different records have one key that others use."""
    return _both(
        f"键“{key}”先前已用于另一条不同的记录", f"the key {key!r} stands for another record before"
    )


def changed_meanwhile(code: str, version: int) -> str:
    """The chain has another version than an export was made from."""
    return _both(
        f"{code} 在导出之后已有他人修订（现为第 {version} 版），未覆盖；请重新导出，再填入改动",
        f"{code} was revised by others since the export (now version {version}) and was not"
        " overwritten: export it again and enter the changes there",
    )


def base_unknown(code: str) -> str:
    """A record that was exported, and that this chain does not have."""
    return _both(
        f"链上没有 {code}：此行导出自另一条链，或代码被改动；请恢复代码，或清空代码作为新记录登记",
        f"the chain has no {code}: the row is of another chain or its code was changed. Restore the"
        " code, or empty it to register a new record",
    )


def org_abolished(org_id: str) -> str:
    """The chain's organisation has ended."""
    return _both(
        f"链上机构 {org_id} 已撤销，未改动",
        f"organisation {org_id} is abolished on the chain and was left as it is",
    )


def stopped(why: str) -> str:
    """The run ended before this record was decided."""
    return _both(
        f"导入中止，未能确认此条结果：{why}；请重新导入",
        f"the import stopped before this was certain: {why}; import again",
    )
