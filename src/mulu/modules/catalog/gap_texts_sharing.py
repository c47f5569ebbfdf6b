"""Texts of the gaps of rules, and of what is missing about sharing.

Source: docs/spec/profiles.md PRO-13; 政务数据共享条例 arts 12 to 15 and 22.
"""

from typing import Final

from mulu.modules.catalog.gap_text import GapText

SHARING: Final[dict[str, GapText]] = {
    "V10:length": GapText(
        effect="law",
        field="items",
        why=(
            "共享条例第13条要求目录写明数据项；没有长度，对方无法建表接收。",
            "Decree 809 art 13 asks for the data items; without lengths nobody can make room for"
            " what is supplied.",
        ),
        how=(
            "在“信息项”表中为字符型、数值型的每一项填写“数据长度”。",
            "on the sheet of items, give every item of character or numeric type a length.",
        ),
        example=("许可证编号：字符型，18", "permit number: character, 18"),
    ),
    "V11:item_names": GapText(
        effect="found",
        field="items",
        why=(
            "两个信息项同名，使用方分不清该取哪一项。",
            "two items of one name: who uses the data cannot tell which to take.",
        ),
        how=(
            "在“信息项”表中改名，使每项名称只出现一次。",
            "rename on the sheet of items, so that each name stands once.",
        ),
        example=("发证日期、换证日期", "date of issue, date of renewal"),
    ),
    "V14:share_type": GapText(
        effect="shares",
        field="share_type",
        why=(
            "核心、重要或敏感数据不得无条件共享（共享条例第13、34条，个人信息保护法第28条）。",
            "core, important or sensitive data may not be shared without condition (Decree 809 arts"
            " 13 and 34; PIPL art 28).",
        ),
        how=(
            "把“共享类型”改为有条件共享或不予共享；级别或个人信息标错的，改正级别或标志。",
            "make the share type conditional or denied; where level or personal-information flag"
            " are wrong, correct those.",
        ),
        example=("有条件共享", "conditional"),
        value="2",
    ),
    "V3:share_condition": GapText(
        effect="shares",
        field="share_condition",
        why=(
            "无条件共享不得再附条件（共享条例第14、15条）；申请方不知该信哪一个。",
            "what is shared without condition has none (Decree 809 arts 14 and 15); applicants"
            " cannot tell which of the two holds.",
        ),
        how=(
            "清空“共享条件”；确有条件的，把“共享类型”改为有条件共享。",
            "empty the condition; where there is one, make the share type conditional.",
        ),
        example=("（留空）", "(empty)"),
    ),
    "V4:share_condition": GapText(
        effect="shares",
        field="share_condition",
        why=(
            "有条件共享须写明条件（共享条例第15条）；没有条件，申请方无从准备，提供方无从答复。",
            "conditional sharing states its condition (Decree 809 art 15); without it applicants"
            " cannot prepare and the provider cannot answer.",
        ),
        how=(
            "在“共享条件”写清申请方应当满足什么。",
            "write under the condition what an applicant must satisfy.",
        ),
        example=(
            "用于履行本部门法定职责，并按约定期限销毁",
            "for statutory duties of the applicant, destroyed after the agreed period",
        ),
        value="用于履行本部门法定职责，并按约定期限销毁",
    ),
    "V4:share_purpose": GapText(
        effect="shares",
        field="share_purpose",
        why=(
            "有条件共享须写明使用用途（共享条例第15条）；审核以用途是否相符为准。",
            "conditional sharing states its purpose (Decree 809 art 15), by which requests are"
            " judged.",
        ),
        how=(
            "在“使用用途”写清可用于哪些事项。",
            "write under the purpose which matters it may be used for.",
        ),
        example=("行政许可审查", "examination of permits"),
        value="行政许可审查",
    ),
    "V4:share_scope": GapText(
        effect="shares",
        field="share_scope",
        why=(
            "有条件共享须写明共享范围（共享条例第15条）；不在范围的申请会被退回。",
            "conditional sharing states its scope (Decree 809 art 15); requests from outside are"
            " returned.",
        ),
        how=(
            "在“共享范围”写清哪些部门可以申请。",
            "write under the scope which departments may apply.",
        ),
        example=("市级政务部门", "municipal departments"),
        value="市级政务部门",
    ),
    "V5:deny_basis": GapText(
        effect="shares",
        field="deny_basis",
        why=(
            "不予共享须有法律、行政法规或国务院决定为据（共享条例第14、15条），否则不能拒绝申请。",
            "denial rests on a law, an administrative regulation or a decision of the State Council"
            " (Decree 809 arts 14 and 15), else no request can be refused.",
        ),
        how=(
            "在“不予共享依据类别”选依据的类别；没有这类依据的，改为有条件共享。",
            "choose the kind of basis; where there is none, make the share type conditional.",
        ),
        example=("法律", "law"),
        value='["law"]',
        path="record.deny_basis",
    ),
    "V5:deny_basis_text": GapText(
        effect="law",
        field="deny_basis_text",
        why=(
            "依据须具体到条款（共享条例第15条），主管部门据此审核。",
            "the basis names its article (Decree 809 art 15): the authority examines it.",
        ),
        how=(
            "写明文件名称和条款。",
            "write title and article.",
        ),
        example=("《中华人民共和国保守国家秘密法》第九条", "State Secrets Law, art 9"),
        value='["《中华人民共和国保守国家秘密法》第九条"]',
        path="text.deny_basis",
    ),
    "V5:deny_reason": GapText(
        effect="law",
        field="deny_reason",
        why=(
            "不予共享须说明理由（共享条例第15条）。",
            "denial states its reason (Decree 809 art 15).",
        ),
        how=(
            "在“不予共享理由”写明共享会损害什么。",
            "write under the reason what sharing would harm.",
        ),
        example=("涉及企业商业秘密", "trade secrets of enterprises"),
        value="涉及企业商业秘密",
    ),
    "V6:share_modes": GapText(
        effect="shares",
        field="share_modes",
        why=(
            "共享方式与数据格式不符，同意后也无法提供（共享条例第22条）。",
            "no way of sharing fits the format, so nothing can be supplied even after consent"
            " (Decree 809 art 22).",
        ),
        how=(
            "数据库选服务接口或批量交换；文件、表格、图像选文件下载或服务接口；接口选服务接口。",
            "for databases choose API or batch; for files, sheets and images FILE or API; for"
            " services API.",
        ),
        example=("服务接口", "API"),
        value='["API"]',
    ),
    "V7:level": GapText(
        effect="law",
        field="level",
        why=(
            "目录的级别不得低于其中任一信息项（GB/T 43697 就高从严；共享条例第13条）。",
            "an entry's level is not below that of any item (GB/T 43697; Decree 809 art 13).",
        ),
        how=(
            "把“数据级别”提高到信息项中的最高级。",
            "raise the level to the highest of the items.",
        ),
        example=("重要数据", "important"),
        value="CORE",
    ),
    "V8:pi": GapText(
        effect="law",
        field="pi",
        why=(
            "信息项含个人信息的，目录也含（个人信息保护法第28、55条），否则漏做影响评估。",
            "an entry with personal items is personal (PIPL arts 28 and 55), else its impact"
            " assessment is missed.",
        ),
        how=(
            "把“个人信息”改为信息项中最高的一档。",
            "set the flag to the highest of the items.",
        ),
        example=("敏感个人信息", "sensitive"),
        value="sensitive",
    ),
    "V9:duties": GapText(
        effect="law",
        field="duties",
        why=(
            "目录依照本部门职责编制（共享条例第12条），不能引用其他单位的职责。",
            "catalogues are compiled by one's own duties (Decree 809 art 12), never by another's.",
        ),
        how=(
            "在“关联职责”改写本单位职责的代码。",
            "name codes of the provider's own duties.",
        ),
        example=("D-o0003-0001", "D-o0003-0001"),
        value='["D-o0003-0001"]',
    ),
    "missing:is_open": GapText(
        effect="nice",
        field="is_open",
        why=(
            "编制指南的核心元数据要求说明是否向社会开放；公众据此查找开放数据。",
            "core metadata of the national guide: the public finds open data by it.",
        ),
        how=("在“是否向社会开放”选是或否。", "say yes or no under open."),
        example=("否", "no"),
        value="false",
    ),
    "missing:open_condition": GapText(
        effect="found",
        field="open_condition",
        why=(
            "开放却没有条件说明，公众不知如何取得。",
            "open without saying how: the public cannot tell how to get it.",
        ),
        how=(
            "在“开放条件”写明如何取得；没有条件的写“无条件开放”。",
            "write how to get it; where there is no condition, say so.",
        ),
        example=("登录后可下载", "download after logging in"),
        value="登录后可下载",
    ),
    "missing:share_modes": GapText(
        effect="shares",
        field="share_modes",
        why=(
            "目录须写明共享方式（共享条例第13、22条），没有方式就无法提供。",
            "the catalogue names the way of sharing (Decree 809 arts 13 and 22); without one"
            " nothing can be supplied.",
        ),
        how=(
            "在“共享方式”选服务接口、批量交换或文件下载，可多选。",
            "choose API, batch or file, several where they apply.",
        ),
        example=("服务接口；批量交换", "API; batch"),
        value='["API"]',
    ),
    "missing:share_type": GapText(
        effect="shares",
        field="share_type",
        why=(
            "目录须写明共享属性（共享条例第13、14条）；没有属性，任何申请都无从受理。",
            "the catalogue names the share type (Decree 809 arts 13 and 14); without it no request"
            " can be taken up.",
        ),
        how=(
            "在“共享类型”选无条件、有条件或不予共享，并补上相应的条件或依据。",
            "choose unconditional, conditional or denied, and add condition or basis.",
        ),
        example=("有条件共享", "conditional"),
        value="2",
    ),
}
