"""Profiles: which load, which are in force, and what they refuse."""

from typing import Any

import pytest

from mulu.machine.genesis import GenesisValue
from mulu.machine.registry import Registry, encode_initial, registry_key
from mulu.modules.catalog.errors import ProfileFormError, ProfileUnknownError
from mulu.modules.catalog.gap_names import GAP_NAMES
from mulu.modules.catalog.profiles import (
    FIXED_RULES,
    REGISTER,
    REGISTER_1,
    RULES,
    TEXT_RULES,
    ProfileBook,
    load_profile,
)
from tests.support.world import PROFILES, STRICT, World, filled_world


def with_rule(rule: str, severity: str) -> dict[str, Any]:
    return {**REGISTER_1, "rules": {**REGISTER_1["rules"], rule: {"severity": severity}}}


def without_rule(rule: str) -> dict[str, Any]:
    return {**REGISTER_1, "rules": {k: v for k, v in REGISTER_1["rules"].items() if k != rule}}


def asking(gap: str) -> dict[str, Any]:
    return {**REGISTER_1, "asked": {**REGISTER_1["asked"], "duty": [gap]}}


def test_the_first_profile_is_as_specified() -> None:
    profile = load_profile(REGISTER, REGISTER_1)
    assert profile.refused == {"V1", "V7", "V8", "V9", "V12", "V13"}
    assert "missing:summary" in profile.asked["data_entry"]
    assert {f"V{n}" for n in range(1, 15)} - {"V2"} == RULES


@pytest.mark.parametrize("rule", sorted(TEXT_RULES))
def test_a_profile_that_refuses_for_texts_does_not_load(rule: str) -> None:
    with pytest.raises(ProfileFormError, match=rule):
        load_profile("odd@1", with_rule(rule, "refuse"))


@pytest.mark.parametrize("rule", sorted(FIXED_RULES))
def test_a_profile_that_lets_the_ground_rules_go_does_not_load(rule: str) -> None:
    with pytest.raises(ProfileFormError, match=rule):
        load_profile("odd@1", with_rule(rule, "gap"))


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_stands_in_a_profile(rule: str) -> None:
    with pytest.raises(ProfileFormError, match=rule):
        load_profile("odd@1", without_rule(rule))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("register", REGISTER_1),
        ("register@0", REGISTER_1),
        ("Register@1", REGISTER_1),
        ("odd@1", {}),
        ("odd@1", with_rule("V7", "warn")),
        ("odd@1", with_rule("V99", "gap")),
        ("odd@1", {**REGISTER_1, "more": 1}),
        ("odd@1", asking("missing:everything")),
        ("odd@1", asking("V7:level")),
    ],
)
def test_a_malformed_profile_does_not_load(name: str, value: dict[str, Any]) -> None:
    with pytest.raises(ProfileFormError):
        load_profile(name, value)


def test_a_chain_does_not_start_with_a_profile_that_does_not_load() -> None:
    odd = GenesisValue(kind="profile", name="odd@1", value=with_rule("V4", "refuse"))
    with pytest.raises(ProfileFormError, match="V4"):
        filled_world(values=(*PROFILES, odd))


def test_a_chain_without_profiles_starts_with_the_first() -> None:
    world = World().start()
    assert world.view.get(registry_key("profile", REGISTER)) is not None
    other = World(genesis=filled_world(values=PROFILES).genesis).start()
    assert other.view.get(registry_key("profile", STRICT)) is not None


def test_profiles_are_loaded_once_for_each_value() -> None:
    values = {registry_key("profile", "odd@1"): encode_initial(dict(REGISTER_1))}
    book = ProfileBook()
    first = book.in_force(Registry(values.get, 1), "odd@1")
    assert book.in_force(Registry(values.get, 2), "odd@1") is first
    values[registry_key("profile", "odd@1")] = encode_initial(with_rule("V7", "gap"))
    changed = book.in_force(Registry(values.get, 3), "odd@1")
    assert "V7" in first.refused - changed.refused


def test_what_is_not_in_force_is_refused() -> None:
    values = {registry_key("profile", "odd@1"): encode_initial({})}
    for name in ("odd@1", "none@1"):
        with pytest.raises(ProfileUnknownError, match=name):
            ProfileBook().in_force(Registry(values.get, 1), name)


def test_every_gap_has_a_name_in_both_languages() -> None:
    assert all(zh and en and zh != en for zh, en in GAP_NAMES.values())
    assert len({zh for zh, _ in GAP_NAMES.values()}) >= len(GAP_NAMES) - 1
