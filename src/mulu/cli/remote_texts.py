"""What a person is told about catalogues at addresses, in Chinese and English.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

REMOTE_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "remote.fetching": ("正在读取 {address}", "reading {address}"),
    "remote.fetched": (
        "已取得 {address}：{pages} 页，{bytes} 字节",
        "{address} was read: {pages} pages, {bytes} bytes",
    ),
    "remote.kept": (
        "{address}：采用上次取得而未导入的 {pages} 页",
        "{address}: {pages} pages that were fetched before and not imported are taken",
    ),
    "remote.unchanged": (
        "{address} 没有变化，无需导入（仍要导入请加 --again）",
        "{address} has not changed: nothing to do (give --again to import it all the same)",
    ),
    "remote.failed": ("{address} 未导入：{why}", "{address} was not imported: {why}"),
    "remote.not_whole": (
        "{address} 在读取期间一直变动，因此不据此撤回任何记录",
        "{address} kept changing while it was read, so nothing is withdrawn because of it",
    ),
    "remote.proxy": (
        "环境变量 {name} 指定的代理不用于读取目录地址",
        "the proxy of variable {name} is not used to read addresses of catalogues",
    ),
    "remote.next": ("下次导入在 {seconds} 秒后；Ctrl-C 结束", "next in {seconds} s; Ctrl-C ends"),
    "remote.every_needs": (
        "--every 用于目录地址（https://…），不能与 --json 同用；要 JSON 请用系统的定时器，见指南",
        "--every is for addresses of catalogues (https://…) and without --json;"
        " for JSON use a timer of the system, see the guide",
    ),
    "remote.duration": (
        "{option} 的 {value} 读不懂；写作 90s、30m、6h、1d，至少 {least} 秒",
        "{option} cannot be {value}; write 90s, 30m, 6h or 1d, at least {least} s",
    ),
}
REMOTE_HELP: Final[dict[str, tuple[str, str]]] = {
    "catalogues": (
        "文件、文件夹（按文件名顺序），或 http(s) 目录地址（CKAN、DCAT、data.json）",
        "files, folders in the order of file names, or http(s) addresses (CKAN, DCAT, data.json)",
    ),
    "every": (
        "每隔这么久再读一次目录地址，如 6h；前台运行",
        "read the addresses again after so long, such as 6h; in the foreground",
    ),
    "within": (
        "一个目录地址最多读多久，如 30m",
        "how long reading one address may take, such as 30m",
    ),
    "allow_private": (
        "目录地址可以在内网或本机；转址仍须到公网",
        "addresses may lead into a private network or to this machine; redirects may not",
    ),
    "again": ("没有变化也导入", "import an address even when it has not changed"),
}
