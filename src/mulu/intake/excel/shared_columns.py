"""Columns that several sheets have, and notes that several columns have.

Source: docs/spec/excel.md XLS-3.
"""

from typing import Final

from mulu.intake.excel.columns import Column

MULTIPLE: Final = (
    "多个值用；分隔，或在单元格内换行",
    "several values: ； between them, or line breaks",
)
DAY: Final = ("年-月-日，如 2025-03-01", "year-month-day, such as 2025-03-01")
LINKS: Final = (
    "写代码或编号，多个用；分隔",
    "codes or keys, several with ； between them",
)
YES: Final = ("是或否，不清楚就留空", "yes or no; leave it empty when not known")


def own_columns(
    code_example: str, key_example: str, code_words: tuple[str, ...] = ()
) -> tuple[Column, ...]:
    """Code and key of a record."""
    return (
        Column(
            field="code",
            zh="代码",
            en="code",
            kind="own",
            width=26,
            synonyms=("目录代码", "信息资源代码", "资源代码", *code_words),
            note=(
                "已登记的由系统填写，勿改；没有正式代码就留空，由链上赋码",
                "filled in for what is registered: leave it; with no official code leave it empty"
                " and the chain gives one",
            ),
            example=(code_example, code_example),
        ),
        Column(
            field="key",
            zh="编号",
            en="key",
            kind="own",
            synonyms=("自编号", "本地编号"),
            note=(
                "自己编的编号，供其他表引用；同一编号始终指同一条",
                "a key of your own by which other sheets refer to it; always the same for a record",
            ),
            example=(key_example, key_example),
        ),
    )


def provider_column(*synonyms: str) -> Column:
    """Who provides a record."""
    return Column(
        field="provider",
        zh="提供单位",
        en="provider",
        kind="own",
        required=True,
        width=28,
        synonyms=("信息资源提供方", "数据提供方", "提供方", "提供部门", "资源提供方", *synonyms),
        note=(
            "机构编号、统一社会信用代码或全称；可从“机构”表选",
            "id, credit code or full name, as the sheet of organisations lists them",
        ),
        example=("o0003 岚川市教育局", "o0003 Lanchuan Education Bureau"),
    )


def title_columns(zh: str, en: str, example: tuple[str, str], *synonyms: str) -> tuple[Column, ...]:
    """Its title, in both languages."""
    return (
        Column(
            field="title", zh=zh, en=en, required=True, width=36, synonyms=synonyms, example=example
        ),
        Column(field="title_en", zh="英文名称", en="title in English", width=24),
    )
