"""Which columns may hold personal information: a guess from names, for a person to confirm.

It never becomes a fact of the record: the flag of the column stays "not said".

Source: docs/spec/harvest.md HAR-19; 个人信息保护法 arts 4 and 28.
"""

import re
from itertools import pairwise
from typing import Final

_PIECES: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_GUESSES: Final[tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]] = (
    (
        "id_number",
        frozenset(("idcard", "idno", "sfz", "sfzh", "zjhm", "ssn", "passport", "cardno")),
        ("身份证", "证件号", "護照", "护照", "公民身份"),
    ),
    (
        "phone",
        frozenset(("phone", "telephone", "tel", "mobile", "cellphone", "fax", "lxdh", "sjh")),
        ("电话", "手机", "電話", "手機", "联系方式"),
    ),
    (
        "mailbox",
        frozenset(("email", "mail", "mailbox", "qq", "wechat")),
        ("邮箱", "电子邮件", "微信"),
    ),
    (
        "name",
        frozenset(("xm", "surname", "realname", "username", "firstname", "lastname")),
        ("姓名", "联系人", "法定代表人", "户主"),
    ),
    ("address", frozenset(("zz", "jtzz", "homeaddress", "address")), ("住址", "地址", "户籍")),
    (
        "birth",
        frozenset(("birth", "birthday", "birthdate", "dob", "csrq")),
        ("出生", "生日"),
    ),
    (
        "sensitive",
        frozenset(("bankcard", "fingerprint", "medical", "diagnosis", "religion", "password")),
        ("银行卡", "银行账", "指纹", "人脸", "病历", "诊断", "宗教", "密码"),
    ),
)
_PAIRS: Final = {
    ("id", "card"): "id_number",
    ("id", "number"): "id_number",
    ("first", "name"): "name",
    ("last", "name"): "name",
    ("contact", "name"): "name",
    ("bank", "account"): "sensitive",
}


def guess_personal(name: str, comment: str) -> str:
    """What a column may hold of persons, "" when nothing speaks for it.

    Args:
        name: Of the column.
        comment: On it.

    Returns:
        ``id_number``, ``phone``, ``mailbox``, ``name``, ``address``, ``birth`` or ``sensitive``.
    """
    pieces = [piece.lower() for piece in _PIECES.findall(name)]
    said = f"{name} {comment}"
    for kind, words, phrases in _GUESSES:
        if not words.isdisjoint(pieces) or any(phrase in said for phrase in phrases):
            return kind
    pairs = pairwise(pieces)
    return next((_PAIRS[pair] for pair in pairs if pair in _PAIRS), "")
