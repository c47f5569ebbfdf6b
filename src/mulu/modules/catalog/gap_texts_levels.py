"""Texts of what is missing in records of every kind, and in duties, systems and tables.

Source: docs/spec/profiles.md PRO-13; 政务数据共享条例 arts 12, 17 and 38.
"""

from typing import Final

from mulu.modules.catalog.gap_text import GapText

LEVELS: Final[dict[str, GapText]] = {
    "missing:title": GapText(
        effect="found",
        field="title",
        why=(
            "没有名称，查不到也认不出。",
            "without a title it is neither found nor recognised.",
        ),
        how=("填写名称。", "write the title."),
        example=("城镇排水许可信息", "urban drainage permits"),
        value="城镇排水许可信息",
    ),
    "unmapped:value": GapText(
        effect="found",
        field="originals",
        why=(
            "原表的值不在代码表中，筛选和统计都看不到它。",
            "a value of the source fits no code list, so filters and figures do not see it.",
        ),
        how=(
            "在相应列选最接近的代码，或用 mulu revise 代码 --set 字段=代码；原始值随之去掉。",
            "choose the nearest code in its column, or: mulu revise CODE --set FIELD=CODE; the"
            " original goes with it.",
        ),
        example=("更新周期“每两年”→ 不定期", "update cycle “every two years” → irregular"),
    ),
    "missing:basis_ref": GapText(
        effect="law",
        field="basis_ref",
        why=(
            "职责须有据可查（共享条例第12条）；依据变了，目录才知道要改（第17条）。",
            "a duty can be looked up (Decree 809 art 12); when its basis changes, entries follow"
            " (art 17).",
        ),
        how=("写文号和条款。", "write document number and clause."),
        example=("澜办发〔2019〕7号 第三条", "document 7 of 2019, art 3"),
        value="澜办发〔2019〕7号 第三条",
    ),
    "missing:basis_type": GapText(
        effect="law",
        field="basis_type",
        why=(
            "要看职责出自三定规定、法律还是其他文件。",
            "whether a duty rests on an office's charter, a law or another document.",
        ),
        how=("在“依据类别”选一类。", "choose a kind of basis."),
        example=("三定规定", "charter"),
        value="sanding",
    ),
    "missing:expects_data": GapText(
        effect="nice",
        field="expects_data",
        why=(
            "职责是否产生数据，决定它是否应有数据目录。",
            "whether a duty produces data decides whether it should have entries.",
        ),
        how=("选是或否。", "say yes or no."),
        example=("是", "yes"),
        value="true",
    ),
    "missing:no_data_reason": GapText(
        effect="law",
        field="no_data_reason",
        why=(
            "职责不产生数据的，须说明原因，否则视为漏编目录（共享条例第12条）。",
            "a duty without data says why, else its entries count as left out (Decree 809 art 12).",
        ),
        how=("写明为何不产生数据。", "write why there is no data."),
        example=("仅为内部议事协调", "internal coordination only"),
        value="仅为内部议事协调",
    ),
    "missing:text": GapText(
        effect="found",
        field="text",
        why=(
            "没有内容，看不出职责包括什么。",
            "without its text nobody sees what the duty covers.",
        ),
        how=("照依据原文填写职责内容。", "quote the basis."),
        example=("负责城镇排水许可的审批和监管。", "Grants and supervises drainage permits."),
        value="负责城镇排水许可的审批和监管。",
    ),
    "missing:valid_from": GapText(
        effect="nice",
        field="valid_from",
        why=(
            "依据何时生效，决定更新期限从哪天算起（共享条例第17条）。",
            "the first day decides from when the term for updates runs (Decree 809 art 17).",
        ),
        how=("写生效日期。", "write the first day."),
        example=("2019-01-01", "2019-01-01"),
        value="2019-01-01",
    ),
    "missing:cloud": GapText(
        effect="nice",
        field="cloud",
        why=(
            "入云情况是系统普查和项目评价的依据（共享条例第38条）。",
            "surveys and reviews of systems ask for it (Decree 809 art 38).",
        ),
        how=("选政务云、自建或未入云。", "choose government cloud, self-built or none."),
        example=("政务云", "government cloud"),
        value="gov_cloud",
    ),
    "missing:go_live": GapText(
        effect="nice",
        field="go_live",
        why=(
            "不知何时上线，就不知数据从何时开始有。",
            "since when the system runs tells since when there is data.",
        ),
        how=("写上线日期；在建的把状态改为建设中。", "write the day; one being built says so."),
        example=("2020-06-01", "2020-06-01"),
        value="2020-06-01",
    ),
    "missing:mlps_level": GapText(
        effect="law",
        field="mlps_level",
        why=(
            "系统须按网络安全法定等级保护级别，共享对接要核对它。",
            "the Cybersecurity Law gives systems a protection level; it is checked before they are"
            " connected.",
        ),
        how=("写备案的等级，1 至 5。", "write the filed level, 1 to 5."),
        example=("三级", "3"),
        value="3",
    ),
    "missing:status": GapText(
        effect="found",
        field="status",
        why=(
            "不知系统是否在用，就不知数据是否还有。",
            "whether a system runs tells whether its data can still be had.",
        ),
        how=("选建设中、运行、停用或下线。", "choose building, running, suspended or retired."),
        example=("运行", "running"),
        value="running",
    ),
    "missing:column_names": GapText(
        effect="found",
        field="columns",
        why=("没有名称的字段对不上信息项。", "a column without a name matches no item."),
        how=("在“字段”表中补上名称。", "fill in the name on the sheet of columns."),
        example=("permit_no", "permit_no"),
    ),
    "missing:columns": GapText(
        effect="shares",
        field="columns",
        why=(
            "没有字段，目录与库表挂接不上，批准的申请也供不出数。",
            "without columns entries cannot be attached to the table, and nothing can be supplied.",
        ),
        how=(
            "在“字段”表中逐行填写，或用 mulu harvest 从数据库采集。",
            "one row for each on the sheet of columns, or let mulu harvest read the database.",
        ),
        example=("permit_no / varchar(18)", "permit_no | varchar(18)"),
    ),
    "missing:db_kind": GapText(
        effect="nice",
        field="db_kind",
        why=("对接前要知道是哪种数据库。", "to connect one must know which database it is."),
        how=("写数据库类型。", "write the kind of database."),
        example=("mysql", "mysql"),
        value="mysql",
    ),
    "missing:entries": GapText(
        effect="shares",
        field="entries",
        why=(
            "库表没有挂接数据目录，查到目录也找不到数（挂接率）。",
            "a table that is attached to no entry: who finds the entry does not find its data.",
        ),
        how=(
            "在“所承载数据目录”写目录代码。",
            "name the codes of the entries it carries.",
        ),
        example=("3071109900001/000001", "3071109900001/000001"),
        value='["3071109900001/000001"]',
    ),
    "missing:refresh": GapText(
        effect="found",
        field="refresh",
        why=(
            "不知多久更新一次，判断不了新旧。",
            "how often it is refreshed tells how fresh it is.",
        ),
        how=("选“库表更新周期”。", "choose an update cycle."),
        example=("每日", "daily"),
        value="2",
    ),
    "missing:table_name": GapText(
        effect="nice",
        field="table_name",
        why=(
            "没有库中的表名，采集和核对都对不上。",
            "without its name in the database, harvests do not find it.",
        ),
        how=("写数据库中的表名。", "write the name in the database."),
        example=("t_permit", "t_permit"),
        value="t_permit",
    ),
}
