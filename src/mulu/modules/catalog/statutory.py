"""The profile ``statutory@1``: what the statute demands of an entry, as far as the record shows it.

What a body shows is refused, what only a text shows is a gap; rules about texts never refuse.

Source: docs/spec/profiles.md PRO-12; 政务数据共享条例 (State Council Decree 809) arts 12 to 15, 22;
GB/T 43697-2024.
"""

from collections.abc import Mapping
from typing import Any, Final

STATUTORY: Final = "statutory@1"
_REFUSED: Final = ("V1", "V10", "V12", "V13", "V14", "V6", "V7", "V8", "V9")
_GAPS: Final = ("V11", "V3", "V4", "V5")
STATUTORY_1: Final[Mapping[str, Any]] = {
    "asked": {
        "data_entry": [
            "missing:category",
            "missing:class_tags",
            "missing:contact_unit",
            "missing:duties",
            "missing:format",
            "missing:format_types",
            "missing:is_open",
            "missing:item_names",
            "missing:item_types",
            "missing:items",
            "missing:level",
            "missing:level_basis",
            "missing:official_code",
            "missing:open_condition",
            "missing:pi",
            "missing:redaction",
            "missing:share_modes",
            "missing:share_type",
            "missing:summary",
            "missing:title",
            "missing:update_cycle",
            "unmapped:value",
            "weak:item_names",
            "weak:summary",
            "weak:title",
        ],
        "duty": [
            "missing:basis_ref",
            "missing:basis_type",
            "missing:expects_data",
            "missing:no_data_reason",
            "missing:text",
            "missing:title",
            "missing:valid_from",
            "unmapped:value",
        ],
        "system": [
            "missing:cloud",
            "missing:duties",
            "missing:go_live",
            "missing:mlps_level",
            "missing:status",
            "missing:summary",
            "missing:title",
            "unmapped:value",
        ],
        "table": [
            "missing:column_names",
            "missing:columns",
            "missing:db_kind",
            "missing:entries",
            "missing:refresh",
            "missing:table_name",
            "missing:title",
            "unmapped:value",
        ],
    },
    "demanded": {
        "data_entry": [
            "V5:deny_basis",
            "missing:duties",
            "missing:format",
            "missing:item_types",
            "missing:items",
            "missing:level",
            "missing:redaction",
            "missing:share_modes",
            "missing:share_type",
            "missing:update_cycle",
        ],
    },
    "rules": {
        **{rule: {"severity": "refuse"} for rule in _REFUSED},
        **{rule: {"severity": "gap"} for rule in _GAPS},
    },
}
"""Arts 12 to 15 demand duty, format, items, share type, basis of a denial, ways, update cycle and
grade of every entry; the value is canonical, so its order says nothing."""
