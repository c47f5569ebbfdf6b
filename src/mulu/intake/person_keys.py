"""Which fields of a source speak of a person, told by their key.

A contact on chain is a unit and a post (``contact_unit``, ``contact_post``, 联系单位,
联系岗位); a person's name, number or mailbox never is.

Source: docs/spec/intake.md INT-13; formats.md §5.
"""

import re
from functools import lru_cache
from typing import Final

_KEPT: Final = re.compile(
    r"联系(?:单位|部门|处室|科室|机构|岗位)(?:名称)?"
    r"|[聯連][絡繫](?:單位|部門|處室|科室|機關|機構|職稱)(?:名稱)?"
    r"|contact(?:unit|post|department|dept|org)(?:name)?"
)
_CHINESE: Final = re.compile(
    r"联系|电话|手机|座机|传真|热线|邮箱|邮件|邮址|微信|QQ"
    r"|负责人|经办人|责任人|填报人|审核人|审批人|录入人|提交人|发布人|创建人|更新人|维护人|管理员|法定代表人|法人代表"
    r"|身份证|证件号|姓名|住址|家庭地址"
    r"|[聯連][絡繫]|電話|手機|座機|傳真|熱線|郵箱|郵件|信箱"
    r"|負責人|承辦人|經辦人|責任人|填報人|維護者|管理員|法定代理人|身[分份]證"
)
# fmt: off
_WORDS: Final = frozenset((
    "phone", "phones", "telephone", "tel", "tels", "mobile", "cellphone", "fax", "email",
    "emails", "mail", "mailbox", "contact", "contacts", "linkman", "contactor", "maintainer",
    "author", "creator", "wechat", "qq", "idcard", "username", "realname", "mbox", "vcard",
))
_ENDINGS: Final = (
    "phone", "telephone", "mobile", "email", "contact", "contactname", "contactperson", "linkman",
    "contacttel", "idcard", "fax",
)
# fmt: on
_PIECES: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@lru_cache(maxsize=4096)
def is_person_key(key: str) -> bool:
    """Tell whether a field holds a person's name or a way to reach one.

    Args:
        key: As the source spells it; Chinese, ``camelCase``, ``snake_case`` or run together.
    """
    plain = re.sub(r"[\s_\-:：./()（）]+", "", key)
    if _KEPT.fullmatch(plain.lower()):
        return False
    if _CHINESE.search(plain):
        return True
    if any(piece.lower() in _WORDS for piece in _PIECES.findall(key)):
        return True
    return plain.lower().endswith(_ENDINGS)
