"""Words that mainland portals use: for fields, cycles, conditions, formats.

Keys and values stand here in normal form (``plain_key``, ``plain_value`` of ``portal_values.py``).
The first key of a field that a record has wins; the others keep their value among the originals.

Source: docs/spec/intake.md INT-30 to INT-36; keys and values as met on the portals of 2023, code
lists of 发改高技术〔2017〕1272号.
"""

import re
from functools import lru_cache
from typing import Final


def word_table(text: str) -> dict[str, list[str]]:
    """Read lines ``name: word word …``; a line without a name goes on with the one before."""
    table: dict[str, list[str]] = {}
    words: list[str] = []
    for line in text.strip().splitlines():
        name, colon, rest = line.partition(": ")
        if colon:
            words = table.setdefault(name.strip(), [])
        words += (rest if colon else line).split()
    return table


_FIELDS: Final = """
title: 标题 名称 目录名称 资源名称 信息资源名称 数据目录名称 数据集名称 数据资源名称 数据名称
    资源标题 资源信息名称 title resourcename datasetname catalogname cataname name
provider: 提供方 资源提供方 信息资源提供方 数据提供方 来源部门 提供单位 数源单位 提供机构
    提供部门 发布部门 发布单位 所属部门 所属单位 部门名称 单位名称 数据来源 资源来源 资源提供单位
    数据提供单位 数据提供方单位 信息资源提供方名称 资源所有权单位 数源单位/数据提供单位
    orgname departmentname deptname department provider publisher datasource
summary: 摘要 资源摘要 信息资源摘要 数据摘要 摘要信息 摘要描述 目录摘要 描述 资源描述 数据描述
    简介 内容简介 数据简介 description summary abstract remark tableremark
themes: 数据主题 所属主题 主题 主题分类 主题名称 主题标签 主题领域 数据领域 所属领域 重点领域
    领域名称 领域 领域分类 专题 资源分类 服务分类 信息资源分类名称
    theme themename subjectname category fieldname
class_tags: 所属行业 行业分类 行业名称 行业类型 数据行业 国家主题分类
    industry industryname industrycategory industryfield
keywords: 标签 关键字 关键词 数据标签 资源标签 keywords keyword tags label labels
is_open: 开放条件 开放类型 开放状态 公开属性 开放属性 开放方式 开放等级 条件开放 是否向社会开放
    是否开放 opentype opentypename opencondition isopen
share_type: 共享类型 共享属性 共享条件类型 sharetype sharetypename
update_cycle: 更新频率 更新周期 更新频度 更新时限 资源更新频率 数据更新频率
    frequency updatefrequency updatecycle updateperiod dataupdateperiod
format_types: 数据格式 资源格式 文件格式 下载格式 格式类型 文件类型 信息资源格式 信息资源格式类型
    数据类型 资源类型 数据下载 dataformats dataformat format formats resourcetype
published_on: 发布时间 发布日期 首次发布时间 首次发布日期 目录发布时间 资源发布日期 资源出版日期
    上架日期 上线日期 上传时间 创建时间 创建日期
    publishtime publishdate publishedon releasetime releasedate
updated_on: 更新时间 更新日期 最后更新 最后更新时间 最近更新 最近更新时间 数据更新时间 数据更新日期
    资源更新日期 资源发布/更新时间 updatetime updatedate updatedon lastupdate modified
volume_records: 数据量 数据条数 资源记录数 记录数 数据总量 数据记录数
    datavolume datanumsum recordcount records
url: 详情页网址 详情页地址 资源地址 网址 链接 url detailurl link landingpage
id: 资源id 目录id 资源标识 目录编号 资源编号 资源标识符
    id cataid catalogid resourceid resid datasetid identifier
code: 信息资源代码 资源代码 目录代码 数据目录代码 resourcecode catalogcode
inner_dept: 提供方内部部门 资源提供方内部部门 内部部门 内设机构 innerdept
contact_unit: 联系单位 联系部门 联系处室 contactunit contactdept
open_condition: 开放条件说明 开放条件描述 openconditiondescription
share_condition: 共享条件 共享条件说明 sharecondition
share_scope: 共享范围 sharescope
"""
"""Field of an entry → the portals' keys for it."""


