"""Why the catalogue says no: one spoiled message for every reason."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mulu.core.errors import CodedError
from mulu.modules.catalog import errors
from mulu.modules.catalog.errors import (
    AlreadyConfirmedError,
    BadCodeError,
    BadFieldError,
    CategoryError,
    ColumnItemError,
    DriftFormError,
    DriftKnownError,
    DriftUnknownError,
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
    ProfileFormError,
    ProfileUnknownError,
    ProviderAbolishedError,
    ProviderUnknownError,
    RecordExistsError,
    RecordKindError,
    RecordUnknownError,
    RecordWithdrawnError,
    RelatedCycleError,
    RelatedTooWideError,
    RepeatedCodeError,
    RepeatedValueError,
    SecretError,
    ShareModeError,
    StaleBaseError,
    SuccessorError,
)
from mulu.modules.catalog.links import RELATED_READS_MAX
from mulu.modules.catalog.messages import ConfirmRecords, VersionRef
from mulu.modules.catalog.records import Column, Item, Record
from mulu.modules.catalog.statutory import STATUTORY
from tests.support.world import (
    DEPT,
    DUTY,
    ENTRY,
    GONE,
    OTHER,
    PROFILES,
    RELATED,
    STRICT,
    SYSTEM,
    TABLE,
    World,
    duty,
    entry,
    filled_world,
    register_record,
    revise_record,
    system,
    table,
    withdraw_record,
)

Make = Callable[[World], Any]
FREE = "3071109900001/000009"
WITHDRAWN_DUTY = "D-o0003-0009"


def world_of_refusals() -> World:
    """The filled world with a strict profile beside the first one, and a withdrawn duty."""
    world = filled_world(values=PROFILES)
    world.do(register_record(WITHDRAWN_DUTY, duty()), "steward")
    world.do(withdraw_record(world, WITHDRAWN_DUTY), "steward")
    return world


def new(record: Record, code: str = FREE, **fields: Any) -> Make:
    return lambda _: register_record(code, record, **fields)


def new_entry(**fields: Any) -> Make:
    return new(entry(**fields))


def strict(**fields: Any) -> Make:
    return new(entry(**fields), profile=STRICT)


def revised(code: str, **fields: Any) -> Make:
    return lambda world: revise_record(world, code, **fields)


def withdrawn(code: str, **fields: Any) -> Make:
    return lambda world: withdraw_record(world, code, **fields)


def confirm(*codes: str, **bases: str) -> Make:
    def make(world: World) -> ConfirmRecords:
        refs = [
            VersionRef(base=bases.get("base", world.record(code).content_hash), code=code)
            for code in codes
        ]
        return ConfirmRecords(records=tuple(refs))

    return make


def wide(world: World) -> Any:
    """A revision whose related entries are one more than are followed."""
    codes = [f"3071109900002/{n}" for n in range(RELATED_READS_MAX + 1)]
    for code in codes:
        world.do(register_record(code, entry()), "steward")
    world.do(revise_record(world, codes[0], record=entry(related=tuple(codes[1:-1]))), "steward")
    return revise_record(world, ENTRY, record=entry(related=(codes[0], codes[-1])))


NO_LENGTH = (Item(dtype="C"),)
REFUSALS: dict[str, dict[type[CodedError], dict[str, Make]]] = {
    "contractor": {NotAllowedError: {"CAT-9 contractor": new_entry()}},
    "operator": {NotAllowedError: {"CAT-9 operator": new_entry()}},
    "auditor": {NotAllowedError: {"CAT-9 auditor": new_entry()}},
    "gone steward": {
        ProviderAbolishedError: {"CAT-10 own organisation abolished": new(entry(), provider=GONE)}
    },
    "other steward": {
        NotAllowedError: {
            "CAT-9 registering for another": new_entry(),
            "CAT-9 revising another's": revised(ENTRY),
            "CAT-9 withdrawing another's": withdrawn(ENTRY),
        },
        NotProviderError: {"CAT-15 confirming another's": confirm(RELATED)},
    },
    "authority": {
        ProviderUnknownError: {"CAT-10 nobody": new(entry(), provider="o9999")},
        ProviderAbolishedError: {"CAT-10 abolished": new(entry(), provider=GONE)},
        NotProviderError: {"CAT-15 authority confirms nothing of others": confirm(RELATED)},
    },
    "steward": {
        ProfileUnknownError: {
            "PRO-1 no such profile": new(entry(), profile="nope@1"),
            "PRO-1 no such version": new(entry(), profile="register@2"),
            "PRO-1 no such profile at revision": revised(ENTRY, profile="nope@1"),
        },
        BadCodeError: {
            "CAT-2 V1 neither code nor source": new(entry(), ""),
            "CAT-2 V1 code and source": new(entry(), source="lanchuan"),
            "CAT-2 V1 sequence missing": new(entry(), "3071109900001"),
            "CAT-2 V1 class 4": new(entry(), "4071109900001/000001"),
            "CAT-2 V1 class too short": new(entry(), "30711/000001"),
            "CAT-2 V1 digits of another script": new(entry(), "3071109900001/\uff11"),
            "CAT-2 V1 newline behind": new(entry(), FREE + "\n"),
            "CAT-2 V1 given code chosen": new(entry(), "x-lanchuan/1"),
            "CAT-2 V1 code of a duty": new(entry(), DUTY),
            "CAT-2 V1 duty of another organisation": new(duty(), "D-o0004-0001"),
            "CAT-2 V1 duty with a short number": new(duty(), "D-o0003-001"),
            "CAT-2 V1 table under a system's code": new(table(), "S-o0003-0002"),
            "CAT-2 V1 source in capitals": new(entry(), "", source="Lanchuan"),
            "CAT-2 V1 source too long": new(entry(), "", source="a-b-c-d-e"),
            "CAT-2 V1 source for a duty": new(duty(), "", source="lanchuan"),
        },
        CategoryError: {
            "CAT-2 V1 category elsewhere": new_entry(category="307111"),
            "CAT-2 V1 category longer than the class": new_entry(category="30711099000010"),
            "CAT-2 V1 category of letters": new_entry(category="3a"),
            "CAT-2 V1 category of a given code": new(entry(category="9"), "", source="lanchuan"),
            "CAT-2 V1 category at revision": revised(ENTRY, record=entry(category="2")),
        },
        RecordExistsError: {
            "CAT-1 code taken": new(entry(), ENTRY),
            "CAT-1 code of a withdrawn record": new(duty(), WITHDRAWN_DUTY),
        },
        BadFieldError: {
            "CAT-4 no such day": new_entry(published_on="2023-02-29"),
            "CAT-4 another form of date": new_entry(updated_on="20230228"),
            "CAT-4 week date": new_entry(updated_on="2023-W01-1"),
            "CAT-4 digits of another script": new_entry(updated_on="2023-0\uff11-01"),
            "CAT-5 format in capitals": new_entry(format_types=("CSV",)),
            "CAT-6 bad first day": new(duty(valid_from="2023"), "D-o0003-0002"),
            "CAT-6 bad last day": new(duty(valid_to="2023-13-01"), "D-o0003-0002"),
            "CAT-7 bad database": new(system(db_kinds=("my sql",)), "S-o0003-0002"),
            "CAT-7 bad day": new(system(go_live="x"), "S-o0003-0002"),
            "CAT-8 type in capitals": new(
                table(columns=(Column(type_name="DATE"),)), "T-o0003-0002"
            ),
            "CAT-8 bad database": new(table(db_kind="my-sql"), "T-o0003-0002"),
            "CAT-8 hash too short": new(table(schema_hash="00"), "T-o0003-0002"),
        },
        RepeatedValueError: {
            "CAT-4 duty twice": new_entry(duties=(DUTY, DUTY)),
            "CAT-4 system twice": new_entry(systems=(SYSTEM, SYSTEM)),
            "CAT-4 related twice": new_entry(related=(ENTRY, ENTRY)),
            "CAT-4 way twice": new_entry(share_modes=("API", "API")),
            "CAT-4 basis twice": new_entry(deny_basis=("law", "law")),
            "CAT-4 format twice": new_entry(format_types=("csv", "csv")),
            "CAT-7 database twice": new(system(db_kinds=("dm", "dm")), "S-o0003-0002"),
            "CAT-7 duty twice": new(system(duties=(DUTY, DUTY)), "S-o0003-0002"),
            "CAT-8 entry twice": new(table(entries=(ENTRY, ENTRY)), "T-o0003-0002"),
        },
        PeriodError: {
            "CAT-6 ends before it begins": new(duty(valid_to="2018-12-31"), "D-o0003-0002"),
            "CAT-7 retired before live": new(system(retired_on="2020-05-31"), "S-o0003-0002"),
        },
        SecretError: {"V13 secret": new_entry(secret=True)},
        ShareModeError: {
            "V6 database as files": strict(share_modes=("FILE",)),
            "V6 service as batch": strict(format_class=7, share_modes=("BATCH", "FILE")),
            "V6 spreadsheet as batch": strict(format_class=2, share_modes=("BATCH",)),
        },
        LevelError: {
            "V7 below an item": new_entry(level="G1"),
            "V7 at revision": revised(ENTRY, record=entry(level="G1")),
        },
        PersonalFlagError: {"V8 below an item": new_entry(items=(Item(pi="sensitive"),))},
        ForeignDutyError: {
            "V9 entry": new_entry(duties=("D-o0004-0001",)),
            "V9 system": new(system(duties=("D-o0004-0001",)), "S-o0003-0002"),
        },
        LengthUnknownError: {
            "V10 character item": strict(items=NO_LENGTH),
            "V10 numeric item": strict(items=(Item(dtype="N"),)),
        },
        GradeError: {
            "V14 core": strict(share_type=1, level="CORE"),
            "V14 important": strict(share_type=1, level="IMPORTANT"),
            "V14 sensitive": strict(share_type=1, pi="sensitive"),
        },
        NotSaidError: {
            "PRO-11 level": new(entry(level=""), profile=STATUTORY),
            "PRO-11 at revision": revised(ENTRY, profile=STATUTORY, record=entry(items=())),
        },
        LinkUnknownError: {
            "V12 no such duty": new_entry(duties=("D-o0003-0099",)),
            "V12 no such system": new_entry(systems=("S-o0003-0099",)),
            "V12 no such entry": new_entry(related=("3071109900001/99",)),
            "V12 a duty for a system": new_entry(systems=(DUTY,)),
            "V12 a system for an entry": new_entry(related=(SYSTEM,)),
            "V12 table without its system": new(table(system="S-o0003-0099"), "T-o0003-0002"),
            "V12 table of no such entry": new(table(entries=("3071109900001/99",)), "T-o0003-0002"),
            "V12 system of no such duty": new(system(duties=("D-o0003-0099",)), "S-o0003-0002"),
        },
        LinkWithdrawnError: {"V12 withdrawn duty": new_entry(duties=(WITHDRAWN_DUTY,))},
        RelatedCycleError: {
            "V12 itself at registration": new_entry(related=(FREE,)),
            "V12 itself at revision": revised(ENTRY, record=entry(related=(ENTRY,))),
            "V12 by way of another": revised(ENTRY, record=entry(related=(RELATED,))),
        },
        RelatedTooWideError: {"V12 too many": wide},
        ColumnItemError: {
            "CAT-8 third of two items": new(table(columns=(Column(item=3),)), "T-o0003-0002"),
            "CAT-8 item without entry": new(
                table(columns=(Column(item=1),), entries=()), "T-o0003-0002"
            ),
        },
        RecordUnknownError: {
            "CAT-11 revising nothing": lambda w: msgspec.structs.replace(
                revise_record(w, ENTRY), code=FREE
            ),
            "CAT-11 withdrawing nothing": lambda w: msgspec.structs.replace(
                withdraw_record(w, ENTRY), code=FREE
            ),
            "CAT-15 confirming nothing": lambda _: ConfirmRecords(
                records=(VersionRef(base="0" * 64, code=FREE),)
            ),
        },
        RecordWithdrawnError: {
            "CAT-11 revising what ended": revised(WITHDRAWN_DUTY),
            "CAT-14 withdrawing it again": withdrawn(WITHDRAWN_DUTY),
            "CAT-15 confirming it": confirm(WITHDRAWN_DUTY),
        },
        StaleBaseError: {
            "CAT-11 revising another version": revised(ENTRY, base="0" * 64),
            "CAT-11 withdrawing another version": withdrawn(ENTRY, base="0" * 64),
            "CAT-15 confirming another version": confirm(RELATED, base="0" * 64),
        },
        RecordKindError: {"CAT-11 entry becomes duty": revised(ENTRY, record=duty())},
        SuccessorError: {
            "CAT-14 itself": withdrawn(ENTRY, successor=ENTRY),
            "CAT-14 of another kind": withdrawn(ENTRY, successor=DUTY),
            "CAT-14 unknown": withdrawn(ENTRY, successor=FREE),
            "CAT-14 withdrawn": withdrawn(DUTY, successor=WITHDRAWN_DUTY),
        },
        AlreadyConfirmedError: {"CAT-15 confirmed already": confirm(RELATED, ENTRY)},
        RepeatedCodeError: {"CAT-15 named twice": confirm(RELATED, RELATED)},
    },
}
ROWS = [
    pytest.param(error, make, by, id=f"{name}, {by}")
    for by, reasons in REFUSALS.items()
    for error, rows in reasons.items()
    for name, make in rows.items()
]


@pytest.mark.parametrize(("error", "make", "by"), ROWS)
def test_it_is_refused_and_changes_nothing(error: type[CodedError], make: Make, by: str) -> None:
    world = world_of_refusals()
    message = make(world)
    before = dict(world.view.values)
    with pytest.raises(CodedError) as caught:
        world.do(message, by)
    assert type(caught.value) is error
    assert world.view.values == before
    assert len(str(caught.value)) > 40, "says what, why and what next"


def test_every_refusal_is_provoked() -> None:
    provoked = {error for reasons in REFUSALS.values() for error in reasons}
    drift = {DriftFormError, DriftKnownError, DriftUnknownError}  # test_drift.py
    assert provoked | {ProfileFormError} | drift == set(errors.ERRORS)


def test_what_the_first_profile_leaves_open_is_accepted() -> None:
    world = world_of_refusals()
    gaps = {"share_modes": ("FILE",), "items": NO_LENGTH, "share_type": 1, "pi": "sensitive"}
    world.do(register_record(FREE, entry(**gaps)), "steward")
    world.do(register_record("D-o0004-0001", duty(), provider=OTHER), "other steward")
    world.ensure_invariants()
    assert world.record(FREE).provider == DEPT
    assert world.record(TABLE).status == "published"
