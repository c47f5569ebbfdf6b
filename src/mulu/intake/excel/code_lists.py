"""Code lists of workbooks: what drop-downs offer, and every word that is taken for a code.

Source: docs/spec/excel.md XLS-6; docs/spec/catalog.md CAT-5 to CAT-8.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mulu.intake.cycles import as_cycle
from mulu.intake.portal_values import plain_value

Code = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a code list."""

    code: Code
    zh: str
    en: str
    words: tuple[str, ...] = ()
    """Other words for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A code list."""

    name: str
    """Of the range that drop-downs draw from."""
    choices: tuple[Choice, ...]
    otherwise: Callable[[str], Code | None] = lambda _: None
    """Asked about a word in normal form that no choice has."""

    def code(self, word: str) -> Code | None:
        """The code of a word: its label in either language, the code itself, or both."""
        plain = plain_value(word)
        return _words(self).get(plain) or _words(self).get(_begin(word)) or self.otherwise(plain)

    def label(self, code: Code, language: str) -> str:
        """The label of a code; the code itself when the list does not have it."""
        for choice in self.choices:
            if choice.code == code:
                return choice.zh if language == "zh" else choice.en
        return str(code)

    def labels(self, language: str) -> list[str]:
        """All labels, as a drop-down offers them."""
        return [choice.zh if language == "zh" else choice.en for choice in self.choices]


_TABLES: dict[str, dict[str, Code]] = {}


def _words(codes: CodeList) -> dict[str, Code]:
    table = _TABLES.get(codes.name)
    if table is None:
        table = {
            plain_value(word): choice.code
            for choice in codes.choices
            for word in (str(choice.code), choice.zh, choice.en, *choice.words)
        }
        _TABLES[codes.name] = table
    return table


def _begin(word: str) -> str:
    """``1 无条件共享`` and ``1-无条件共享`` begin with a code."""
    return plain_value(word.strip().replace("-", " ").replace("、", " ").split(" ")[0])


def _list(
    name: str, rows: str, otherwise: Callable[[str], Code | None] = lambda _: None
) -> CodeList:
    choices = []
    for row in rows.strip().splitlines():
        code, zh, en, *words = (cell.strip() for cell in row.split("|"))
        value: Code = int(code) if code.isdigit() else code
        choices.append(Choice(code=value, zh=zh, en=en, words=tuple(words)))
    return CodeList(name=name, choices=tuple(choices), otherwise=otherwise)


