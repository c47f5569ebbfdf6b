"""The profile ``statutory@1``: refused one by one; a chain that switches to it shows its gaps."""

from typing import Any

import pytest

from mulu.machine.genesis import GenesisValue
from mulu.machine.registry import Registry
from mulu.modules.catalog.errors import (
    CategoryError,
    ForeignDutyError,
    GradeError,
    LengthUnknownError,
    LevelError,
    LinkUnknownError,
    NotSaidError,
    PersonalFlagError,
    ProfileFormError,
    SecretError,
    ShareModeError,
)
from mulu.modules.catalog.gap_names import GAP_NAMES
from mulu.modules.catalog.gaps import gaps
from mulu.modules.catalog.lacking import DEMANDABLE
from mulu.modules.catalog.profiles import REGISTER, REGISTER_1, judging_profile, load_profile
from mulu.modules.catalog.records import DataEntry, Item, Record
from mulu.modules.catalog.statutory import STATUTORY, STATUTORY_1
from mulu.modules.catalog.texts import EntryText
from mulu.node.create import PROFILES, first_values
from tests.support.world import (
    DUTY,
    ENTRY,
    World,
    duty,
    entry,
    entry_text,
    filled_world,
    new_world,
    part_of,
    register_record,
    revise_record,
    system,
    table,
    text_for,
    withheld_part,
)

FREE = "3071109900001/000009"
PROFILE = load_profile(STATUTORY, STATUTORY_1)
DENIED = {"share_type": 3, "share_modes": ()}

REFUSED: list[tuple[str, DataEntry, type[Exception]]] = [
    ("V1", entry(category="2"), CategoryError),
    ("V5", entry(**DENIED), NotSaidError),
    ("V6", entry(share_modes=("FILE",)), ShareModeError),
    ("V7", entry(level="G1"), LevelError),
    ("V8", entry(items=(Item(dtype="D", pi="sensitive"),)), PersonalFlagError),
    ("V9", entry(duties=("D-o0004-0001",)), ForeignDutyError),
    ("V10", entry(items=(Item(dtype="C"),)), LengthUnknownError),
    ("V10", entry(items=(Item(),)), NotSaidError),
    ("V12", entry(related=("3071109900001/99",)), LinkUnknownError),
    ("V13", entry(secret=True), SecretError),
    ("V14", entry(share_type=1, level="IMPORTANT"), GradeError),
    ("V14", entry(share_type=1, pi="sensitive"), GradeError),
    ("V14", entry(level="CORE"), NotSaidError),
    ("art 12", entry(duties=()), NotSaidError),
    ("art 13", entry(format_class=0), NotSaidError),
    ("art 13", entry(items=()), NotSaidError),
    ("art 13", entry(level=""), NotSaidError),
    ("art 13", entry(share_modes=()), NotSaidError),
    ("art 13", entry(share_type=0), NotSaidError),
    ("art 13", entry(update_cycle=0), NotSaidError),
]


def statutory_world() -> World:
    """The filled world of a chain that began with both profiles."""
    return filled_world(values=first_values("statutory"))


@pytest.mark.parametrize(
    ("rule", "record", "error"), REFUSED, ids=[f"{r} {e.__name__}" for r, _, e in REFUSED]
)
def test_what_the_statute_forbids_is_refused_and_changes_nothing(
    rule: str, record: DataEntry, error: type[Exception]
) -> None:
    world = statutory_world()
    before = dict(world.view.values)
    for message in (
        register_record(FREE, record, profile=STATUTORY),
        revise_record(world, ENTRY, record=record, profile=STATUTORY),
    ):
        with pytest.raises(error):
            world.do(message, "steward")
        assert world.view.values == before, rule


def test_everything_that_is_left_out_is_named_at_once() -> None:
    message = register_record(FREE, entry(level="", update_cycle=0, items=()), profile=STATUTORY)
    with pytest.raises(NotSaidError, match=r"missing:items.*missing:level.*missing:update_cycle"):
        statutory_world().do(message, "steward")


@pytest.mark.parametrize("profile", [REGISTER, STATUTORY])
def test_records_that_say_it_all_are_taken(profile: str) -> None:
    world = statutory_world()
    denied = entry(**DENIED, deny_basis=("law",))
    core = register_record(
        "3071109900001/000010", entry(level="CORE"), part=withheld_part(), profile=profile
    )
    world.do(register_record(FREE, denied, profile=profile), "steward")
    world.do(core, "steward")
    world.do(register_record("D-o0003-0002", duty(basis_type=""), profile=profile), "steward")
    world.ensure_invariants()


def test_the_first_profile_takes_what_the_statute_refuses() -> None:
    world = statutory_world()
    for place, (_, record, _) in enumerate(case for case in REFUSED if case[2] is NotSaidError):
        world.do(register_record(f"3071109900001/{place + 100}", record), "steward")
    world.ensure_invariants()


