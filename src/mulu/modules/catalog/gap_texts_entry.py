"""Texts of what is missing or weak in a data entry, its sharing apart.

Source: docs/spec/profiles.md PRO-13; 政务数据共享条例 arts 12, 13, 17 and 34; GB/T 43697-2024;
发改高技术〔2017〕1272号.
"""

from typing import Final

from mulu.modules.catalog.gap_text import GapText

ENTRY: Final[dict[str, GapText]] = {
    "missing:category": GapText(
        effect="found",
        field="category",
        why=(
            "编制指南要求信息资源分类，按类查找和汇总都靠它。",
            "the national guide asks for the category: browsing and summaries rest on it.",
        ),
        how=(
            "填写类、项、目的数字代码，与信息资源代码的开头一致。",
            "write the digits of the class, as the official code begins.",
        ),
        example=("307110", "307110"),
        value="307110",
    ),
    "missing:class_tags": GapText(
        effect="law",
        field="class_tags",
        why=(
            "目录须写明数据分类分级（共享条例第13条）；先分类，才能定级。",
            "the catalogue classifies its data (Decree 809 art 13); grading follows classes.",
        ),
        how=(
            "在“数据分类”写行业和业务类别，可多个。",
            "write sector and business classes, several where they apply.",
        ),
        example=("城乡建设；行政许可", "urban construction; permits"),
        value='["城乡建设"]',
    ),
    "missing:contact_unit": GapText(
        effect="nice",
        field="contact_unit",
        why=(
            "使用方有疑问时不知该找谁。",
            "users do not know whom to ask.",
        ),
        how=(
            "填写负责的处室或单位，不写个人。",
            "write the unit in charge, never a person.",
        ),
        example=("排水管理处", "drainage division"),
        value="排水管理处",
    ),
    "missing:duties": GapText(
        effect="law",
        field="duties",
        why=(
            "目录依照本部门职责编制（共享条例第12条）；没有职责，说不清为何持有这些数据。",
            "catalogues are compiled by duties (Decree 809 art 12); without one nobody can tell why"
            " the data is held.",
        ),
        how=(
            "先登记职责目录，再在“关联职责”（系统为“支撑职责”）写其代码或编号。",
            "register the duty first, then name its code or key.",
        ),
        example=("D-o0003-0001", "D-o0003-0001"),
        value='["D-o0003-0001"]',
    ),
    "missing:format": GapText(
        effect="law",
        field="format_class",
        why=(
            "目录须写明数据格式（共享条例第13条），使用方据此准备接收。",
            "the catalogue names the format (Decree 809 art 13): users prepare for it.",
        ),
        how=("在“格式分类”选一类。", "choose a class of format."),
        example=("数据库", "database"),
        value="3",
    ),
    "missing:format_types": GapText(
        effect="nice",
        field="format_types",
        why=(
            "只写分类时，使用方仍不知是哪种文件或数据库。",
            "the class alone does not tell which file or database it is.",
        ),
        how=(
            "在“格式类型”选所属分类下的类型，可多选。",
            "choose types within the class, several where they apply.",
        ),
        example=("mysql", "mysql"),
        value='["mysql"]',
    ),
    "missing:item_names": GapText(
        effect="law",
        field="items",
        why=(
            "目录须写明数据项（共享条例第13条）；没有名称的项无法申请，也查不到。",
            "the catalogue names the items (Decree 809 art 13); one without a name can neither be"
            " asked for nor found.",
        ),
        how=("在“信息项”表中补上名称。", "fill in the name on the sheet of items."),
        example=("许可证编号", "permit number"),
    ),
    "missing:item_types": GapText(
        effect="law",
        field="items",
        why=(
            "数据项须说明类型（共享条例第13条；编制指南），没有类型无法对接。",
            "items have a data type (Decree 809 art 13; national guide): systems cannot be"
            " connected without.",
        ),
        how=(
            "在“信息项”表中为每项选“数据类型”；字符型、数值型再填长度。",
            "choose a data type for every item on its sheet, with a length for character and"
            " numeric ones.",
        ),
        example=("日期型", "date"),
    ),
    "missing:items": GapText(
        effect="shares",
        field="items",
        why=(
            "目录须写明数据项（共享条例第13条）；申请按项提出，没有项就无从申请。",
            "the catalogue lists the items (Decree 809 art 13); requests name items, so without any"
            " nothing can be asked for.",
        ),
        how=(
            "在“信息项”表中逐行填写，第一列写本目录的代码或编号；也可从数据库采集字段。",
            "write one row for each on the sheet of items, the first column naming this record; or"
            " harvest the database.",
        ),
        example=("许可证编号 / 字符型 / 18", "permit number | character | 18"),
    ),
    "missing:level": GapText(
        effect="shares",
        field="level",
        why=(
            "目录须写明分级（共享条例第13条）；不知级别，不能判断可否共享和如何保护（第34条）。",
            "the catalogue grades its data (Decree 809 art 13); without a level nobody can judge"
            " whether to share and how to protect (art 34).",
        ),
        how=(
            "在“数据级别”选不低于任一信息项的级别。",
            "choose a level that is not below any item's.",
        ),
        example=("二级", "G2"),
        value="G2",
    ),
    "missing:level_basis": GapText(
        effect="nice",
        field="level_basis",
        why=(
            "定级没有依据，审核和复核都要重新问起。",
            "a level without its basis has to be asked about at every review.",
        ),
        how=("写明按哪条规则定级。", "name the rule that gave the level."),
        example=("本市数据分类分级指南 第五条", "municipal grading guide, art 5"),
        value="本市数据分类分级指南 第五条",
    ),
    "missing:official_code": GapText(
        effect="law",
        field="code",
        why=(
            "编制指南要求信息资源代码唯一且不变；链上给出的代码只在本链有效。",
            "the national guide asks for a unique, lasting code; the one given by the chain holds"
            " on this chain only.",
        ),
        how=(
            "按规则编好代码后用它登记新目录，并以其为后继撤回本目录。",
            "register the entry anew under its official code, and withdraw this one naming that as"
            " successor.",
        ),
        example=("3071109900001/000001", "3071109900001/000001"),
    ),
    "missing:pi": GapText(
        effect="law",
        field="pi",
        why=(
            "含个人信息的，批准前须做影响评估（共享条例第13条，个人信息保护法第55条）。",
            "personal information needs an impact assessment before approval (Decree 809 art 13;"
            " PIPL art 55).",
        ),
        how=(
            "在“个人信息”选不含、个人信息或敏感个人信息。",
            "choose none, personal or sensitive.",
        ),
        example=("不含", "none"),
        value="none",
    ),
    "missing:redaction": GapText(
        effect="law",
        field="text",
        why=(
            "核心数据的目录内容汇聚后本身敏感（共享条例第25条），只能由提供单位保管。",
            "what a catalogue says of core data is itself sensitive (Decree 809 art 25): its"
            " provider keeps it.",
        ),
        how=(
            "以“文字保留”方式重新提交；已经上链的文字，提请删除决定。",
            "submit the text withheld; for a text that is on the chain, propose its erasure.",
        ),
        example=("withheld", "withheld"),
    ),
    "missing:summary": GapText(
        effect="found",
        field="summary",
        why=(
            "摘要是查找的主要依据；没有摘要，别人只能猜里面有什么。",
            "search rests on the summary; without it others must guess what is inside.",
        ),
        how=(
            "用一两句话写明有什么、来自哪里、多新。",
            "say in a sentence or two what it holds, where from and how fresh.",
        ),
        example=(
            "本市城镇排水许可证的编号、持证单位和发证日期。",
            "Numbers, holders and dates of the city's drainage permits.",
        ),
        value="本市城镇排水许可证的编号、持证单位和发证日期。",
    ),
    "missing:update_cycle": GapText(
        effect="law",
        field="update_cycle",
        why=(
            "目录须写明更新频率（共享条例第13条），使用方据此判断数据新旧。",
            "the catalogue names its update cycle (Decree 809 art 13): it tells how fresh.",
        ),
        how=("在“更新周期”选一项。", "choose an update cycle."),
        example=("每月", "monthly"),
        value="4",
    ),
    "weak:item_names": GapText(
        effect="found",
        field="items",
        why=(
            "名称只差编号，看不出各项有何不同（编制质量检查的常见问题）。",
            "names that differ by a number only do not tell the items apart.",
        ),
        how=(
            "把编号换成说明区别的词。",
            "replace the numbers by words that tell the difference.",
        ),
        example=("联系地址1、联系地址2 → 户籍地址、现住地址", "address 1, 2 → registered, present"),
    ),
    "weak:summary": GapText(
        effect="found",
        field="summary",
        why=(
            "摘要太短或只是重复名称，等于没有。",
            "a summary that is too short, or repeats the title, says nothing.",
        ),
        how=(
            "写到十个字以上，说明内容、来源和时间范围。",
            "write ten characters or more: content, source, period.",
        ),
        example=(
            "本市城镇排水许可证的编号、持证单位和发证日期。",
            "Numbers, holders and dates of the city's drainage permits.",
        ),
        value="本市城镇排水许可证的编号、持证单位和发证日期。",
    ),
    "weak:title": GapText(
        effect="found",
        field="title",
        why=(
            "名称以编号结尾，多半与另一条只差一个数字，看不出区别。",
            "a title that ends in a number mostly differs from another by nothing else.",
        ),
        how=(
            "把编号换成说明区别的词；内容相同的，合并为一条。",
            "replace the number by what tells it apart; merge what is the same.",
        ),
        example=("许可信息2 → 临时许可信息", "permits 2 → temporary permits"),
        value="城镇排水临时许可信息",
    ),
}
