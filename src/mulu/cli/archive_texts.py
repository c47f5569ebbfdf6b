"""What a person is told about copies of a chain, in Chinese and English.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

ARCHIVE_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "network.sync_url": (
        "要向一个节点取得终局证据并核对：请用 --url 指定",
        "a node is asked for what made headers final, to be verified here: name one with --url",
    ),
    "archive.working": ("正在复制区块", "copying blocks"),
    "archive.done": (
        "存档 {folder}：新增 {blocks} 个区块，现有高度 {first} 至 {last}",
        "archive {folder}: {blocks} new blocks, now heights {first} to {last}",
    ),
    "archive.erased": (
        "；按链上决定从存档中删去 {count} 段文字",
        "; {count} texts were taken out by decisions on chain",
    ),
    "backup.done": (
        "主目录已复制到 {folder}，高度 {height}；不要让原件与副本同时运行",
        "the home was copied to {folder} at height {height}; never run it beside the original",
    ),
    "compact.done": (
        "账本文件已整理：{before} 字节，现为 {after} 字节",
        "the ledger's file was compacted: {before} bytes before, {after} now",
    ),
}
ARCHIVE_HELP: Final[dict[str, tuple[str, str]]] = {
    "archive": (
        "把区块、文字和终局证据复制到文件夹，供审计带走；再次运行只补新增",
        "copy blocks, texts and finality into a folder for an auditor; again adds what is new",
    ),
    "backup": (
        "把本主目录复制成可启动的副本；节点运行时也可以",
        "copy this home so that a node can start from it; the node may run",
    ),
    "compact": (
        "整理已停止节点的账本文件，彻底去掉已删除的文字",
        "rewrite a stopped node's ledger file, so that nothing erased stays in it",
    ),
    "erasures": (
        "按链上决定删除了哪些文字，引擎最晚到何时仍可能含有",
        "texts that decisions erased, and until when engines may still hold their blocks",
    ),
    "output_folder": ("写入的文件夹", "folder to write"),
    "sync_from": (
        "从快照开始：可查询的引擎地址（对方的 engine_rpc），可多次给出；另用 --url 指定一个节点",
        "begin from a snapshot: engine to ask (its engine_rpc), repeatable; --url names a node",
    ),
    "from_height": (
        "新存档从哪个高度开始；默认从第一个区块",
        "height that a new archive begins at; default: the first block",
    ),
}