SHARE_TYPE: Final = _list(
    "share_type",
    """
    1|无条件共享|unconditional|无条件|普遍共享|共享|shared
    2|有条件共享|conditional|有条件|按需共享|授权共享
    3|不予共享|not shared|不共享|不予|denied
    """,
)
FORMAT_CLASS: Final = _list(
    "format_class",
    """
    1|电子文件|electronic file|文件|文档
    2|电子表格|spreadsheet|表格
    3|数据库|database|结构化|库表|数据库表
    4|图形图像|image|图形图像类|图像|图片
    5|流媒体|streaming media|音视频
    6|自描述格式|self-describing|自描述
    7|服务接口|service interface|接口|API
    """,
)
SHARE_MODE: Final = _list(
    "share_mode",
    """
    API|服务接口|API|接口|接口服务|web service|webservice|接口方式
    BATCH|批量交换|batch exchange|数据库|库表交换|批量|共享平台|数据库交换
    FILE|文件下载|file download|文件|下载|文件方式|邮件|拷盘|介质交换|介质
    """,
)
UPDATE_CYCLE: Final = _list(
    "update_cycle",
    """
    1|实时|real time
    2|每日|daily
    3|每周|weekly
    4|每月|monthly
    5|每季度|quarterly
    91|每半年|half-yearly
    6|每年|yearly
    98|不定期|irregular
    99|不更新|never
    """,
    as_cycle,
)
GRADE: Final = _list(
    "level",
    """
    G1|一级|G1|第一级|1级|L1
    G2|二级|G2|第二级|2级|L2
    G3|三级|G3|第三级|3级|L3
    G4|四级|G4|第四级|4级|L4
    IMPORTANT|重要数据|important|重要
    CORE|核心数据|core|核心
    """,
)
PERSONAL: Final = _list(
    "pi",
    """
    none|不含|none|无|否|不含个人信息|不涉及
    personal|个人信息|personal|含|是|含个人信息|一般个人信息
    sensitive|敏感个人信息|sensitive|敏感
    """,
)
DENY_BASIS: Final = _list(
    "deny_basis",
    """
    law|法律|law
    admin_regulation|行政法规|administrative regulation
    state_council_decision|国务院决定|State Council decision
    """,
)
DATA_TYPE: Final = _list(
    "dtype",
    """
    C|字符型|character|字符|字符串|文本|string|varchar|char|text|字符串型|文本型
    N|数值型|numeric|数值|数字|数字型|number|decimal
    Y|货币型|currency|货币
    D|日期型|date|日期
    T|日期时间型|date and time|日期时间|时间|时间型|datetime|timestamp
    L|逻辑型|logical|逻辑|布尔|boolean|布尔型
    M|备注型|memo|备注|clob
    G|通用型|general|通用|二进制|blob|二进制型
    B|双精度型|double|双精度
    I|整型|integer|整数|int|整数型|bigint
    F|浮点型|float|浮点
    """,
)
BASIS_TYPE: Final = _list(
    "basis_type",
    """
    sanding|三定规定|three-determination rules|三定|三定方案
    law|法律|law
    admin_regulation|行政法规|administrative regulation
    local_regulation|地方性法规|local regulation
    rule|规章|departmental or local rule|部门规章
    normative_doc|规范性文件|normative document
    power_list|权责清单|list of powers|权力清单
    """,
)
SYSTEM_STATUS: Final = _list(
    "status",
    """
    building|建设中|being built|在建
    running|运行|running|在用|运行中|正常
    suspended|停用|suspended
    retired|下线|retired|已下线|废弃
    """,
)
CLOUD: Final = _list(
    "cloud",
    """
    gov_cloud|政务云|government cloud|已入云|已上云
    self_built|自建|self-built|自建机房
    none|未入云|not in a cloud|未上云
    """,
)
PROTECTION: Final = _list(
    "mlps_level",
    """
    1|一级|level 1|第一级
    2|二级|level 2|第二级
    3|三级|level 3|第三级
    4|四级|level 4|第四级
    5|五级|level 5|第五级
    """,
)
YES_NO: Final = _list(
    "yes_no",
    """
    yes|是|yes|true|1|y|√|✓|对|开放|已开放|有|必填|必选
    no|否|no|false|0|n|×|✗|不开放|未开放|无|不|可选
    """,
)
ALL: Final = (
    SHARE_TYPE,
    FORMAT_CLASS,
    SHARE_MODE,
    UPDATE_CYCLE,
    GRADE,
    PERSONAL,
    DENY_BASIS,
    DATA_TYPE,
    BASIS_TYPE,
    SYSTEM_STATUS,
    CLOUD,
    PROTECTION,
    YES_NO,
)
FORMAT_TYPES: Final[dict[int, tuple[str, ...]]] = {
    1: ("ofd", "wps", "xml", "txt", "doc", "docx", "html", "pdf", "ppt"),
    2: ("et", "xls", "xlsx", "csv"),
    3: ("dm", "kingbasees", "opengauss", "postgresql", "mysql", "oracle", "sqlserver", "db2"),
    4: ("jpg", "gif", "bmp", "png", "tif"),
    5: ("swf", "rm", "mpg", "mp4"),
    6: ("json", "xml", "geojson"),
    7: ("rest", "soap", "webservice"),
}
"""Types that go with each class of format: the linked list of the template."""
