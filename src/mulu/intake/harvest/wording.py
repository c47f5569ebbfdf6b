"""Every sentence a harvest says, in Chinese and English; none names a host, user or password.

Source: docs/spec/harvest.md HAR-10.
"""


def _both(zh: str, en: str) -> str:
    return f"{zh} · {en}"


def no_variable(name: str) -> str:
    """The environment does not hold the address."""
    return _both(
        f"环境变量 {name} 没有设置数据库地址",
        f"variable {name} holds no address of a database; set it",
    )


def no_address() -> str:
    """What was written is no address; it is not repeated, since it may hold a password."""
    return _both(
        "读不懂数据库地址；写作 postgresql://用户@主机/库、mysql://…、sqlite:文件，或 env:变量名",
        "this is no address of a database; write postgresql://user@host/name, mysql://…,"
        " sqlite:FILE, or env:VARIABLE",
    )


def catalogue_address() -> str:
    """It is the address of a catalogue, not of a database."""
    return _both(
        "这是目录地址，不是数据库地址；读取别处的目录用 mulu import 地址",
        "this is the address of a catalogue, not of a database; take it in with"
        " mulu import ADDRESS",
    )


def too_large(tables: int, columns: int) -> str:
    """The schema is beyond what is read."""
    return _both(
        f"库表过多：超过 {tables} 张表或 {columns} 列；请分模式采集",
        f"the schema has more than {tables} tables or {columns} columns; harvest smaller schemas",
    )


def no_schema(schema: str) -> str:
    """The database has no such schema."""
    return _both(
        f"数据库里没有模式 {schema!r}；请用 --schema 指定",
        f"the database has no schema {schema!r}; name one with --schema",
    )


def no_dialect(kind: str) -> str:
    """A package is missing."""
    return _both(
        f"读取 {kind} 需要 SQLAlchemy 和该数据库的方言包：请安装 mulu[harvest] 及方言",
        f"{kind} is read through SQLAlchemy: install mulu[harvest] and the package of its dialect",
    )


def no_table(line: int, why: str) -> str:
    """A line of a schema file is broken."""
    return _both(
        f"模式文件第 {line} 行读不懂：{why}",
        f"line {line} of the schema file is no table: {why}",
    )


def no_system(name: str) -> str:
    """The system is unknown, and nobody said whose it is."""
    return _both(
        f"链上没有系统 {name}；加上 --org 可为该机构登记",
        f"there is no system {name!r} on the chain; give --org to register it for one",
    )


def nothing_seen(schema: str) -> str:
    """A schema whose tables are on the chain shows none: more likely a user without rights."""
    return _both(
        f"模式 {schema} 里看不到任何表，而链上有它的库表；请核对账号权限，确已清空则加 --accept",
        f"schema {schema} shows no table at all, and the chain has some of it; check what the user"
        " may see, or give --accept when it is empty indeed",
    )


def sources_unreadable(file: str, what: str, why: str) -> str:
    """The settings of several databases are broken."""
    return _both(
        f"配置 {file} 读不懂（{what} {why}）；每个数据库写一段 [[source]]，含 system、address",
        f"{file} cannot be read ({what} {why}); write a [[source]] with system and address for each"
        " database",
    )


def open_to_others(file: str) -> str:
    """A file with a password that others can read."""
    return _both(
        f"{file} 含有口令且他人可读；请 chmod 600，或把地址写作 env:变量名",
        f"{file} holds a password and others may read it: chmod 600, or write env:NAME",
    )
