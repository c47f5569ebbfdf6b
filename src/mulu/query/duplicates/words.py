"""Words of titles that do not tell one set of data from another, and parts that do.

Source: docs/spec/duplicates.md DUP-3 to DUP-5.
"""

import re
from typing import Final

GENERIC: Final = re.compile(
    "基本(?=信息|情况|资料|数据)|"
    + "|".join(
        sorted(
            (
                *("信息", "数据", "资料", "情况", "目录", "清单", "名单", "名录", "名册", "列表"),
                *(
                    "一览表",
                    "一览",
                    "明细表",
                    "明细",
                    "统计表",
                    "统计",
                    "登记表",
                    "报表",
                    "表",
                    "集",
                ),
                *("相关", "有关", "公示", "公开", "汇总", "台账", "资源", "内容"),
                *("及其", "以及", "及", "和", "与", "的", "之", "等"),
                *("dataset", "datasets", "data", "list", "information", "info"),
            ),
            key=lambda word: (-len(word), word),
        )
    )
)
"""Taken out of a name that was folded and simplified, longest first."""
VARIANTS: Final = str.maketrans({"臺": "台", "巿": "市", "帐": "账", "\u3007": "零"})
"""Characters that are written one for the other."""
_YEAR: Final = r"(?:民国)?(?:19|20)\d\d(?!\d)|(?:民国)?(?<!\d)(?:[6-9]\d|1[0-2]\d)(?=学?年)"
PERIOD: Final = re.compile(
    rf"(?:{_YEAR})(?:\s*[-~至/—]\s*(?:(?:19|20)?\d\d))?\s*(?:学年度?|年度?|fy)?"
    r"|(?<!\d)(?:1[0-2]|0?[1-9])\s*月份?|第?[一二三四1-4]\s*季度?|[上下]半年"
)
"""Years, also of the Republic of China, months, quarters, halves."""
MARKS: Final = re.compile(r"[\W_]+")
TELLING: Final = re.compile("[0-9一二三四五六七八九十零百千甲乙丙丁东西南北上中下]+")
"""Numbers and directions: names that differ in them are names of different things."""
PLACE: Final = re.compile(r"^[\u4e00-\u9fff]{1,3}?(?:省|市|自治区|地区|自治州|州|县|区|旗)")
"""The place that the name of an organisation begins with."""
