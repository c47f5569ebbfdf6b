"""Gaps: what a record lacks under a profile, one spoiled thing at a time."""

from typing import Any

import msgspec
import pytest

from mulu.modules.catalog.codes import kind_of
from mulu.modules.catalog.gap_names import GAP_NAMES
from mulu.modules.catalog.gaps import gaps
from mulu.modules.catalog.lacking import DEMANDABLE, not_said
from mulu.modules.catalog.profiles import REGISTER, REGISTER_1, load_profile
from mulu.modules.catalog.records import DataEntry, Duty, Item, Record, System, Table
from mulu.modules.catalog.state import StoredRecord
from mulu.modules.catalog.texts import (
    ColumnText,
    DutyText,
    EntryText,
    ItemText,
    Original,
    RecordText,
    SystemText,
    TableText,
)
from tests.support.world import (
    DEPT,
    duty,
    duty_text,
    entry,
    entry_text,
    part_of,
    system,
    system_text,
    table,
    table_text,
)

PROFILE = load_profile(REGISTER, REGISTER_1)
KNOWN = [gap for gap in GAP_NAMES if not gap.startswith("V")]
ALL_ASKED = load_profile(
    "all@1", {**REGISTER_1, "asked": dict.fromkeys(REGISTER_1["asked"], KNOWN)}
)
CODES = {DataEntry: "307110/1", Duty: "D-o0003-0001", System: "S-o0003-0001", Table: "T-o0003-0001"}
ORIGINALS = (Original(field="update_cycle", value="每两年"),)


def stored(record: Record, **fields: Any) -> StoredRecord:
    given = {
        "code": CODES[type(record)],
        "content_hash": "0" * 64,
        "declared_by": DEPT,
        "height": 1,
        "part": part_of(EntryText()),
        "profile": REGISTER,
        "provider": DEPT,
        "record": record,
        "status": "published",
        "time_ms": 1,
        "version": 1,
    }
    return StoredRecord(**{**given, **fields})


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (entry(), entry_text()),
        (duty(), duty_text()),
        (system(), system_text()),
        (table(), table_text()),
    ],
    ids=["entry", "duty", "system", "table"],
)
@pytest.mark.parametrize("profile", [PROFILE, ALL_ASKED], ids=["register", "all"])
def test_a_full_record_has_no_gap(record: Record, text: RecordText, profile: Any) -> None:
    assert gaps(stored(record), text, profile) == ()


