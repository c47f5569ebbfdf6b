"""Every sentence an import says about a file or a record, in Chinese and English.

Source: docs/spec/intake.md INT-7.
"""


def both(zh: str, en: str) -> str:
    """One sentence in both languages."""
    return f"{zh} · {en}"


# Files


def file_unreadable(why: str) -> str:
    """The file cannot be opened or read."""
    return both(f"文件无法读取：{why}", f"the file cannot be read: {why}")


def file_empty() -> str:
    """There is nothing in it."""
    return both("文件是空的", "the file is empty")


def file_too_large(limit: int) -> str:
    """Larger than is read."""
    return both(
        f"文件解压后超过 {limit >> 20} MiB，其后未读；请拆分后导入",
        f"the file is larger than {limit >> 20} MiB unpacked and was read no further; split it",
    )


def gzip_damaged(why: str) -> str:
    """The compressed stream ends early or is damaged."""
    return both(
        f"压缩数据在此处中断或损坏（{why}），其后无法读取；请重新取得该文件",
        f"the compressed data end or are damaged here ({why}); nothing after can be read,"
        " fetch the file again",
    )


def gzip_too_dense(ratio: int) -> str:
    """A decompression bomb, or as good as one."""
    return both(
        f"压缩比超过 {ratio} 倍，不再解压；确属目录数据请先自行解压",
        f"it unpacks to more than {ratio} times its size and was read no further;"
        " unpack it yourself if it is a catalogue",
    )


def not_json(begins: str) -> str:
    """No JSON at all."""
    return both(
        f"不是目录：文件以 {begins} 开头；目录应是 JSON、RDF，或首行写明列名的 CSV",
        f"no catalogue: it begins with {begins}; a catalogue is JSON, RDF,"
        " or CSV whose first line names its columns",
    )


def no_records() -> str:
    """Nothing to guess from."""
    return both("文件中没有可读的记录", "there is no record in it that can be read")


def wrong_encoding(name: str) -> str:
    """The whole file is in another encoding."""
    return both(
        f"编码不是 UTF-8，看来是 {name}；请转换后重试：iconv -f {name} -t UTF-8",
        f"not UTF-8 but, it seems, {name}; convert it first: iconv -f {name} -t UTF-8",
    )


def unknown_format(keys: str) -> str:
    """JSON, but no known catalogue."""
    return both(
        f"无法识别的目录格式；看到的字段：{keys}；可用 --mapping 说明各字段含义",
        f"no known catalogue format; fields seen: {keys or 'none'};"
        " say with --mapping what they mean",
    )


def unknown_version(name: str, known: str) -> str:
    """Our own format, of another version."""
    return both(
        f"格式 {name} 不认识，本版本认识 {known}",
        f"format {name} is not known; this version knows {known}",
    )


def too_many_broken(count: int) -> str:
    """The file is given up."""
    return both(
        f"错误已达 {count} 处，其后不再读取",
        f"{count} broken places; the rest of the file was given up",
    )


def too_many_records(count: int) -> str:
    """The run is too long."""
    return both(
        f"一次导入至多 {count} 条，其后未读",
        f"one run takes at most {count} records; the rest was not read",
    )


def not_encoded(name: str) -> str:
    """The file is not of the encoding that the user named."""
    return both(
        f"文件此处不是 {name} 编码，其后未读",
        f"the file is not {name} here and was read no further",
    )


def packed_otherwise(kind: str) -> str:
    """An archive, or packed by something that is not gzip."""
    return both(
        f"这是 {kind} 压缩文件；请先解压，再导入其中的目录",
        f"this is a {kind} file; unpack it and import the catalogue within",
    )


# JSON


def cut_in_record() -> str:
    """Truncated within a record."""
    return both(
        "文件在这条记录中间中断，该记录不完整",
        "the file ends inside this record, which is incomplete",
    )


def cut_before_end() -> str:
    """Truncated between records."""
    return both(
        "文件在列表结束前中断，其后可能还有记录",
        "the file ends before its list is closed; records may be missing",
    )


def string_not_closed() -> str:
    """A quotation mark is missing."""
    return both(
        "字符串没有结束引号，或其中有未转义的换行",
        "a string is not closed, or holds an unescaped line break",
    )


def after_string() -> str:
    """What follows a string cannot follow it."""
    return both(
        "字符串之后缺少逗号、冒号或括号（引号不成对？）",
        "after a string a comma, colon or bracket is missing (unpaired quotation mark?)",
    )


def bracket(sign: str) -> str:
    """A bracket where none may stand."""
    return both(
        f"此处不应出现 {sign}（括号不成对）", f"{sign} may not stand here (unpaired bracket)"
    )


def too_deep(depth: int) -> str:
    """Nested too deeply."""
    return both(f"嵌套超过 {depth} 层", f"nested more than {depth} deep")


def record_too_large(limit: int) -> str:
    """One record is too large."""
    return both(f"一条记录超过 {limit >> 10} KiB", f"one record is larger than {limit >> 10} KiB")


def in_record(line: int, problem: str) -> str:
    """Say in which record a problem was met."""
    zh, _, en = problem.partition(" · ")
    return both(
        f"自第 {line} 行开始的记录：{zh}", f"in the record that begins on line {line}: {en}"
    )


def cannot_go_on(problem: str) -> str:
    """The rest of the list is lost."""
    zh, _, en = problem.partition(" · ")
    return both(f"{zh}；该列表其后的记录无法读取", f"{en}; the records after it could not be read")


def comma(problem: str) -> str:
    """Commas between records are wrong; records are not lost."""
    words = {"missing": ("记录之间缺少逗号", "a comma is missing between two records")}
    words["extra"] = ("记录之间多了逗号", "a comma too many between two records")
    return both(*words[problem])


def after_end() -> str:
    """Something follows the end."""
    return both(
        "列表结束之后还有内容，未读", "something stands after the end of the list and was not read"
    )


def not_object(what: str) -> str:
    """A record that is no object."""
    return both(
        f"此处应是一条记录（对象），却是{_KINDS[what]}",
        f"a record must be an object, here is {what}",
    )


_KINDS = {
    "a text": "一段文字",
    "a number": "一个数",
    "a list": "一个列表",
    "true or false": "真假值",
    "null": "空值",
}


def bad_utf8(hint: str) -> str:
    """Bytes that are not UTF-8 within one record."""
    zh = f"（看来是 {hint}）" if hint else ""
    en = f" (it looks like {hint})" if hint else ""
    return both(
        f"不是有效的 UTF-8{zh}；请统一转换为 UTF-8",
        f"not valid UTF-8{en}; convert the file to UTF-8",
    )


def bad_json(why: str) -> str:
    """Not JSON within one record."""
    return both(f"JSON 有误：{why}", f"the JSON is faulty: {why}")


def key_twice(key: str) -> str:
    """One key with two values."""
    return both(
        f"字段“{key}”出现两次且内容不同", f"the field {key!r} stands twice with different values"
    )
