"""Every gap that a view may show, with its name in Chinese and English; ids are append-only.

Source: docs/spec/profiles.md PRO-6 and PRO-7.
"""

from typing import Final

GAP_NAMES: Final[dict[str, tuple[str, str]]] = {
    "V10:length": ("字符型或数值型信息项未写长度", "a character or numeric item has no length"),
    "V11:item_names": ("信息项名称重复", "item names repeat"),
    "V14:share_type": (
        "核心、重要或敏感数据不宜无条件共享",
        "core, important or sensitive data shared without condition",
    ),
    "V3:share_condition": ("无条件共享却写了共享条件", "shared without condition, yet has one"),
    "V4:share_condition": ("有条件共享未写共享条件", "conditional sharing without a condition"),
    "V4:share_purpose": ("有条件共享未写使用用途", "conditional sharing without a purpose"),
    "V4:share_scope": ("有条件共享未写共享范围", "conditional sharing without a scope"),
    "V5:deny_basis": ("不予共享未写依据类别", "denied without a kind of basis"),
    "V5:deny_basis_text": ("不予共享未写依据条款", "denied without document and article"),
    "V5:deny_reason": ("不予共享未写理由", "denied without a reason"),
    "V6:share_modes": ("共享方式与格式不符", "no way of sharing fits the format"),
    "V7:level": ("数据级别低于信息项级别", "level below an item's"),
    "V8:pi": ("个人信息标志低于信息项", "personal-information flag below an item's"),
    "V9:duties": ("引用了其他单位的职责", "cites another organisation's duty"),
    "missing:basis_ref": ("缺文号和条款", "no document number and clause"),
    "missing:basis_type": ("缺依据类别", "no kind of basis"),
    "missing:category": ("缺信息资源分类", "no category"),
    "missing:class_tags": ("缺数据分类", "no classification"),
    "missing:cloud": ("缺入云状态", "not said whether in the cloud"),
    "missing:column_names": ("有字段未写名称", "a column has no name"),
    "missing:columns": ("缺字段", "no columns"),
    "missing:contact_unit": ("缺联系单位", "no contact unit"),
    "missing:db_kind": ("缺数据库类型", "no kind of database"),
    "missing:duties": ("未关联职责", "no duty cited"),
    "missing:entries": ("未关联数据目录", "no data entry linked"),
    "missing:expects_data": ("未说明是否产生数据", "not said whether data is expected"),
    "missing:format": ("缺格式分类", "no class of format"),
    "missing:format_types": ("缺格式类型", "no type of format"),
    "missing:go_live": ("缺上线日期", "no date of going live"),
    "missing:is_open": ("未说明是否开放", "not said whether open"),
    "missing:item_names": ("有信息项未写名称", "an item has no name"),
    "missing:item_types": ("有信息项未写数据类型", "an item has no data type"),
    "missing:items": ("缺信息项", "no items"),
    "missing:level": ("缺数据级别", "no level"),
    "missing:level_basis": ("缺定级依据", "no basis of the level"),
    "missing:mlps_level": ("缺等级保护级别", "no protection level"),
    "missing:no_data_reason": ("不产生数据未说明原因", "no data expected and no reason given"),
    "missing:official_code": ("缺正式的信息资源代码", "no official resource code"),
    "missing:open_condition": ("开放但未写开放条件", "open and no condition said"),
    "missing:pi": ("缺个人信息标志", "no personal-information flag"),
    "missing:redaction": (
        "核心数据的文字内容未保留在提供单位",
        "text of core data is not withheld",
    ),
    "missing:refresh": ("缺更新周期", "no update cycle"),
    "missing:share_modes": ("缺共享方式", "no way of sharing"),
    "missing:share_type": ("缺共享类型", "no share type"),
    "missing:status": ("缺系统状态", "no state of the system"),
    "missing:summary": ("缺摘要", "no summary"),
    "missing:table_name": ("缺表名", "no table name"),
    "missing:text": ("缺职责内容", "no text of the duty"),
    "missing:title": ("缺名称", "no title"),
    "missing:update_cycle": ("缺更新周期", "no update cycle"),
    "missing:valid_from": ("缺生效日期", "no first day"),
    "unmapped:value": ("有原始值未能对应代码表", "an original value fits no code list"),
    "weak:item_names": (
        "多个信息项名称只差末尾编号",
        "item names differ only by a trailing number",
    ),
    "weak:summary": ("摘要过短或与名称相同", "summary too short or equal to the title"),
    "weak:title": ("名称以编号结尾", "title ends in a running number"),
}


def is_asked_by_name(gap: str) -> bool:
    """Tell whether a profile decides if a gap counts: a known one, and not a rule's (``V…``)."""
    return gap in GAP_NAMES and not gap.startswith("V")
