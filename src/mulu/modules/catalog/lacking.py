"""What a body does not say, and its profile may ask for: asked by rules and by views alike.

Every record of the chain comes by here, so the questions are straight code: tables of functions
took three times as long.

Source: docs/spec/profiles.md PRO-6 and PRO-11; 政务数据共享条例 arts 12 to 15.
"""

from collections.abc import Mapping
from typing import Final

from mulu.modules.catalog.codes import Kind
from mulu.modules.catalog.judgements import DENIED
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from mulu.tx.parts import PartRef

DEMANDABLE: Final[Mapping[Kind, frozenset[str]]] = {
    "data_entry": frozenset({
        "V5:deny_basis",
        "missing:category",
        "missing:duties",
        "missing:format",
        "missing:format_types",
        "missing:is_open",
        "missing:item_types",
        "missing:items",
        "missing:level",
        "missing:pi",
        "missing:redaction",
        "missing:share_modes",
        "missing:share_type",
        "missing:update_cycle",
    }),
    "duty": frozenset({"missing:basis_type", "missing:expects_data", "missing:valid_from"}),
    "system": frozenset({
        "missing:cloud",
        "missing:duties",
        "missing:go_live",
        "missing:mlps_level",
        "missing:status",
    }),
    "table": frozenset({
        "missing:columns",
        "missing:db_kind",
        "missing:entries",
        "missing:refresh",
    }),
}  # fmt: skip
"""By kind of record: gaps that a body shows, so that a profile may refuse for them."""


def not_said(record: Record, part: PartRef) -> list[str]:
    """Find what a body does not say.

    Args:
        record: The body's record.
        part: What the body says about its text.

    Returns:
        Gaps of ``DEMANDABLE``, in no order.
    """
    found: list[str] = []
    match record:
        case DataEntry():
            _entry(record, found)
            _sharing(record, found)
            if record.level == "CORE" and not part.withheld:
                found.append("missing:redaction")
        case Duty():
            _duty(record, found)
        case System():
            _system(record, found)
        case Table():
            _table(record, found)
    return found


def _entry(entry: DataEntry, found: list[str]) -> None:
    if not entry.category:
        found.append("missing:category")
    if not entry.duties:
        found.append("missing:duties")
    if not entry.format_class:
        found.append("missing:format")
    if not entry.format_types:
        found.append("missing:format_types")
    if not entry.items:
        found.append("missing:items")
    elif "" in {item.dtype for item in entry.items}:
        found.append("missing:item_types")
    if not entry.level:
        found.append("missing:level")
    if not entry.pi:
        found.append("missing:pi")
    if not entry.update_cycle:
        found.append("missing:update_cycle")


def _sharing(entry: DataEntry, found: list[str]) -> None:
    if entry.is_open is None:
        found.append("missing:is_open")
    if not entry.share_type:
        found.append("missing:share_type")
    if entry.share_type != DENIED:
        if not entry.share_modes:
            found.append("missing:share_modes")
    elif not entry.deny_basis:
        found.append("V5:deny_basis")


def _duty(duty: Duty, found: list[str]) -> None:
    if not duty.basis_type:
        found.append("missing:basis_type")
    if duty.expects_data is None:
        found.append("missing:expects_data")
    if not duty.valid_from:
        found.append("missing:valid_from")


def _system(system: System, found: list[str]) -> None:
    if not system.cloud:
        found.append("missing:cloud")
    if not system.duties:
        found.append("missing:duties")
    if not system.go_live and system.status != "building":
        found.append("missing:go_live")
    if not system.mlps_level:
        found.append("missing:mlps_level")
    if not system.status:
        found.append("missing:status")


def _table(table: Table, found: list[str]) -> None:
    if not table.columns:
        found.append("missing:columns")
    if not table.db_kind:
        found.append("missing:db_kind")
    if not table.entries:
        found.append("missing:entries")
    if not table.refresh:
        found.append("missing:refresh")