DENIED = {"share_type": 3, "deny_basis": ("law",)}
DENIED_TEXT = {"deny_reason": "涉及商业秘密", "deny_basis": ("某法第三条",)}
OPEN = (ItemText(name="许可证编号"), ItemText(name="许可证编号"))
NUMBERED = (ItemText(name="联系地址1"), ItemText(name="联系地址2"))
SAME = "城镇排水许可信息登记表"
CASES: list[tuple[str, Record, RecordText]] = [
    ("V10:length", entry(items=(Item(dtype="C"), Item(dtype="D"))), entry_text()),
    ("V14:share_type", entry(share_type=1, pi="sensitive"), entry_text(share_condition="")),
    ("V14:share_type", entry(share_type=1, level="IMPORTANT"), entry_text(share_condition="")),
    ("V6:share_modes", entry(share_modes=("FILE",)), entry_text()),
    ("V7:level", entry(level="G1"), entry_text()),
    ("V8:pi", entry(items=(Item(dtype="D", pi="personal"), Item(dtype="D"))), entry_text()),
    ("V9:duties", entry(duties=("D-o0004-0001",)), entry_text()),
    ("V9:duties", system(duties=("D-o0004-0001",)), system_text()),
    ("V11:item_names", entry(), entry_text(items=OPEN)),
    ("V3:share_condition", entry(share_type=1), entry_text()),
    ("V4:share_condition", entry(), entry_text(share_condition="")),
    ("V4:share_purpose", entry(), entry_text(share_purpose="")),
    ("V4:share_scope", entry(), entry_text(share_scope="")),
    ("V5:deny_basis", entry(share_type=3), entry_text(**DENIED_TEXT)),
    ("V5:deny_basis_text", entry(**DENIED), entry_text(**{**DENIED_TEXT, "deny_basis": ()})),
    ("V5:deny_reason", entry(**DENIED), entry_text(**{**DENIED_TEXT, "deny_reason": ""})),
    ("missing:category", entry(category=""), entry_text()),
    ("missing:duties", entry(duties=()), entry_text()),
    ("missing:duties", system(duties=()), system_text()),
    ("missing:format", entry(format_class=0), entry_text()),
    ("missing:is_open", entry(is_open=None), entry_text()),
    ("missing:item_names", entry(), entry_text(items=(ItemText(name="许可证编号"), ItemText()))),
    ("missing:items", entry(items=()), entry_text(items=())),
    ("missing:level", entry(level=""), entry_text()),
    ("missing:open_condition", entry(is_open=True), entry_text()),
    ("missing:pi", entry(pi=""), entry_text()),
    ("missing:share_modes", entry(share_modes=()), entry_text()),
    ("missing:share_type", entry(share_type=0), entry_text()),
    ("missing:summary", entry(), entry_text(summary="")),
    ("missing:summary", system(), system_text(summary="")),
    ("missing:title", entry(), entry_text(title="")),
    ("missing:title", duty(), duty_text(title="")),
    ("missing:title", system(), system_text(title="")),
    ("missing:title", table(), table_text(title="")),
    ("missing:update_cycle", entry(update_cycle=0), entry_text()),
    ("unmapped:value", entry(), entry_text(originals=ORIGINALS)),
    ("unmapped:value", duty(), duty_text(originals=(Original(field="basis_type", value="批示"),))),
    ("unmapped:value", system(), system_text(originals=(Original(field="cloud", value="半云"),))),
    ("unmapped:value", table(), table_text(originals=(Original(field="refresh", value="偶尔"),))),
    ("missing:class_tags", entry(), entry_text(class_tags=())),
    ("missing:contact_unit", entry(), entry_text(contact_unit="")),
    ("missing:format_types", entry(format_types=()), entry_text()),
    ("missing:item_types", entry(items=(Item(dtype="D"), Item())), entry_text()),
    ("missing:level_basis", entry(), entry_text(level_basis="")),
    ("missing:redaction", entry(level="CORE"), entry_text()),
    ("weak:item_names", entry(), entry_text(items=NUMBERED)),
    ("weak:title", entry(), entry_text(title="城镇排水许可信息2")),
    ("weak:summary", entry(), entry_text(summary="许可")),
    ("weak:summary", entry(), entry_text(title=SAME, summary=SAME)),
    ("missing:basis_type", duty(basis_type=""), duty_text()),
    ("missing:expects_data", duty(expects_data=None), duty_text()),
    ("missing:valid_from", duty(valid_from=""), duty_text()),
    ("missing:basis_ref", duty(), duty_text(basis_ref="")),
    ("missing:text", duty(), duty_text(text="")),
    ("missing:no_data_reason", duty(expects_data=False), duty_text()),
    ("missing:cloud", system(cloud=""), system_text()),
    ("missing:go_live", system(go_live=""), system_text()),
    ("missing:mlps_level", system(mlps_level=0), system_text()),
    ("missing:status", system(status=""), system_text()),
    ("missing:columns", table(columns=()), table_text(columns=())),
    ("missing:db_kind", table(db_kind=""), table_text()),
    ("missing:entries", table(entries=()), table_text()),
    ("missing:refresh", table(refresh=0), table_text()),
    ("missing:column_names", table(), table_text(columns=(ColumnText(),))),
    ("missing:table_name", table(), table_text(table_name="")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("gap", "record", "text"),
    CASES,
    ids=[f"{gap} of {type(record).__name__}" for gap, record, _ in CASES],
)
def test_one_thing_less_is_one_gap_more(gap: str, record: Record, text: RecordText) -> None:
    assert gaps(stored(record), text, ALL_ASKED) == (gap,)
    asked = gap.startswith("V") or any(gap in PROFILE.asked[kind] for kind in _kinds(record))
    assert gaps(stored(record), text, PROFILE) == ((gap,) if asked else ())


def _kinds(record: Record) -> tuple[Any, ...]:
    return (
        {DataEntry: "data_entry", Duty: "duty", System: "system", Table: "table"}[type(record)],
    )


def test_every_gap_is_provoked() -> None:
    assert {case[0] for case in CASES} | {"missing:official_code"} == set(GAP_NAMES)


def test_an_original_without_a_place_is_no_gap() -> None:
    others = (Original(field="license", value="ODbL"), Original(field="distribution[1]", value="x"))
    assert gaps(stored(entry()), entry_text(originals=others), ALL_ASKED) == ()


def test_a_given_code_is_a_gap() -> None:
    assert gaps(stored(entry(), code="x-a/1"), entry_text(), PROFILE) == ("missing:official_code",)


def test_a_system_being_built_needs_no_date() -> None:
    record = system(go_live="", status="building")
    assert gaps(stored(record), system_text(), ALL_ASKED) == ()


def test_a_denied_entry_needs_no_way_of_sharing() -> None:
    record = entry(share_modes=(), **DENIED)
    assert gaps(stored(record), entry_text(**DENIED_TEXT), ALL_ASKED) == ()


@pytest.mark.parametrize(
    ("record", "text", "expected"),
    [
        (entry(level=""), EntryText(), ("missing:level",)),
        (duty(), DutyText(), ()),
        (system(), SystemText(), ()),
        (table(), TableText(), ()),
    ],
    ids=["entry", "duty", "system", "table"],
)
def test_without_its_text_only_the_body_is_judged(
    record: Record, text: RecordText, expected: tuple[str, ...]
) -> None:
    assert gaps(stored(record), None, PROFILE) == expected
    assert len(gaps(stored(record), text, PROFILE)) > len(expected)


def test_core_data_keeps_its_text_off_the_chain() -> None:
    record = entry(level="CORE")
    withheld = stored(record, part=msgspec.structs.replace(part_of(EntryText()), withheld=True))
    assert gaps(stored(record), None, ALL_ASKED) == ("missing:redaction",)
    assert gaps(withheld, None, ALL_ASKED) == ()


def test_what_no_body_shows_is_never_demanded() -> None:
    for kind, demandable in DEMANDABLE.items():
        seen = {
            gap
            for record in (DataEntry(level="CORE"), DataEntry(share_type=3), Duty(), System(),
                           DataEntry(items=(Item(),)), Table(system="S-o0003-0001"))
            if kind_of(record) == kind
            for gap in not_said(record, part_of(EntryText()))
        }  # fmt: skip
        assert seen == demandable, kind


def test_gaps_stand_in_byte_order_none_twice() -> None:
    found = gaps(stored(DataEntry()), EntryText(), ALL_ASKED)
    assert list(found) == sorted(set(found))
    assert len(found) > 8
