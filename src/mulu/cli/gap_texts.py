"""What a person is told about gaps and profiles, in Chinese and English.

Source: docs/spec/cli.md CLI-6 and CLI-55.
"""

from typing import Final

GAP_LIST_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "gaps.record": (
        "{code} {title}：按 {profile} 有 {count} 处缺项，高度 {height}",
        "{code} {title}: {count} gaps by {profile}, height {height}",
    ),
    "gaps.none": ("没有缺项", "nothing is missing"),
    "gaps.why": ("为何", "why"),
    "gaps.how": ("怎样补", "how"),
    "gaps.example": ("例", "for example"),
    "gaps.complete": (
        "{kind}：{complete} / {records} 条完整（{percent}%）",
        "{kind}: {complete} of {records} complete ({percent}%)",
    ),
    "gaps.capped": (
        "该系统的记录很多，只看了最新的一部分",
        "the system has very many records; only the newest were looked at",
    ),
    "gaps.behind": (
        "正在按新规范重新判断，已完成到高度 {height}",
        "gaps are being judged anew by another profile; done up to height {height}",
    ),
    "gaps.one_of": (
        "代码、--org、--system 只能给一个",
        "give a code, --org or --system, only one of them",
    ),
    "profile.unknown": (
        "没有自带的规范 {name}；可选：{known}",
        "no profile {name} comes with this program; there are: {known}",
    ),
    "profile.written": (
        "{name} 已写入 {file}；提案：mulu governance propose set_value from_height=高度"
        " --file {file} --title 标题",
        "{name} is in {file}; propose it: mulu governance propose set_value from_height=HEIGHT"
        " --file {file} --title TITLE",
    ),
}

GAP_LIST_HELP: Final[dict[str, tuple[str, str]]] = {
    "gaps": (
        "缺什么、为何要紧、怎样补：一条记录、一个机构、一个系统，或全部",
        "what is missing, why it matters and how to mend it: of a record, an organisation, a"
        " system, or all",
    ),
    "of_system": ("只看这个系统的库表和数据目录", "only tables and entries of this system"),
    "profile_group": ("目录规范", "catalogue profiles"),
    "profile.show": (
        "写出自带规范的内容，供提案用（离线）",
        "write a profile that comes with this program, to be proposed (offline)",
    ),
    "profile_name": ("规范名，如 statutory@1", "name of the profile, such as statutory@1"),
    "import_profile": (
        "新登记的记录按哪套规范接收，如 statutory@1；修订保持原来的",
        "profile that new records pin, such as statutory@1; revisions keep theirs",
    ),
    "profile_out": ("写到哪个文件；默认标准输出", "file to write; default: standard output"),
}