@lru_cache(maxsize=4096)
def plain_key(key: str) -> str:
    """Normal form of a field's key: no case, spaces, hyphens, underscores or closing colon."""
    return re.sub(r"[\s_\-:：]+", "", key).lower()


def keys_of(text: str) -> dict[str, tuple[str, int]]:
    """Read a format's table of keys, in the form of ``word_table``.

    Returns:
        Key in normal form → field and precedence.
    """
    return {
        plain_key(key): (name, place)
        for name, keys in word_table(text).items()
        for place, key in enumerate(keys)
    }


KEYS: Final[dict[str, tuple[str, int]]] = keys_of(_FIELDS)
FIELD_NAMES: Final = frozenset((*word_table(_FIELDS), "title_en", "summary_en"))
"""Fields of an entry that a key can be mapped to."""
"""Key → field and precedence among its keys."""

_SETS: Final = word_table("""
placeholder: 暂无 无 空 未知 未填 - -- --- — —— / null none n/a na nan undefined
open: 无条件开放 无条件 普遍开放 完全开放 主动开放 直接开放 开放 是 true 1 yes public
open_if: 有条件开放 有条件 依申请开放 受限开放 申请开放 实名注册用户可下载
    普通公开,简单注册用户可下载 restricted restrictedpublic
closed: 不予开放 不开放 未开放 非开放 禁止开放 否 false 0 no nonpublic non-public non_public
""")
PLACEHOLDERS: Final = frozenset(_SETS["placeholder"])
"""Words that say nothing is said."""
OPEN: Final = frozenset(_SETS["open"])
OPEN_IF: Final = frozenset(_SETS["open_if"])
CLOSED: Final = frozenset(_SETS["closed"])
SHARED: Final = {"无条件共享": 1, "有条件共享": 2, "不予共享": 3, "不共享": 3}

CYCLES: Final[dict[str, int]] = {
    word: int(code)
    for code, words in word_table("""
1: 实时 即时 动态 realtime continuous
2: 日 天 daily day
3: 周 星期 weekly week
4: 月 月度 monthly month
5: 季度 季 quarterly quarter
6: 年 年度 一年 yearly annual annually year
91: 半年 半年度 semiannual semiannually halfyearly
98: 不定期 不定时 irregular asneeded
99: 不更新 静态 一次性 永不 never static
""").items()
    for word in words
}
"""Cycle without 每, 按, 更新 → code."""

_FORMAT_CLASSES: Final = word_table("""
0: zip rar 7z
1: ofd wps xml txt doc docx html pdf ppt pptx rtf word
2: et xls xlsx csv ods excel
3: dm kingbasees access dbf oracle sqlserver db2 mysql postgresql
4: jpg jpeg gif bmp png tif tiff shp
5: swf rm mpg mp4 mp3 avi
6: json rdf geojson jsonld kml gml
""")
FORMATS: Final[dict[str, tuple[str, int]]] = {
    name: (name, int(code)) for code, names in _FORMAT_CLASSES.items() for name in names
}
FORMATS.update(dict.fromkeys(("file", "文件"), ("file", 0)))
FORMATS.update(dict.fromkeys(("link", "链接"), ("link", 0)))
FORMATS.update(dict.fromkeys(("api", "接口", "服务接口", "数据接口", "webservice"), ("api", 7)))
FORMATS.update(dict.fromkeys(("db", "数据库", "db数据库", "database"), ("db", 3)))
FORMATS.update({"电子表格": ("excel", 2)})
"""Word of a portal → format type and class; class 0 when the word does not tell."""
