"""Reader for the dataset lists of Taiwan's governments: city lists, full exports, national list.

Source: docs/spec/intake.md INT-68 to INT-70.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mulu.intake.csv_records import read_csv
from mulu.intake.csv_splitting import header_of
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.entry_drafts import Provider, entry_draft, fitted
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields, Keys
from mulu.intake.portal_words import keys_of
from mulu.intake.taiwan_columns import column_items

KEYS: Final[Keys] = keys_of("""
title: 資料集名稱 資料名稱
provider: 資料集提供機關 資料來源 資料來源(部會單位) 提供機關名稱
summary: 資料集描述
themes: 分類及編號
keywords: 標籤/關鍵字
update_cycle: 更新頻率
format_types: 檔案格式 資源格式
columns: 主要欄位說明 主要欄位
published_on: 上架日 建立日期
updated_on: 最後更新時間
volume_records: 資料量
url: 資料連結網址
-: 編號 下載次數 瀏覽次數 瀏覽人次 資料集評分
""")
_TITLES: Final = frozenset(("資料集名稱", "資料名稱"))
_PROVIDERS: Final = frozenset(("資料來源", "資料來源(部會單位)", "提供機關名稱"))
_CODED: Final = re.compile(r"([0-9A-Z]{8,12})\s*【(.+)】")
"""An organisation's code with its name: ``380120000J 【社會局】``."""


class TaiwanReader:
    """The reader; it has no state."""

    name: Final = "taiwan"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """A header that names a dataset and where it comes from."""
        header = set(header_of(head)[0])
        return bool(header & _TITLES) and bool(header & _PROVIDERS)

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read rows."""
        return read_csv(file)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one row to a data entry with its columns as items."""
        fields = Fields(record.values, KEYS)
        listed = _listed(fields.value("columns"))
        items = column_items(listed)
        if listed and not items:
            fields.adopt("主要欄位", listed)
        provider = _provider(fields)
        return fitted(entry_draft(record.source, fields, items, provider))


def _listed(value: object) -> str:
    return value if isinstance(value, str) else ""


def _provider(fields: Fields) -> Provider | None:
    """The organisation; one that is written with its code is known by its name."""
    said = fields.text("provider")
    coded = _CODED.fullmatch(said)
    if coded is None:
        return None
    fields.adopt("資料來源", said)
    return Provider(id=coded[2].strip())
