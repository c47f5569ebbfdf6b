"""The order of refusals: a message wrong in every way is mended step by step."""

import msgspec
import pytest

from mulu.modules.catalog.errors import (
    AlreadyConfirmedError,
    BadCodeError,
    BadFieldError,
    CategoryError,
    ColumnItemError,
    ForeignDutyError,
    GradeError,
    LengthUnknownError,
    LevelError,
    LinkUnknownError,
    LinkWithdrawnError,
    NotAllowedError,
    NotProviderError,
    NotSaidError,
    PeriodError,
    PersonalFlagError,
    ProfileUnknownError,
    ProviderAbolishedError,
    ProviderUnknownError,
    RecordExistsError,
    RecordKindError,
    RecordUnknownError,
    RecordWithdrawnError,
    RelatedCycleError,
    RepeatedCodeError,
    RepeatedValueError,
    SecretError,
    ShareModeError,
    StaleBaseError,
    SuccessorError,
)
from mulu.modules.catalog.messages import ConfirmRecords, VersionRef
from mulu.modules.catalog.records import Column, DataEntry, Item, System
from mulu.modules.catalog.statutory import STATUTORY
from tests.support.refusal_order import Step, check_order
from tests.support.world import (
    DEPT,
    DUTY,
    ENTRY,
    GONE,
    PROFILES,
    RELATED,
    STRICT,
    SYSTEM,
    World,
    confirm_records,
    duty,
    entry,
    filled_world,
    register_record,
    revise_org,
    revise_record,
    system,
    table,
    withdraw_record,
)

FREE = "3071109900001/000009"
ENDED = "S-o0003-0009"
LINKED_SYSTEM = "S-o0003-0008"


def world_with_strict() -> World:
    world = filled_world(values=PROFILES)
    world.do(register_record(ENDED, system()), "steward")
    world.do(withdraw_record(world, ENDED), "steward")
    world.do(register_record(LINKED_SYSTEM, system()), "steward")
    return world


def spoiled_entry() -> DataEntry:
    """Wrong in every way an entry can be."""
    return entry(
        category="1",
        duties=("D-o0004-0001", "D-o0004-0001"),
        items=(Item(dtype="C", level="CORE", pi="sensitive"),),
        level="IMPORTANT",
        published_on="2023-02-30",
        related=(ENTRY,),
        secret=True,
        share_modes=("FILE",),
        share_type=1,
        systems=(ENDED, LINKED_SYSTEM),
    )


def mended_entries() -> list[DataEntry]:
    """The same with one fault less at each step, from the category on."""
    changes = [
        {"category": "307110"},
        {"published_on": ""},
        {"duties": ("D-o0004-0001",)},
        {"secret": False},
        {"share_modes": ("API",)},
        {"items": (Item(dtype="C", level="G1", pi="sensitive"),)},
        {"items": (Item(dtype="C", level="G1"),)},
        {"items": (Item(dtype="C", level="G1", length=1),)},
        {"share_type": 2},
        {"duties": ("D-o0003-0009",)},
        {"duties": (DUTY,)},
        {"systems": (SYSTEM,)},
        {"related": ()},
    ]
    entries = [spoiled_entry()]
    for change in changes:
        entries.append(msgspec.structs.replace(entries[-1], **change))
    return entries[1:]


ENTRY_ERRORS = [
    CategoryError,
    BadFieldError,
    RepeatedValueError,
    SecretError,
    ShareModeError,
    LevelError,
    PersonalFlagError,
    LengthUnknownError,
    GradeError,
    ForeignDutyError,
    LinkUnknownError,
    LinkWithdrawnError,
    RelatedCycleError,
]


def entry_steps() -> list[Step]:
    pairs = zip(ENTRY_ERRORS, mended_entries(), strict=True)
    return [(error, {"record": mended}) for error, mended in pairs]


def test_refusals_of_register_record_come_in_order() -> None:
    world = world_with_strict()
    record = msgspec.structs.replace(spoiled_entry(), related=(FREE,))
    message = register_record("9", record, provider="o9999", profile="nope@1")
    entries = [
        msgspec.structs.replace(mended, related=(FREE,) if mended.related else ())
        for mended in mended_entries()
    ]
    steps: list[Step] = [
        (NotAllowedError, {}),
        (ProviderUnknownError, {"provider": GONE}),
        (ProviderAbolishedError, {"provider": DEPT}),
        (ProfileUnknownError, {"profile": STRICT}),
        (BadCodeError, {"code": ENTRY}),
        (CategoryError, {"record": entries[0]}),
        (RecordExistsError, {"code": FREE}),
        *[(error, {"record": mended}) for error, mended in zip(ENTRY_ERRORS, entries, strict=True)][
            1:
        ],
    ]
    check_order(world, message, steps, ["contractor", "authority"])


def test_refusals_of_revise_record_come_in_order() -> None:
    world = world_with_strict()
    ended = world.record(ENDED)
    message = revise_record(world, ENDED, profile="nope@1", record=spoiled_entry(), base="0" * 64)
    message = msgspec.structs.replace(message, code=FREE)
    steps: list[Step] = [
        (RecordUnknownError, {"code": ENDED}),
        (NotAllowedError, {}),
        (RecordWithdrawnError, {"code": SYSTEM, "base": ended.content_hash}),
        (StaleBaseError, {"base": world.record(SYSTEM).content_hash}),
        (RecordKindError, {"code": ENTRY, "base": world.record(ENTRY).content_hash}),
        (ProfileUnknownError, {"profile": STRICT}),
        *entry_steps(),
    ]
    check_order(world, message, steps, ["contractor", "steward"])