@pytest.mark.parametrize(
    "record", [entry(), duty(), system(), table()], ids=["entry", "duty", "system", "table"]
)
def test_a_full_record_has_no_gap(record: Record) -> None:
    world = statutory_world()
    code = {"DataEntry": ENTRY, "Duty": DUTY}.get(type(record).__name__)
    code = code or {"System": "S-o0003-0001", "Table": "T-o0003-0001"}[type(record).__name__]
    assert gaps(world.record(code), text_for(record), PROFILE) == ()


TEXTS: list[tuple[str, dict[str, Any], EntryText]] = [
    ("V3:share_condition", {"share_type": 1}, entry_text()),
    ("V4:share_condition", {}, entry_text(share_condition="")),
    ("V4:share_purpose", {}, entry_text(share_purpose="")),
    ("V4:share_scope", {}, entry_text(share_scope="")),
    ("V5:deny_basis_text", {**DENIED, "deny_basis": ("law",)}, entry_text(deny_reason="有损")),
    ("V5:deny_reason", {**DENIED, "deny_basis": ("law",)}, entry_text(deny_basis=("法第三条",))),
    ("weak:title", {}, entry_text(title="城镇排水许可信息1")),
]


@pytest.mark.parametrize(("gap", "fields", "text"), TEXTS, ids=[gap for gap, _, _ in TEXTS])
def test_what_only_a_text_shows_is_a_gap(gap: str, fields: Any, text: EntryText) -> None:
    world = statutory_world()
    message = register_record(FREE, entry(**fields), profile=STATUTORY, part=part_of(text))
    world.do(message, "steward")
    assert gaps(world.record(FREE), text, PROFILE) == (gap,)


def test_all_that_refuses_shows_as_a_gap_after_a_switch() -> None:
    """What older records lack is told by the views (PRO-9), whatever would refuse it today."""
    for _, record, error in REFUSED:
        if error in {CategoryError, LinkUnknownError, SecretError}:
            continue  # refused under every profile, so no record has it
        world = new_world(values=first_values("register"))
        loose = GenesisValue(kind="profile", name="loose@1", value=_loose())
        world = filled_world(values=(*world.genesis.values, loose))
        if error is ForeignDutyError:
            world.do(register_record("D-o0004-0001", duty(), provider="o0004"), "other steward")
        world.do(register_record(FREE, record, profile="loose@1"), "steward")
        assert gaps(world.record(FREE), entry_text(), PROFILE) != ()


def _loose() -> dict[str, Any]:
    always = ("V1", "V12", "V13")
    rules = {
        rule: {"severity": "refuse" if rule in always else "gap"} for rule in REGISTER_1["rules"]
    }
    return {**REGISTER_1, "rules": rules}


@pytest.mark.parametrize(("name", "judge"), [("register", REGISTER), ("statutory", STATUTORY)])
def test_a_new_chain_knows_both_and_one_of_them_judges(name: str, judge: str) -> None:
    world = World(genesis=new_world(values=first_values(name)).genesis).start()
    registry = Registry(world.view.get, 1)
    assert {REGISTER, STATUTORY} == set(PROFILES.values())
    assert all(registry.get("profile", one) is not None for one in PROFILES.values())
    assert judging_profile(registry, REGISTER) == judge


def test_a_chain_does_not_begin_with_a_judge_that_is_not_in_force() -> None:
    odd = GenesisValue(kind="parameter", name="catalog", value={"profile": "nope@1"})
    with pytest.raises(ProfileFormError, match="nope@1"):
        new_world(values=(odd,))


@pytest.mark.parametrize(
    ("demanded", "why"),
    [
        ({"data_entry": ["missing:summary"]}, "no body shows"),
        ({"duty": ["missing:level"]}, "no body shows"),
        ({"duty": ["missing:valid_from"]}, "without asking"),
        ({"entry": []}, "malformed"),
    ],
)
def test_a_profile_demands_only_what_a_body_shows_and_it_asks_for(demanded: Any, why: str) -> None:
    with pytest.raises(ProfileFormError, match=why):
        load_profile("odd@1", {**REGISTER_1, "demanded": demanded})


def test_the_profile_is_as_specified() -> None:
    assert PROFILE.refused == {f"V{n}" for n in (1, 6, 7, 8, 9, 10, 12, 13, 14)}
    assert set(PROFILE.demanded["data_entry"]) < DEMANDABLE["data_entry"]
    asked = {gap for gaps in PROFILE.asked.values() for gap in gaps}
    assert asked | {gap for gap in GAP_NAMES if gap.startswith("V")} == set(GAP_NAMES)
    assert all(PROFILE.asked[kind] >= gaps for kind, gaps in _register_asked().items())


def _register_asked() -> dict[Any, frozenset[str]]:
    return dict(load_profile(REGISTER, REGISTER_1).asked)
