"""Nobody's data comes in: person fields are dropped by key, patterns of persons in text are masked.

Telephone numbers: mobile (also with separators, ``+86`` or stars), landline with area code, 400 and 800
numbers. Bare digits that could as well be a count are a telephone number only behind a word that says
so. Identity numbers: 18 digits with a valid date and check character (GB 11643-1999), or 15 digits with a
province and a valid date. Mailboxes. Full-width digits and signs count as the plain ones.

Source: docs/spec/intake.md INT-13 to INT-16; 政务数据共享条例 art 13; 个人信息保护法 arts 4 and 6.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from mulu.intake.person_keys import is_person_key

PHONE: Final = "phone"
ID_NUMBER: Final = "id_number"
MAILBOX: Final = "mailbox"
MASKS: Final = {PHONE: "〔电话〕", ID_NUMBER: "〔身份证号〕", MAILBOX: "〔邮箱〕"}

_NARROW: Final = {**{0xFF01 + i: 0x21 + i for i in range(94)}, 0x3000: 0x20}
_NARROW |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), 0x2D)
_HINT: Final = re.compile(r"[\d０-９@＠]")

_UNIT: Final = r"(?!\d|[xX*]\d|\.\d|\s?(?:[万亿]|元|美元|吨|公斤|千克|千瓦|平方|立方|公里|%))"
_LEFT: Final = r"(?<![0-9A-Za-z_.¥$])"
_SAID: Final = r"(?:电话|手机|热线|传真|座机|联系方式|[Tt][Ee][Ll]|[Pp]hone|[Ff]ax)[号码]{0,2}[ 为是:.)(]{0,4}"
_MOBILE: Final = _LEFT + r"(?:\+?86[- ]?)?1[3-9][\d*][- ]?[\d*xX]{4}[- ]?[\d*xX]{4}(?![\d*])" + _UNIT
_AREA: Final = r"0(?:10|2\d|[3-9]\d{2})"
_LANDLINE: Final = _LEFT + rf"(?:\+?86[- ]?)?(?:\({_AREA}\)[- ]?|{_AREA}[- ])[2-8]\d{{2,3}}[- ]?\d{{4}}(?!\d)(?:(?:-|转)\d{{1,6}}(?!\d))?"
_SERVICE: Final = _LEFT + r"[48]00(?:-\d{3}-?|-?\d{3}-| \d{3} )\d{4}(?!\d)" + "|" + _LEFT + r"[48]00-\d{7}(?!\d)"
_BARE: Final = rf"(?<={{said}})(?:{_AREA}[2-8]\d{{6,7}}|[48]00\d{{7}}|[2-8]\d{{6,7}})(?!\d)"
_PHONES: Final = re.compile(rf"{_MOBILE}|{_LANDLINE}|{_SERVICE}")
_SAID_PHONE: Final = re.compile(rf"({_SAID})((?:{_AREA}|[48]00)?[2-8]?\d{{6,7}})(?!\d)")
_ID_18: Final = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
_ID_15: Final = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{14}(?![0-9A-Za-z])")
_MAILBOX: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
