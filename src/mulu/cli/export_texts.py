"""What a person is told about exports, in Chinese and English.

Source: docs/spec/cli.md CLI-6.
"""

from typing import Final

EXPORT_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "export.working": ("正在导出", "exporting"),
    "export.done": (
        "已导出 {count} 条到 {file}，目录高度 {height}",
        "exported {count} records to {file}, as of height {height}",
    ),
    "export.syntax": (
        "{file} 的扩展名看不出 DCAT 语法；请用 .ttl、.jsonld 或 .rdf",
        "the name {file} does not tell the syntax of DCAT; let it end with .ttl, .jsonld or .rdf",
    ),
    "export.base": (
        "{base} 不能作为地址开头；应以 http:// 或 https:// 开头并以 / 结尾",
        "{base} cannot begin addresses; it starts with http:// or https:// and ends with /",
    ),
    "export.home": (
        "导出只读取本主目录的读表，不能与 --url 同用；请在节点所在的机器上运行",
        "an export reads the home's own read tables, so --url cannot be given; run it at the node",
    ),
}
EXPORT_HELP: Final[dict[str, tuple[str, str]]] = {
    "export.dcat": (
        "数据目录导出为 DCAT-AP 3.0.1：Turtle、JSON-LD 或 RDF/XML",
        "data entries as DCAT-AP 3.0.1: Turtle, JSON-LD or RDF/XML",
    ),
    "export.csv": (
        "导出为 CSV，旁边附一份说明文件",
        "as CSV, and beside it a file that describes it",
    ),
    "export.jsonl": (
        "导出为 JSON Lines，含链上的全部内容",
        "as JSON Lines, with everything that the chain says",
    ),
    "export_out": (
        "写入的文件；语法由扩展名决定：.ttl、.jsonld、.rdf",
        "file to write; its ending tells the syntax: .ttl, .jsonld, .rdf",
    ),
    "export_base": (
        "DCAT 中资源地址的开头，例如节点的公开地址；默认 urn:mulu:<链>:",
        "beginning of the addresses in DCAT, such as the node's public one; default:"
        " urn:mulu:<chain>:",
    ),
}
