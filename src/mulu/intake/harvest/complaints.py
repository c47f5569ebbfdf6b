"""What a database said when it could not be read, without host, user or password.

Texts of drivers name them, so only the code of an error is passed on.

Source: docs/spec/harvest.md HAR-10; PostgreSQL, appendix A; MariaDB error codes.
"""

from typing import Final

from mulu.intake.harvest.port import HarvestError

_KNOWN: Final = {
    "28P01": ("用户或口令不对", "user or password is wrong"),
    "28000": ("不允许该用户这样登录", "this user may not log in like that"),
    "1045": ("用户或口令不对", "user or password is wrong"),
    "1044": ("该用户无权读取这个库", "this user may not read the database"),
    "3D000": ("没有这个数据库", "there is no such database"),
    "1049": ("没有这个数据库", "there is no such database"),
    "57014": ("查询超时", "a query took too long"),
    "1969": ("查询超时", "a query took too long"),
    "2003": ("连接不上", "it cannot be reached"),
}
_OTHER: Final = ("无法读取", "it cannot be read")


def complaint(db_kind: str, code: str) -> HarvestError:
    """An error that a person may read in a log.

    Args:
        db_kind: Engine.
        code: The engine's own code of the error, or the name of the driver's exception.
    """
    zh, en = _KNOWN.get(code, _OTHER)
    return HarvestError(f"{db_kind}：{zh}（{code}） · {db_kind}: {en} ({code})")