def test_an_abolished_providers_record_is_only_withdrawn() -> None:
    world = filled_world()
    world.do(revise_org(world, DEPT, status="abolished"))
    steps: list[Step] = [
        (StaleBaseError, {"base": world.record(ENTRY).content_hash}),
        (RecordKindError, {"record": entry(category="2")}),
    ]
    message = revise_record(world, ENTRY, record=duty(), profile="nope@1", base="0" * 64)
    for error, mend in steps:
        with pytest.raises(error):
            world.do(message, "steward")
        message = msgspec.structs.replace(message, **mend)
    with pytest.raises(ProviderAbolishedError):
        world.do(message, "steward")
    with pytest.raises(ProviderAbolishedError):
        world.do(confirm_records(world, RELATED), "steward")
    world.do(withdraw_record(world, ENTRY), "steward")
    world.ensure_invariants()


def test_refusals_of_a_system_come_in_order() -> None:
    first = wrong = System(
        db_kinds=("my sql", "dm", "dm"),
        duties=("D-o0004-0001",),
        go_live="2020-01-02",
        retired_on="2020",
    )
    replace = msgspec.structs.replace
    steps: list[Step] = [
        (BadFieldError, {"record": (wrong := replace(wrong, retired_on="2020-01-01"))}),
        (BadFieldError, {"record": (wrong := replace(wrong, db_kinds=("dm", "dm")))}),
        (RepeatedValueError, {"record": (wrong := replace(wrong, db_kinds=("dm",)))}),
        (PeriodError, {"record": (wrong := replace(wrong, retired_on=""))}),
        (ForeignDutyError, {"record": (wrong := replace(wrong, duties=("D-o0003-0009",)))}),
        (LinkUnknownError, {"record": replace(wrong, duties=(DUTY,))}),
    ]
    check_order(filled_world(), register_record("S-o0003-0002", first), steps, ["steward"])


def test_refusals_of_a_table_come_in_order() -> None:
    first = wrong = table(
        columns=(Column(item=9, type_name="DATE"),), entries=(FREE, FREE), system=ENDED
    )
    replace = msgspec.structs.replace
    column: tuple[Column, ...] = (Column(item=9, type_name="date"),)
    steps: list[Step] = [
        (BadFieldError, {"record": (wrong := replace(wrong, columns=column))}),
        (RepeatedValueError, {"record": (wrong := replace(wrong, entries=(FREE,)))}),
        (LinkWithdrawnError, {"record": (wrong := replace(wrong, system=SYSTEM))}),
        (LinkUnknownError, {"record": (wrong := replace(wrong, entries=(ENTRY,)))}),
        (ColumnItemError, {"record": replace(wrong, columns=(Column(item=2),))}),
    ]
    check_order(world_with_strict(), register_record("T-o0003-0002", first), steps, ["steward"])


def test_refusals_of_withdraw_record_come_in_order() -> None:
    world = world_with_strict()
    message = withdraw_record(world, ENDED, base="0" * 64, successor=DUTY)
    message = msgspec.structs.replace(message, code=FREE)
    steps: list[Step] = [
        (RecordUnknownError, {"code": ENDED}),
        (NotAllowedError, {}),
        (RecordWithdrawnError, {"code": ENTRY}),
        (StaleBaseError, {"base": world.record(ENTRY).content_hash}),
        (SuccessorError, {"successor": RELATED}),
    ]
    check_order(world, message, steps, ["contractor", "steward"])


def test_refusals_of_confirm_records_come_in_order() -> None:
    world = world_with_strict()
    world.do(register_record(FREE, entry(), provider=DEPT), "authority")
    good = confirm_records(world, RELATED, FREE).records
    ended = VersionRef(base="0" * 64, code=ENDED)
    unknown = VersionRef(base="0" * 64, code="3071109900001/77")
    confirmed = confirm_records(world, ENTRY).records[0]
    stale = VersionRef(base="0" * 64, code=ENTRY)
    message = ConfirmRecords(records=(unknown, unknown, ended, stale, *good))
    steps: list[Step] = [
        (RepeatedCodeError, {"records": (unknown, ended, stale, *good)}),
        (RecordUnknownError, {"records": (ended, stale, *good)}),
        (NotProviderError, {}),
        (NotAllowedError, {}),
        (RecordWithdrawnError, {"records": (stale, *good)}),
        (StaleBaseError, {"records": (confirmed, *good)}),
        (AlreadyConfirmedError, {"records": good}),
    ]
    check_order(world, message, steps, ["authority", "contractor", "office head"])
    assert world.record(FREE).confirmed
    assert world.record(RELATED).confirmed


def test_what_is_demanded_comes_after_duties_and_before_links() -> None:
    replace = msgspec.structs.replace
    wrong = entry(duties=("D-o0004-0001",), level="", items=(Item(dtype="D"),), systems=(ENDED,))
    steps: list[Step] = [
        (ForeignDutyError, {"record": (wrong := replace(wrong, duties=(DUTY,)))}),
        (NotSaidError, {"record": (wrong := replace(wrong, level="G1"))}),
        (LinkWithdrawnError, {"record": replace(wrong, systems=())}),
    ]
    first = entry(duties=("D-o0004-0001",), level="", items=(Item(dtype="D"),), systems=(ENDED,))
    message = register_record(FREE, first, profile=STATUTORY)
    check_order(world_with_strict(), message, steps, ["steward"])
