"""What an import says of comma-separated text and of RDF, in Chinese and English.

Source: docs/spec/intake.md INT-7, INT-66, INT-76 to INT-78.
"""

from mulu.intake.wording import both

# Comma-separated text


def unknown_columns(names: str) -> str:
    """A table that is no known list of datasets."""
    return both(
        f"表头中看不出是哪种目录；看到的列：{names}；可用 --mapping 说明各列含义",
        f"the header is of no known catalogue; columns seen: {names};"
        " say with --mapping what they mean",
    )


def wrong_width(found: int, expected: int) -> str:
    """A row with more or fewer cells than the header."""
    return both(
        f"此行有 {found} 格，表头有 {expected} 格（引号不成对，或多了、少了分隔符）",
        f"the row has {found} cells and the header {expected}"
        " (unpaired quotation mark, or a separator too many or too few)",
    )


def bad_csv(why: str) -> str:
    """A row that is no row."""
    return both(f"这一行的引号或分隔有误：{why}", f"quotation marks or separators are wrong: {why}")


# RDF


def rdf_too_large(limit: int) -> str:
    """A graph too large to be held."""
    return both(
        f"RDF 文件超过 {limit >> 20} MiB，未读；请分成若干文件",
        f"a file of RDF may have {limit >> 20} MiB; it was not read, split it into several",
    )


def bad_statement(line: int, why: str) -> str:
    """A statement of Turtle that does not parse."""
    return both(
        f"第 {line} 行的语句有误（{why}），该语句未读",
        f"the statement at line {line} is faulty ({why}) and was left out",
    )


def rdf_given_up(count: int) -> str:
    """Too many faulty statements."""
    return both(
        f"错误语句已达 {count} 处，整个文件未收",
        f"{count} faulty statements; nothing of the file was taken",
    )


def xml_broken(why: str) -> str:
    """XML that breaks."""
    return both(
        f"XML 在此处有误（{why}），其后未读",
        f"the XML is faulty here ({why}); nothing after was read",
    )


def entities() -> str:
    """Entities that grow or lead elsewhere."""
    return both(
        "XML 中声明了会膨胀或指向外部的实体，整个文件未收；请去掉 DOCTYPE 中的实体",
        "the XML declares entities that grow or lead elsewhere; nothing was taken,"
        " write it without them",
    )


def remote_context(address: str) -> str:
    """A context that would have to be fetched."""
    return both(
        f"JSON-LD 的 @context 指向网址 {address}；导入不访问网络，请把该上下文写入文件",
        f"the @context is the address {address}; an import fetches nothing,"
        " write the context into the file",
    )


def broken_within() -> str:
    """A dataset within which a file broke."""
    return both(
        "文件在这条记录中间损坏，该记录不完整",
        "the file breaks within this record, which is incomplete",
    )


def neighbour_lost(address: str) -> str:
    """A dataset that refers to what was lost."""
    return both(
        f"该记录引用的 {address} 在损坏之处，未能读到",
        f"it refers to {address}, which stands where the file is broken",
    )
